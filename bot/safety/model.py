"""The spending guard and the brakes against card testing."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.errors import Refusal
from bot.money import Money


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fan allows himself, in the base currency; None means no limit of his own.

    A raise waits: at `raise_at` the three become the `next_*` values, which mean nothing while it is None.
    `paused_until` cannot be shortened.
    """

    daily: Money | None = None
    monthly: Money | None = None
    confirm_over: Money | None = None
    next_daily: Money | None = None
    next_monthly: Money | None = None
    next_confirm_over: Money | None = None
    raise_at: datetime | None = None
    paused_until: datetime | None = None


@dataclass(eq=False)
class OwnLimit(Refusal):
    """Over the fan's own daily or monthly cap. `period`: day or month."""

    code: ClassVar[str] = "own_limit"
    period: str
    limit: Money
    left: Money
    resets_at: datetime


@dataclass(eq=False)
class OnPause(Refusal):
    """The fan paused his own spending until `until`."""

    code: ClassVar[str] = "on_pause"
    until: datetime


@dataclass(eq=False)
class TooMany(Refusal):
    """A brake against card testing holds until `until`. `rule`: checkouts_per_hour, community_checkouts,
    failed_payments, first_day_spend, breaker."""

    code: ClassVar[str] = "too_many"
    rule: str
    until: datetime


@dataclass(eq=False)
class PauseCannotShrink(Refusal):
    """A pause of one's own spending only ends when it ends."""

    code: ClassVar[str] = "pause_stands"
    until: datetime


@dataclass(eq=False)
class BadPause(Refusal):
    """A pause lasts one day or more, and no longer than the operator allows."""

    code: ClassVar[str] = "bad_pause"
    days: int
    most: int
