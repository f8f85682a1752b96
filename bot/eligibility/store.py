"""What eligibility asks the database: numbers that were noted, and what Bouquet's own features count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.eligibility.metrics import Record
from bot.members.model import MemberId


@dataclass(frozen=True, slots=True)
class Window:
    """`start`: the first moment that counts. `first` and `last`: the same in whole days since 1970, both included, by
    the zone of the community. `week_ago`: for a pace."""

    start: datetime
    first: int
    last: int
    week_ago: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What our own buttons count. `followers_before`: those of today's followers who were there a week ago.
    `live_starts`: when his LIVEs of the window began."""

    followers: int
    followers_before: int
    views: int
    videos: int
    live_starts: tuple[datetime, ...]


class MetricStore(Protocol):
    """Bound to one transaction."""

    async def records(self, member_id: MemberId) -> tuple[Record, ...]:
        """The two newest values of each metric by each source, in no order: what is older decides nothing."""
        ...

    async def add(self, member_id: MemberId, record: Record, by: MemberId | None = None) -> None:
        """Keep a value. `by`: who confirmed it; exactly what comes from a moderator has somebody."""
        ...

    async def counts(self, creator_id: MemberId, window: Window) -> Counts:
        """Fans whom he blocked do not follow, and closed videos are none."""
        ...
