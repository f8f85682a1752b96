"""Whether a tip may be paid at all, and by which rail: the rail policy asked with the facts of one tip."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import rails
from bot.config import Config
from bot.errors import Refusal
from bot.members.model import AgeNeeded, Member, Platform, UnderAge
from bot.members.rules import is_of_age
from bot.moderation.model import Feature, Pause, Paused
from bot.programme.model import CreatorCard, CreatorNotReady


@dataclass(frozen=True)
class TipPolicy:
    """`rails.decide` for tips, with refusals that name what helps."""

    config: Config

    def decide(self, platform: Platform, fan: Member, card: CreatorCard, pauses: Sequence[Pause]) -> rails.Allowed:
        """The rail and the row that allow it. Raises Paused, AgeNeeded, UnderAge, CreatorNotReady or RailRefused."""
        try:
            return rails.decide(
                platform,
                rails.Product.TIP,
                fan.region,
                is_of_age(fan, self.config.programme),
                self._creator(card),
                self._switches(pauses),
            )
        except rails.RailRefused as refused:
            raise self._helpful(refused, fan, card, pauses) from refused

    def _creator(self, card: CreatorCard) -> rails.CreatorState:
        region = card.account.country if card.account else card.region
        inside = region is None or region in self.config.stripe.payout_countries
        return rails.CreatorState(region, inside, card.readiness.value)

    def _switches(self, pauses: Sequence[Pause]) -> rails.Switches:
        return rails.Switches(
            paused=frozenset(pause.feature.value for pause in pauses),
            blocked_regions=self.config.rails.blocked_regions.by_product(),
            confirmed_regions=self.config.rails.confirmed_regions.by_product(),
            telegram_tips=self.config.telegram.tips,
        )

    def _helpful(self, refused: rails.RailRefused, fan: Member, card: CreatorCard, pauses: Sequence[Pause]) -> Refusal:
        if refused.reason == "paused":
            return next(
                Paused.of(pause)
                for pause in pauses
                if pause.feature in (Feature.ALL_MONEY, Feature.TIPS)
            )
        if refused.reason == "age_needed":
            return AgeNeeded(card.member_id)
        if refused.reason == "under_age" and fan.region is not None:
            return UnderAge(self.config.programme.age_of(fan.region), fan.region)
        if refused.reason == "creator_not_ready":
            return CreatorNotReady(card.name, card.member_id)
        return refused
