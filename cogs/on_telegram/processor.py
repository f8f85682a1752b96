"""Which update is worked on when: everybody's own updates in order, different people side by side, and what cannot
wait at once."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseUpdateProcessor

from .limiter import Turns

# How many updates may wait; the library's own semaphore is only this bound.
WAITING_MAX = 4096


class PerUserProcessor(BaseUpdateProcessor):
    """At most `at_once` updates are worked on, one at a time for each person. A pre-checkout question passes at once:
    Telegram waits ten seconds for its answer and then the purchase is lost."""

    def __init__(self, at_once: int = 32) -> None:
        super().__init__(WAITING_MAX)
        self._slots = asyncio.Semaphore(at_once)
        self._turns = Turns()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def do_process_update(self, update: object, coroutine: "Awaitable[Any]") -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if isinstance(update, Update) and update.pre_checkout_query is not None:
                await coroutine
                return
            async with self._turns.of(owner(update)), self._slots:
                await coroutine
        finally:
            self._tasks.discard(task)
            if asyncio.iscoroutine(coroutine):
                # One that was cancelled while it waited was never begun.
                coroutine.close()

    def drop_all(self) -> None:
        """Leave everything that is at work or waits where it stands."""
        for task in self._tasks:
            task.cancel()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""


def owner(update: object) -> str:
    """Whose turn an update belongs to: the person's, or that of the chat that speaks as itself."""
    if not isinstance(update, Update):
        return "nobody"
    if update.callback_query is not None:
        return str(update.callback_query.from_user.id)
    message = update.effective_message
    if isinstance(message, Message) and message.sender_chat is not None:
        return str(message.sender_chat.id)
    if update.effective_user is not None:
        return str(update.effective_user.id)
    return str(update.effective_chat.id) if update.effective_chat is not None else "nobody"
