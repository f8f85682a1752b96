"""What a creator earned: tips in money, gifts in coins, and how that compares with the days before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from bot.boards.model import Span
from bot.errors import Refusal
from bot.money import Money
from bot.payouts.model import Payout


class StatsPeriod(StrEnum):
    """The present day of the community's zone, so many days that end with it, or everything so far."""

    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Coins:
    """Coins of the gifts that a creator got, by where they were given, less what was given back."""

    live: int
    video: int


@dataclass(frozen=True, slots=True)
class Earned:
    """What came in a period and stayed: `tips` a sum a currency, less what went back."""

    tips: tuple[Money, ...]
    coins: Coins


@dataclass(frozen=True, slots=True)
class Diamonds:
    """What lies on a creator's accounts, in parts of a diamond; `worth`: what can be redeemed, in money."""

    available: int
    pending: int
    held: int
    worth: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tipper:
    """Somebody who let the creator know who tipped, and what came of that."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Stats:
    """A period as its creator sees it. `before`: as many days before, the last of them whole; None for everything so
    far. `givers`: who gave the most coins and lets boards name him, without how many. `payout`: the next that is
    on its way."""

    period: StatsPeriod
    span: Span
    zone: str
    earned: Earned
    before: Earned | None
    diamonds: Diamonds
    tippers: tuple[Tipper, ...]
    givers: tuple[str, ...]
    payout: Payout | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Some whole days of a creator beside those before them, and how everything stands now."""

    earned: Earned
    before: Earned
    diamonds: Diamonds
    payout: Payout | None


@dataclass(frozen=True, slots=True)
class Day:
    """What came on a day of UTC and stayed."""

    day: date
    tips: tuple[Money, ...]
    coins: int


@dataclass(frozen=True, slots=True)
class Course:
    """Every day of a period, those without income as well, the oldest first. A period without a beginning, and the
    present day alone, are shown as the last thirty days."""

    period: StatsPeriod
    days: tuple[Day, ...]


class Source(StrEnum):
    """By which way something came."""

    TIP = "tip"
    LIVE_GIFT = "live_gift"
    VIDEO_GIFT = "video_gift"


@dataclass(frozen=True, slots=True)
class TipIncome:
    """One tip that was paid. `name`: None for a fan who is not named in public; `returned`: what went back of it."""

    id: str
    at: datetime
    name: str | None
    amount: Money
    returned: Money


@dataclass(frozen=True, slots=True)
class GiftIncome:
    """One gift. `name`: None unless the fan lets everybody see it together with the coins; `returned`: coins of it that
    were given back; `diamond_parts` is what it brought when it was given."""

    id: str
    at: datetime
    source: Source
    name: str | None
    item: str
    times: int
    coins: int
    returned: int
    diamond_parts: int


@dataclass(eq=False)
class ExportTooLong(Refusal):
    """More than `most` lines: no file that both platforms carry and every spreadsheet opens."""

    code: ClassVar[str] = "export_too_long"
    most: int
