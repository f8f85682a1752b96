"""What every use case about payments needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.config import Config
from bot.ids import row_in
from bot.members.model import MemberId, Platform
from bot.moderation.model import Power
from bot.notices.model import Notice
from bot.payments.calls import Calls
from bot.payments.events import PaymentEvents
from bot.payments.provider import PaymentProvider
from bot.ports import Clock, Storage, Tx
from bot.safety.brakes import Brakes
from bot.tips.flags import Flags
from bot.tips.model import Tip, TipId, TipState
from bot.tokens import Tokens

EVERY_STATE = frozenset(TipState)
_SEES_MONEY = (Power.MONEY_MOVER, Power.OWNER)


@dataclass(frozen=True)
class Till:
    """The dependencies of all services about payments."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens
    provider: PaymentProvider
    events: PaymentEvents

    @cached_property
    def calls(self) -> Calls:
        return Calls(self.storage, self.clock)

    @cached_property
    def brakes(self) -> Brakes:
        return Brakes(self.config)

    @cached_property
    def flags(self) -> Flags:
        return Flags.of(self.config)

    @property
    def checkout_life(self) -> timedelta:
        """How long a payment page stays open."""
        return timedelta(minutes=self.config.payments.checkout_minutes)

    async def alert(self, tx: Tx, key: str, what: str, subject: str, facts: dict[str, object], now: datetime) -> None:
        """Tell owners and money movers once that something needs a person. `what` picks the sentence."""
        for member_id in await self.staff(tx):
            notice = Notice(f"alert:{key}:{member_id}", member_id, "staff_alert", subject, {"what": what, **facts})
            await tx.notices.owe(notice, now)

    async def staff(self, tx: Tx) -> Sequence[MemberId]:
        """Who looks after money in the whole deployment, each once."""
        owners = [(Platform(owner.platform), owner.user_id) for owner in self.config.operator.owners]
        found = (*await tx.powers.members_of(owners), *await tx.powers.holders(_SEES_MONEY, None))
        return tuple(dict.fromkeys(found))


def tip_of(subject: str | None) -> TipId | None:
    """The tip that a subject names; None for any other subject."""
    number = row_in(subject, "tip")
    return None if number is None else TipId(number)


def names_facts(tip: Tip) -> dict[str, object]:
    """What every message about a tip says of it."""
    return {
        "tip": tip.public_id,
        "amount": tip.amount.amount_minor,
        "gross": tip.gross.amount_minor,
        "currency": tip.amount.currency,
    }
