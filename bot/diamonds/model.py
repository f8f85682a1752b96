"""What a creator has for gifts, in parts of a diamond (`DIAMOND_PARTS` to one), and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bot.coins.claims import Worth


class Stop(StrEnum):
    """Why diamonds don't become available, or can't be redeemed."""

    CREATOR_SUSPENDED = "creator_suspended"
    PAYMENT_DISPUTED = "payment_disputed"


class Matured(NamedTuple):
    """Diamonds of one creator that became available: those of all his gifts up to this moment."""

    creator_id: int
    parts: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of maturing did, and whom it left out, with the reason."""

    matured: tuple[Matured, ...]
    left_out: Mapping[int, Stop]

    @property
    def parts(self) -> int:
        return sum(one.parts for one in self.matured)


class Batch(NamedTuple):
    """Diamonds of one worth; `day`: when they become available (UTC), None for those that are or that are held."""

    day: date | None
    worth: Worth
    parts: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Diamonds in parts, and what they are worth in whole minor units of each currency. Several amounts that were
    worked out together add up to what they are worth together."""

    parts: int
    money: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a creator has: `available` to redeem, `pending` with what comes on which day (`days`, the next one first),
    and `held` because a payment for it is disputed. `stop`: why none of it can be redeemed now, if so."""

    available: Amount
    pending: Amount
    held: Amount
    days: tuple[tuple[date, Amount], ...]
    stop: Stop | None = None
