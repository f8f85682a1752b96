"""A bot's queue of updates: at-least-once, confirmed by the offset of the next getUpdates."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.sandbox.telegram_sim.errors import JSON, conflict

KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query",
    "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "message_reaction", "message_reaction_count",
)  # fmt: skip
LEFT_OUT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT_KINDS = frozenset(KINDS) - LEFT_OUT_BY_DEFAULT
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
KEPT_SECONDS = 24 * 3600


@dataclass(eq=False, slots=True)
class Queued:
    """An update that the bot has not confirmed yet; `body` is its JSON object."""

    id: int
    body: JSON
    at: float
    fetched: bool = False


class UpdateQueue:
    """Keeps updates until they are confirmed, wakes whoever waits for one, and knows what the bot asked for."""

    def __init__(self, first_id: int, moved: Callable[[], None]) -> None:
        self._moved = moved
        self.pending: deque[Queued] = deque()
        self.last: Queued | None = None
        # Fetched, but not yet followed by a further getUpdates.
        self.unconfirmed = 0
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self._next_id = first_id
        self._poll: asyncio.Future[bool] | None = None
        self._arrival: asyncio.Event = asyncio.Event()

    @property
    def undelivered(self) -> int:
        """Updates that nobody has fetched yet."""
        return len(self.pending) - self.unconfirmed

    @property
    def waiting(self) -> bool:
        """Whether a long poll is open."""
        return self._poll is not None and not self._poll.done()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember what the bot asked for; None keeps the setting, an empty list restores the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or DEFAULT_KINDS

    def push(self, kind: str, body: JSON, at: float) -> int | None:
        """Queue an update unless its kind was not asked for; returns its id."""
        if kind not in self.allowed:
            return None
        update_id = self._next_id
        self._next_id += 1
        self.last = Queued(update_id, {"update_id": update_id, kind: body}, at)
        self.pending.append(self.last)
        self._wake()
        return update_id

    def repeat_last(self, at: float) -> None:
        """Queue the newest update's content once more under a new id (double delivery)."""
        if self.last is not None:
            kind = next(key for key in self.last.body if key != "update_id")
            self.push(kind, self.last.body[kind], at)

    def _wake(self) -> None:
        self._arrival.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)

    def confirm(self, offset: int) -> None:
        """Forget everything before `offset`; a negative one keeps only that many of the newest."""
        if offset < 0:
            while len(self.pending) > -offset:
                self._drop_first()
        while offset > 0 and self.pending and self.pending[0].id < offset:
            self._drop_first()
        self._moved()

    def _drop_first(self) -> None:
        self.unconfirmed -= self.pending.popleft().fetched

    def fetch(self, update: Queued) -> None:
        """Mark an update as handed out."""
        self.unconfirmed += not update.fetched
        update.fetched = True

    def taken(self, update: Queued) -> None:
        """One update was accepted by a webhook, whatever its place in the queue."""
        if update in self.pending:
            self.pending.remove(update)
            self.unconfirmed -= update.fetched
        self._moved()

    def expire(self, now: float) -> None:
        """Drop what has waited for longer than Telegram keeps it."""
        while self.pending and now - self.pending[0].at > KEPT_SECONDS:
            self._drop_first()

    def drop_all(self) -> None:
        """Forget everything that waits (drop_pending_updates)."""
        self.pending.clear()
        self.unconfirmed = 0

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JSON]:
        """One getUpdates: confirms, then answers at once or after the first arrival.

        A poll that is still open when the next one comes is ended with a 409.
        """
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
        if offset:
            self.confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        batch: list[JSON] = []
        for update in self.pending:
            if len(batch) == limit:
                break
            self.fetch(update)
            batch.append(update.body)
        return batch

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._poll = poll
        self._moved()
        try:
            async with asyncio.timeout(seconds):
                if not await poll:
                    raise conflict(SECOND_POLLER)
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
            self._moved()

    async def arrival(self) -> None:
        """Wait until something is queued (for webhooks)."""
        if not self.pending:
            self._arrival.clear()
            await self._arrival.wait()

    def release(self) -> None:
        """End an open poll at once with whatever there is."""
        self._wake()
