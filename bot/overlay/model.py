"""What an overlay shows, and up to where it has shown it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from bot.live.store import SeenGift
from bot.live.views import BoardView
from bot.members.model import MemberId
from bot.tips.privacy import Sight

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})", re.ASCII)


class Cursor(NamedTuple):
    """Up to where a page has shown everything: the last gift, and the last tip by when it was paid."""

    gift_id: int
    tip_paid: int
    tip_id: int

    def __str__(self) -> str:
        return f"{self.gift_id}.{self.tip_paid}.{self.tip_id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What a page sent back; None when it is none of ours."""
        found = _CURSOR.fullmatch(text)
        return None if found is None else cls(*(int(part) for part in found.groups()))

    @property
    def tip_paid_at(self) -> datetime:
        # Nobody pays in a year that has no name.
        return _EPOCH + min(self.tip_paid, 10**17) * _MICROSECOND

    def with_gift(self, gift_id: int) -> "Cursor":
        """As far for tips, and up to this gift if that is farther."""
        return self._replace(gift_id=max(self.gift_id, gift_id))

    def with_tip(self, tip: "SeenTip") -> "Cursor":
        """As far for gifts, and up to this tip."""
        return self._replace(tip_paid=microseconds(tip.paid_at), tip_id=tip.id)


def microseconds(at: datetime) -> int:
    """A moment as cursors have it."""
    return (at - _EPOCH) // _MICROSECOND


class SeenTip(NamedTuple):
    """A paid tip, with what everybody may know of it; `sight` None when that is nothing."""

    id: int
    paid_at: datetime
    sight: Sight | None


@dataclass(slots=True)
class Alert:
    """Equal gifts of one fan that came between two looks. `fan`: None where he is not to be named; then of all such."""

    fan: str | None
    item: str
    times: int
    coins: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One look. `board`: None while its creator is not LIVE. What is new since the cursor that was asked with, and the
    cursor to ask with next."""

    board: BoardView | None
    alerts: tuple[Alert, ...]
    tips: tuple[Sight, ...]
    cursor: Cursor
    locale: str = "en"

    @property
    def creator(self) -> str:
        """How he is called; empty while he is not LIVE."""
        return "" if self.board is None else self.board.session.creator_name


def alerts(gifts: Iterable[SeenGift]) -> tuple[Alert, ...]:
    """A storm as few alerts: a fan's equal gifts are one, and so are equal gifts of unnamed fans; the first comes
    first."""
    found: dict[tuple[MemberId | None, str], Alert] = {}
    for gift in gifts:
        place = (gift.fan_id if gift.named else None, gift.item)
        one = found.setdefault(place, Alert(gift.fan if gift.named else None, gift.item, 0, 0))
        one.times += gift.times
        one.coins += gift.coins
    return tuple(found.values())


def farthest(cursor: Cursor, gifts: Sequence[SeenGift], tips: Sequence[SeenTip]) -> Cursor:
    """The cursor after these were shown."""
    if gifts:
        cursor = cursor.with_gift(gifts[-1].id)
    return cursor.with_tip(tips[-1]) if tips else cursor
