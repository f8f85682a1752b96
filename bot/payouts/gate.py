"""Whether anything can be redeemed at present: the rail policy, and what rests with a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import rails
from bot.config import Config
from bot.errors import Refusal
from bot.members.model import Member, MemberId, Platform
from bot.moderation.model import Feature, Pause, Paused
from bot.payouts.model import PayoutHeld
from bot.ports import Tx
from bot.programme.model import CreatorCard, EnrolmentState, NotCreator

_EARNED_HERE = (EnrolmentState.APPROVED, EnrolmentState.SUSPENDED, EnrolmentState.LEFT)


@dataclass(frozen=True)
class PayoutGate:
    """Asked when a payout is quoted, when it is confirmed, and once more before it is sent."""

    config: Config

    async def card(self, tx: Tx, creator_id: MemberId) -> CreatorCard:
        """The creator as he stands; one who left keeps what he earned. Raises NotCreator."""
        card = await tx.creators.card(creator_id)
        if card is None or card.state not in _EARNED_HERE:
            raise NotCreator(card.state if card else None)
        return card

    async def check(self, tx: Tx, platform: Platform, member: Member, card: CreatorCard, now: datetime) -> None:
        """Raises PayoutHeld, Paused or RailRefused."""
        held = await self.held(tx, platform, member, card, now)
        if held is not None:
            raise held

    async def held(
        self, tx: Tx, platform: Platform, member: Member, card: CreatorCard, now: datetime
    ) -> Refusal | None:  # fmt: skip
        """What is in the way, the gravest first; None when nothing is."""
        if card.state is EnrolmentState.SUSPENDED:
            return PayoutHeld("suspended")
        if member.cooloff_until is not None and member.cooloff_until > now:
            return PayoutHeld("link_cooloff", member.cooloff_until)
        pauses = await tx.switches.paused(None, now, member.id)
        try:
            rails.decide(
                platform, rails.Product.REDEEM, member.region, None, self._creator(card), self._switches(pauses)
            )
        except rails.RailRefused as no:
            return _paused(pauses) if no.reason == "paused" else no
        return None

    def _creator(self, card: CreatorCard) -> rails.CreatorState:
        region = card.account.country if card.account else card.region
        inside = region is None or region in self.config.stripe.payout_countries
        return rails.CreatorState(region, inside, card.readiness.value)

    def _switches(self, pauses: Sequence[Pause]) -> rails.Switches:
        return rails.Switches(
            paused=frozenset(pause.feature.value for pause in pauses),
            blocked_regions=self.config.rails.blocked_regions.by_product(),
            confirmed_regions=self.config.rails.confirmed_regions.by_product(),
        )


def _paused(pauses: Sequence[Pause]) -> Paused:
    return next(
        Paused.of(one)
        for one in pauses
        if one.feature in (Feature.ALL_MONEY, Feature.PAYOUTS)
    )
