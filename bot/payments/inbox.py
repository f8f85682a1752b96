"""The webhook inbox: an event is verified, kept and acknowledged within milliseconds; its meaning is a job's work."""

import asyncio
import logging
from collections.abc import Sequence

from bot.payments.events import BadEvent, Hint
from bot.payments.letterbox import HANDLE_EVENT, HANDLE_EVENTS, Letterbox
from bot.payments.model import EventRow, EventState
from bot.payments.reactions import Reactions
from bot.payments.settlement import Source
from bot.payments.till import Till

log = logging.getLogger(__name__)

__all__ = ["HANDLE_EVENT", "HANDLE_EVENTS", "Inbox"]


class Inbox:
    """`app.webhooks`."""

    def __init__(self, till: Till, reactions: Reactions) -> None:
        self._till, self._reactions = till, reactions
        self._letterbox = Letterbox(till)

    async def receive(self, raw: bytes, header: str, endpoint: str) -> bool:
        """Keep the event of a delivery to `platform` or `connect`; the same one again changes nothing.

        False for a forged, old or unreadable one. True is returned after the commit, so that a crash cannot lose it.
        Raises TryLater when the database cannot take it.
        """
        try:
            hint = self._till.events.verify(raw, header, endpoint)
        except BadEvent as bad:
            log.warning("a webhook was refused: %s", bad, extra={"endpoint": endpoint})
            return False
        if hint.livemode != self._till.config.stripe.live:
            log.info("a webhook of the other mode was dropped", extra={"event": hint.event_id})
            return True
        await self._letterbox.keep(hint)
        return True

    async def handle_together(self, event_ids: Sequence[str]) -> None:
        """Events that came together, all at once; one that fails is a job of its own from then on."""
        ends = await asyncio.gather(*map(self.handle, event_ids), return_exceptions=True)
        failed = {one: end for one, end in zip(event_ids, ends, strict=True) if isinstance(end, Exception)}
        if not failed:
            return
        async with self._till.storage.transaction() as tx:
            for event_id, error in failed.items():
                log.warning("event %s is tried again by itself: %r", event_id, error)
                await tx.enqueue(HANDLE_EVENT, event_id, event_id=event_id)

    async def handle(self, event_id: str) -> None:
        """Read anew what the event is about, then apply it and mark it done in one transaction.

        Whatever is raised leaves the event received, for the next try.
        """
        async with self._till.storage.reading() as tx:
            row = await tx.payments.event(event_id)
        if row is None or row.state is not EventState.RECEIVED:
            return
        await self.work(row, Source.WEBHOOK)

    async def work(self, row: EventRow, source: Source) -> None:
        """One received event from its object to its effects."""
        fact = await self._till.events.read(_hint_of(row))
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            if not await tx.payments.finish_event(row.event_id, EventState.DONE, now):
                return
            known = await self._reactions.apply(tx, fact, source, row.event_id)
            if not known:
                await tx.payments.mark_unknown(row.event_id)

    async def replay(self, event_id: str) -> bool:
        """Handle an event once more, as if it had just come; False for one that was never received."""
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            if not await tx.payments.reopen_event(event_id):
                return False
            await tx.enqueue(HANDLE_EVENT, f"{event_id}:again:{now.isoformat()}", event_id=event_id)
        return True


def _hint_of(row: EventRow) -> Hint:
    return Hint(row.event_id, row.type, row.object_id, row.account, row.created_at, row.api_version, row.livemode)
