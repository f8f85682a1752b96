"""Closing days, and looking whether closed ones are still what they were. Nothing here is on a gift's way."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.ledger.audit import Progress, silent
from bot.ledger.days import FIRST, BrokenText, DayHead, DayText, Page, day_of, end_of, may_close
from bot.ports import Clock, Storage

PAGE = 20_000
"""Entries at a time: memory stays the same however many entries a day has, and no transaction lasts."""

@dataclass(frozen=True, slots=True)
class DaysReport:
    """`days` heads were made anew; `changed` is the first day whose entries are not those that were hashed."""

    days: int
    changed: date | None = None
    latest: DayHead | None = None


class Evidence:
    """The job `close_days`, and what the shell asks about closed days."""

    def __init__(self, clock: Clock, storage: Storage) -> None:
        self._clock, self._storage = clock, storage

    async def close(self) -> int:
        """Closes every day that is over; answers how many. Safe to do twice, and in several processes at once."""
        closed = 0
        while await self._due() is not None:
            async with self._storage.transaction() as tx:
                settled = await tx.days.settled()
            while (due := await self._due()) is not None:
                day, previous = due
                after = previous.last_id if previous is not None else 0
                async with self._storage.reading() as tx:
                    last = await tx.days.last_before(after, end_of(day), settled)
                if last is None:
                    # Posted since we looked, by a clock that was set back: what is settled is found anew.
                    break
                head = await self._hashed(day, previous, last)
                async with self._storage.transaction() as tx:
                    await tx.days.add(head, self._clock.now())
                closed += 1
        return closed

    async def verify(self, progress: Progress = silent) -> DaysReport:
        """Makes every head anew from the entries, oldest day first, and stops at the first that differs."""
        previous: DayHead | None = None
        seen = 0
        heads = await self.heads()
        for stored in heads:
            try:
                made = await self._hashed(stored.day, previous, stored.last_id)
            except BrokenText:
                made = None
            if made != stored:
                return DaysReport(seen, stored.day, heads[-1])
            previous, seen = stored, seen + 1
            progress("closed days", seen)
        return DaysReport(seen, None, previous)

    async def heads(self) -> tuple[DayHead, ...]:
        """All heads, oldest first."""
        async with self._storage.reading() as tx:
            return await tx.days.heads()

    async def text(self) -> AsyncIterator[str]:
        """The hashed text of all closed days, in pieces: what anybody needs to make the heads himself."""
        previous: DayHead | None = None
        for stored in await self.heads():
            yield DayText.opening(stored.day, previous.head if previous is not None else FIRST)
            counts = {"entry": 0, "posting": 0}
            async for page in self._pages(previous, stored.last_id):
                counts[page.kind] += page.count
                yield page.text
            yield DayText.ending(counts["entry"], counts["posting"], stored.last_id)
            previous = stored

    async def _due(self) -> tuple[date, DayHead | None] | None:
        """The next day to close, and the one before it."""
        async with self._storage.reading() as tx:
            previous = await tx.days.latest()
            created = await tx.days.first_created(previous.last_id if previous is not None else 0)
        if created is None:
            return None
        day = day_of(created, previous)
        return (day, previous) if may_close(day, self._clock.now()) else None

    async def _hashed(self, day: date, previous: DayHead | None, last: int) -> DayHead:
        text = DayText(day, previous.head if previous is not None else FIRST)
        async for page in self._pages(previous, last):
            text.add(page)
        return text.close(last)

    async def _pages(self, previous: DayHead | None, last: int) -> AsyncIterator[Page]:
        """The entries after a day up to an id, then their postings. Settled rows never change, so each page may be
        read in a transaction of its own, and none of them holds back the cleaning of SQLite's log."""
        after = previous.last_id if previous is not None else 0
        ends = [after]
        while ends[-1] < last:
            async with self._storage.reading() as tx:
                page = await tx.days.entry_page(ends[-1], last, PAGE)
            if page.count:
                yield page
            # Postings without an entry, which nobody of us has written, are looked for up to the very end.
            ends.append(page.last if page.count == PAGE else last)
        for begin, end in pairwise(ends):
            async with self._storage.reading() as tx:
                page = await tx.days.posting_page(begin, end)
            if page.count:
                yield page
