"""Work that is due by the clock: each slot of time is one job, whoever notices first that it has come.

Slots are counted from 1970 in our own Clock, so the sandbox can jump a month ahead, and two processes agree on them
without speaking to each other.
"""

import asyncio
import contextlib
import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import TryLater
from bot.ports import Clock, Storage

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A job that is due every so often, `after` the full multiple (daily at six: one day, after six hours)."""

    job: str
    every: timedelta
    after: timedelta

    def slot(self, now: datetime) -> datetime:
        """The latest moment, not after `now`, at which it was due."""
        return now - (now - _EPOCH - self.after) % self.every


class Cron:
    """The timetables of a process."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._tables: list[Timetable] = []
        self._seen: dict[str, datetime] = {}
        self._at_start: set[str] = set()

    def add(
        self, job: str, every: timedelta, after: timedelta = timedelta(0), *, at_start: bool = False
    ) -> None:  # fmt: skip
        """Owe the job (registered with Jobs under this name, without arguments) once in each slot; with `at_start` also
        when a process begins, for what the one before may have lost."""
        if every <= timedelta(0) or any(table.job == job for table in self._tables):
            raise ValueError(f"timetable of {job}: every {every}")
        self._tables.append(Timetable(job, every, after))
        if at_start:
            self._at_start.add(job)

    async def run_due(self) -> tuple[str, ...]:
        """Owe, in one transaction, what became due since the last call; returns the keys.

        After a long pause or a jump of the clock only the latest slot of each job counts. A slot that was owed
        before, here or in another process or before a restart, is not run again.
        """
        now = self._clock.now()
        due = {table.job: slot for table in self._tables if (slot := table.slot(now)) != self._seen.get(table.job)}
        if not due:
            return ()
        keys = {job: f"cron:{job}:{slot:%Y-%m-%dT%H:%M:%S}" for job, slot in due.items()}
        for job in self._at_start:
            # A key of this start's own: the slot may have been owed by the process before.
            keys[job] = f"cron:{job}:start:{uuid.uuid4()}"
        async with self._storage.transaction() as tx:
            for job, key in keys.items():
                await tx.enqueue(job, key)
        self._seen.update(due)
        self._at_start.clear()
        return tuple(keys.values())

    async def tick(self, stop: asyncio.Event, seconds: float = 1.0) -> None:
        """Look at the clock every so often until `stop` is set."""
        while not stop.is_set():
            try:
                await self.run_due()
            except TryLater:
                log.warning("timetables wait: the database does not answer")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)
