"""Jobs of a process that is gone are taken up by another one on the same PostgreSQL.

Each process holds a lock in its executor's name for as long as its session lives, and a session ends with its process,
however that ends. Whoever gets the lock of another executor that left jobs behind gives them back to the queue; who
then takes one is decided by the queue, once.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence

import asyncpg
from sqlalchemy.engine import URL

from bot.errors import TryLater
from storage import postgresql

log = logging.getLogger(__name__)

# Any number will do, as long as nobody else takes this kind of lock for something else.
_EXECUTORS = 721_530_702

_TROUBLES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_PATIENCE = 20

_LEFT = """
    SELECT DISTINCT executor_id FROM dbos.workflow_status
    WHERE status = 'PENDING' AND queue_name = $1 AND executor_id <> $2
"""
_TRY = "SELECT pg_try_advisory_lock($1, hashtext($2))"
_LET_GO = "SELECT pg_advisory_unlock($1, hashtext($2))"


class JobWatch:
    """Holds the lock of one executor and looks after the jobs of others. `give_back` blocks; it is called in a thread
    with the executors that are gone."""

    def __init__(self, url: URL, queue: str, executor: str, give_back: Callable[[Sequence[str]], object]) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._queue = queue
        self._executor = executor
        self._give_back = give_back
        self._session: asyncpg.Connection | None = None
        self._held = False
        self._missing: frozenset[str] = frozenset()

    async def hold(self) -> None:
        """Take our own lock, before the first job: nobody may think that this process is gone."""
        try:
            for _ in range(_PATIENCE):
                await self._ready()
                if self._held:
                    return
                # Somebody who thought so just now lets it go in a moment.
                await asyncio.sleep(0.05)
        except _TROUBLES as error:
            raise TryLater from error
        log.warning("another process is called executor %s, too: each needs a name of its own", self._executor)

    async def run(self, every_seconds: float) -> None:
        """Look every so often, until cancelled; whatever the database has, it is asked again."""
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.look()
            except _TROUBLES:
                log.warning("the jobs of other processes can't be looked after", exc_info=True)
                await self.close()

    async def look(self) -> tuple[str, ...]:
        """Give the jobs of executors that are gone back to the queue; returns who they were.

        Gone is who is missing for the second time: after a restart of the server everybody needs a moment to come back.
        """
        session = await self._ready()
        rows = await session.fetch(_LEFT, self._queue, self._executor)
        missing = [row["executor_id"] for row in rows if await session.fetchval(_TRY, _EXECUTORS, row["executor_id"])]
        gone = tuple(name for name in missing if name in self._missing)
        self._missing = frozenset(missing)
        try:
            if gone:
                log.warning("jobs of processes that are gone are taken up: %s", ", ".join(gone))
                await asyncio.to_thread(self._give_back, gone)
        finally:
            for name in missing:
                await session.execute(_LET_GO, _EXECUTORS, name)
        return gone

    async def close(self) -> None:
        """End the session, and with it the lock."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(*_TROUBLES):
                await session.close(timeout=2)

    async def _ready(self) -> asyncpg.Connection:
        """The session that holds our own lock; someone else of our name may still have it, so it is tried again."""
        if self._session is None or self._session.is_closed():
            self._held, self._missing = False, frozenset()
            self._session = await asyncpg.connect(self._dsn, server_settings=postgresql.SERVER_SETTINGS)
        if not self._held:
            self._held = await self._session.fetchval(_TRY, _EXECUTORS, self._executor)
        return self._session
