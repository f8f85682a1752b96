"""What the evidence asks the database, within one transaction."""

from datetime import datetime
from typing import Protocol

from bot.ledger.days import DayHead, Page


class DayStore(Protocol):
    """Entries by their ids, in the order and the form in which they are hashed, and the heads made of them."""

    async def settled(self) -> int:
        """The highest id below which no entry will come any more; 0 for an empty book. Waits for running writers, and
        lets nobody write until the transaction ends."""
        ...

    async def latest(self) -> DayHead | None:
        """The head of the day that was closed last."""
        ...

    async def heads(self) -> tuple[DayHead, ...]:
        """All heads, oldest day first."""
        ...

    async def add(self, head: DayHead, closed_at: datetime) -> None:
        """Writes a head; nothing when the day has one."""
        ...

    async def first_created(self, after: int) -> datetime | None:
        """When the first entry with a higher id was created."""
        ...

    async def last_before(self, after: int, moment: datetime, settled: int) -> int | None:
        """The last id of the run of settled entries, from the first one above `after`, that were created before the
        moment; None when there are none."""
        ...

    async def entry_page(self, after: int, last: int, limit: int) -> Page:
        """The next entries with ids above `after` up to `last`."""
        ...

    async def posting_page(self, after: int, last: int) -> Page:
        """All postings of entries with ids above `after` up to `last`."""
        ...
