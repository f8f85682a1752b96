"""Combos: equal gifts of one fan that follow each other soon are one. Pure: fed with gifts by rising id."""

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.live.store import SeenGift
from bot.members.model import MemberId

_SHOWN = 4
_MINUTE = timedelta(minutes=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Combo:
    """Presses of one fan that became one. `fan`: None where he is not to be named."""

    fan_id: MemberId
    fan: str | None
    item: str
    times: int
    coins: int
    last_at: datetime

    def without(self, away: frozenset[MemberId]) -> "Combo":
        """The same, unnamed if its fan is one of these."""
        return replace(self, fan=None) if self.fan_id in away else self

    def better_than(self, other: "Combo | None") -> bool:
        """More gifts, then more coins; of equals the earlier one stays the best."""
        return other is None or (self.times, self.coins) > (other.times, other.coins)


@dataclass(slots=True)
class Track:
    """What happened in a session so far. `gap`: two presses belong together if no more time is between them.
    `by_minute`: the coins as they were given, by minutes since the start; minutes without any are left out. `last_by`:
    when each person gave last, named or not."""

    gap: timedelta
    started_at: datetime = _LONG_AGO
    last_id: int = 0
    diamond_parts: int = 0
    best: Combo | None = None
    bare: set[MemberId] = field(default_factory=set)
    """Who gave with his name but without the amount: his sum is nobody's business."""
    latest: deque[Combo] = field(default_factory=lambda: deque(maxlen=_SHOWN))
    by_minute: Counter[int] = field(default_factory=Counter)
    last_by: dict[MemberId, datetime] = field(default_factory=dict)
    _open: dict[tuple[MemberId, str], Combo] = field(default_factory=dict)

    def take(self, gift: SeenGift) -> None:
        """The next gift; one that was taken before changes nothing."""
        if gift.id <= self.last_id:
            return
        self.last_id = gift.id
        self.diamond_parts += gift.diamond_parts
        self.by_minute[(gift.sent_at - self.started_at) // _MINUTE] += gift.coins
        self.last_by[gift.fan_id] = max(gift.sent_at, self.last_by.get(gift.fan_id, gift.sent_at))
        if gift.bare:
            self.bare.add(gift.fan_id)
        combo = self._joined(gift)
        if combo.better_than(self.best):
            self.best = combo

    def _joined(self, gift: SeenGift) -> Combo:
        place = (gift.fan_id, gift.item)
        combo = self._open.get(place)
        fan = gift.fan if gift.named else None
        if combo is not None and gift.sent_at - combo.last_at <= self.gap and combo.fan == fan:
            combo.times += gift.times
            combo.coins += gift.coins
            combo.last_at = gift.sent_at
        else:
            combo = self._open[place] = Combo(gift.fan_id, fan, gift.item, gift.times, gift.coins, gift.sent_at)
        # The one that moved stands last; the list is as long as the board shows.
        if any(one is combo for one in self.latest):
            rest = [one for one in self.latest if one is not combo]
            self.latest.clear()
            self.latest.extend(rest)
        self.latest.append(combo)
        return combo
