"""Looking after the jobs: how many wait is told to whoever watches, and finished ones are forgotten in time. What lies
in clearing accounts for too long is told beside it."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta

from bot.errors import TryLater
from bot.payments.clearing import overdue_counts
from bot.ports import Storage
from bot.web.health import Metrics
from storage.jobs.engine import Jobs

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
FORGET_EVERY = 60
# Twice as long as the provider tells of its events: a key that is forgotten would run again.
KEPT = timedelta(days=60)


class Tending:
    """One round a minute, until told to stop."""

    def __init__(self, jobs: Jobs, metrics: Metrics, storage: Storage) -> None:
        self._jobs, self._metrics, self._storage = jobs, metrics, storage

    async def tend(self, stop: asyncio.Event) -> None:
        """Goes on through passing troubles of the database."""
        rounds = 0
        while not stop.is_set():
            try:
                await self.look()
                if rounds % FORGET_EVERY == 0:
                    await self.forget()
            except TryLater:
                log.warning("the jobs are not looked after: the database does not answer")
            rounds += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    async def look(self) -> None:
        """How many jobs wait, how many gave up, and how much is overdue in clearing accounts."""
        self._metrics.jobs.set(await self._jobs.pending())
        self._metrics.failed.set(len(await self._jobs.failed()))
        for account, count in (await overdue_counts(self._storage)).items():
            self._metrics.clearing.labels(account).set(count)

    async def forget(self) -> int:
        """Jobs that were done long ago, by the wall clock, which is the one that the job engine keeps."""
        return await self._jobs.prune(datetime.now(UTC) - KEPT)
