"""A creator's supporters. Whoever stays hidden from him is in no list, and a hidden tip adds to nobody's sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.members.model import MemberId
from bot.money import Money
from bot.stats.model import StatsPeriod

PAGE: Final = 5


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody who let the creator know who tipped. `tips`: what came of that, a sum a currency; `last_at`: when the
    last of it was paid; `blocked`: by his name."""

    member_id: MemberId
    name: str
    tips: tuple[Money, ...]
    last_at: datetime
    blocked: bool


@dataclass(frozen=True, slots=True)
class Hidden:
    """Tips of fans whom the creator does not know, together."""

    tips: tuple[Money, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SupporterPage:
    """A page of a period, whoever tipped last first; `page` counts from 0."""

    period: StatsPeriod
    items: Sequence[Supporter]
    total: int
    page: int
    hidden: Hidden

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Support:
    """When a fan last supported the creator. `hidden`: without letting him know who it was."""

    fan_id: MemberId
    last_at: datetime
    hidden: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A fan who can no longer tip the creator. `name` None: he was blocked by a tip that hid him."""

    at: datetime
    name: str | None


def thanks_subject(creator_id: MemberId, fan_id: MemberId) -> str:
    """What such a notice is about."""
    return f"supporter:{creator_id}:{fan_id}"
