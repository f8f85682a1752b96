"""Which update is worked on when: everybody's own updates in order, different people side by side, and what cannot
wait at once."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

# How many updates may wait; the library's own semaphore is only this bound.
WAITING_MAX = 4096


class PerUserProcessor(BaseUpdateProcessor):
    """At most `at_once` updates are worked on, one at a time for each person. A pre-checkout question passes at once:
    Telegram waits ten seconds for its answer and then the purchase is lost."""

    def __init__(self, at_once: int = 32) -> None:
        super().__init__(WAITING_MAX)
        self._slots = asyncio.Semaphore(at_once)
        self._queues: dict[int, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: "Awaitable[Any]") -> None:
        if isinstance(update, Update) and update.pre_checkout_query is not None:
            await coroutine
            return
        key = _owner(update)
        lock, users = self._queues.get(key, (asyncio.Lock(), 0))
        self._queues[key] = (lock, users + 1)
        try:
            async with lock, self._slots:
                await coroutine
        finally:
            lock, users = self._queues[key]
            if users == 1:
                del self._queues[key]
            else:
                self._queues[key] = (lock, users - 1)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""


def _owner(update: object) -> int:
    """The person, or the chat that speaks as itself; 0 for what belongs to nobody."""
    if not isinstance(update, Update):
        return 0
    message = update.effective_message
    if message is not None and message.sender_chat is not None:
        return message.sender_chat.id
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else 0
