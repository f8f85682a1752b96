"""Waiting for something to become true without polling: every change of the world wakes those who wait."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Counts the world's changes and lets coroutines wait for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: list[asyncio.Future[None]] = []

    def made(self) -> int:
        """Something changed: returns the new version and wakes everybody."""
        self.version += 1
        self.wake()
        return self.version

    def wake(self) -> None:
        """Let everybody who waits look again, though nothing that a person sees has changed."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    async def next(self) -> None:
        """Return after the next change."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await future
        finally:
            if future in self._waiting:
                self._waiting.remove(future)

    async def until(self, predicate: Callable[[], T | None], seconds: float) -> T:
        """The predicate's first truthy value; TimeoutError after `seconds` real seconds."""
        async with asyncio.timeout(seconds):
            while not (value := predicate()):
                await self.next()
            return value
