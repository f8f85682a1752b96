"""What is kept of a person, and what stands in the way of forgetting him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from bot.errors import Refusal
from bot.members.model import PlatformAccount

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Sections of a file, each with its rows; values are plain ones and moments."""


class Fate(StrEnum):
    """What becomes of rows when a person is forgotten: they go; their words go; they stay, and name nobody, since the
    person behind the number is gone."""

    ERASED = "erased"
    BLANKED = "blanked"
    KEPT = "kept"


class Wait(StrEnum):
    """What keeps somebody from being forgotten until it is over."""

    LIVE = "live"
    SUSPENDED = "suspended"
    TIPS = "tips"
    COIN_ORDERS = "coin_orders"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    PAYOUTS = "payouts"
    DEBT = "debt"
    REDEEMABLE = "redeemable"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A wish to be forgotten: `coins` and `diamond_parts` are given up by it."""

    asked_at: datetime
    due_at: datetime
    coins: int
    diamond_parts: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of somebody. `counts`: rows by section. `erasure`: his wish, if he has one."""

    name: str
    region: str | None
    over_age: int | None
    since: datetime
    accounts: tuple[PlatformAccount, ...]
    counts: Mapping[str, int]
    erasure: Erasure | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What forgetting him would do. `waits`: what must be over before, each with how many; with any of it nothing can
    be asked. `coins` and `diamond_parts`: given up. `refundable`: of the coins, those that he could have back until
    `refundable_until`. `creator`: he leaves the programme by it. `due_at`: the day; `kept_years` for the book."""

    waits: tuple[tuple[Wait, int], ...]
    coins: int
    refundable: int
    refundable_until: datetime | None
    diamond_parts: int
    creator: bool
    due_at: datetime
    kept_years: int


@dataclass(eq=False)
class DeleteBlocked(Refusal):
    """Something is open. `waits` is all of it, so that everything is told at once."""

    code: ClassVar[str] = "delete_blocked"
    waits: tuple[tuple[Wait, int], ...]


@dataclass(eq=False)
class NoErasure(Refusal):
    """He did not ask to be forgotten, or it was called off."""

    code: ClassVar[str] = "no_erasure"
