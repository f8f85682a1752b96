"""What a board and an end summary show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.gifts.catalogue import Item
from bot.live.combos import Combo
from bot.live.model import LiveSession
from bot.live.store import Gifter, Tally
from bot.live.surge import Surge
from bot.matches.model import MatchSeen


@dataclass(frozen=True, slots=True)
class BoardView:
    """A session as everybody in its chats sees it. `top`: the leaders, those without amounts marked `hidden`;
    `combos`: the latest, the newest first; `items`: what its buttons give; empty when it takes no gifts; `match`: the
    latest one; `surge`: one that runs now."""

    session: LiveSession
    tally: Tally
    items: tuple[Item, ...]
    version: int
    top: tuple[Gifter, ...]
    combos: tuple[Combo, ...]
    best: Combo | None
    match: MatchSeen | None = None
    surge: Surge | None = None

    def next_change(self, now: datetime) -> datetime | None:
        """When it shows something else by itself, after `now`."""
        looks = (
            None if self.match is None or not self.session.running else self.match.next_look(now),
            None if self.surge is None else self.surge.until,
        )
        return min((at for at in looks if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Summary:
    """How a session ended, for its creator alone. `by_minute` as in `Track`."""

    session: LiveSession
    tally: Tally
    diamond_parts: int
    best: Combo | None
    ended_at: datetime
    by_minute: Mapping[int, int] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """All that a notice about it needs."""
        best = self.best
        return {
            "title": self.session.title, "live": self.session.public_id, "coins": self.tally.coins,
            "gifts": self.tally.gifts, "parts": self.diamond_parts, "gifters": self.tally.gifters,
            "top": [one.name for one in self.tally.top], "first": self.tally.first,
            "by": None if self.session.ended_by is None else self.session.ended_by.value,
            "combo": None if best is None else best.item, "combo_times": 0 if best is None else best.times,
            "combo_fan": None if best is None else best.fan, "started_at": self.session.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(), "by_minute": [list(one) for one in sorted(self.by_minute.items())],
        }  # fmt: skip
