"""Where verified events are written down. Those that arrive while one commit runs share the next: in a storm a commit
costs more than everything else about an event."""

import asyncio
from collections.abc import Sequence

from bot.errors import Refusal
from bot.payments.events import Hint
from bot.payments.till import Till
from bot.ports import Tx

HANDLE_EVENT = "handle_event"
HANDLE_EVENTS = "handle_events"
# More would make the first of a batch wait for the last.
TOGETHER = 100
# Events that one job handles: each is a question to the provider, all asked at once.
A_JOB = 16

Letter = tuple[Hint, "asyncio.Future[None]"]


class Letterbox:
    """`keep` returns when an event and the job that handles it are on disk."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self._waiting: list[Letter] = []
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, hint: Hint) -> None:
        """The same event again changes nothing. Raises what the database raises, and then nothing was kept."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((hint, kept))
        if self._writer is None:
            # A task of its own: whoever goes away does not take the others' commit along.
            self._writer = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                await self._together(batch)
        finally:
            self._writer = None

    async def _together(self, batch: Sequence[Letter]) -> None:
        """One transaction; an event that breaks it fails alone."""
        try:
            await self._store([hint for hint, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, Refusal):
                for letter in batch:
                    await self._together([letter])
                return
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(error)
        except asyncio.CancelledError:
            for _, kept in batch:
                kept.cancel()
            raise
        else:
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None)

    async def _store(self, hints: Sequence[Hint]) -> None:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            new = [hint.event_id for hint in hints if await tx.payments.add_event(hint, now)]
            for first in range(0, len(new), A_JOB):
                await _owe(tx, new[first : first + A_JOB])


async def _owe(tx: Tx, event_ids: Sequence[str]) -> None:
    """The handling of events that came together; a job costs more than everything else about an event."""
    if len(event_ids) == 1:
        await tx.enqueue(HANDLE_EVENT, event_ids[0], event_id=event_ids[0])
    else:
        await tx.enqueue(HANDLE_EVENTS, f"{event_ids[0]}:together", event_ids=list(event_ids))
