"""Telegram's sending limits, kept before Telegram has to: a 429 in one chat never holds up another.

Two lanes. What a person asked for goes out at once; only groups, where many people share few messages, are paced. What
nobody waits for on his screen (notices, public lines) is paced everywhere, waits outside of the chat's queue and so
never stands in front of an answer.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import Enum
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

log = structlog.get_logger(__name__)

# What a person waits for with a running clock on his screen.
_AT_ONCE = frozenset({"answerCallbackQuery", "answerPreCheckoutQuery"})
_ATTEMPTS = 5
# Longer than this an answer is worth nothing to the person, and a job had better come again later.
PATIENCE_SECONDS = 60.0
_CHATS_REMEMBERED = 10_000
EndPoint = Callable[..., Coroutine[Any, Any, Any]]


class Lane(Enum):
    """How urgent a call is. Without one it is an answer."""

    UNASKED = "unasked"


class Bucket:
    """`burst` at once, refilled at `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst, self._level, self._at = rate, burst, burst, time.perf_counter()

    def take(self) -> float:
        """Take one; how many seconds to wait until it is really there."""
        now = time.perf_counter()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        self._level -= 1
        return max(0.0, -self._level / self._rate)


class Turns:
    """A queue for each key: whoever comes first goes first. A key nobody waits for is forgotten."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Wait for one's turn."""
        self._users[key] += 1
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]

    def __len__(self) -> int:
        return len(self._locks)


class ChatLimiter(BaseRateLimiter[Lane]):
    """The order of calls within a chat and lane is kept; answers to presses and payments always pass."""

    def __init__(self, *, per_second: float = 28, unasked_burst: float = 3, group_per_minute: float = 19) -> None:
        self._all = Bucket(per_second, per_second)
        self._unasked_burst, self._group = unasked_burst, group_per_minute
        self._buckets: dict[str, Bucket] = {}
        self._turns, self._unasked = Turns(), Turns()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: EndPoint,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Any:
        """Make the call when its turn has come; a 429 waits and calls again while that makes sense."""
        chat = data.get("chat_id")
        if endpoint in _AT_ONCE or chat is None:
            return await callback(*args, **kwargs)
        key = str(chat)
        if rate_limit_args is not Lane.UNASKED:
            self._all.take()
            return await self._in_turn(key, lambda: callback(*args, **kwargs), paced=_is_shared(key))
        async with self._unasked.of(key):
            await asyncio.sleep(max(self._all.take(), self._bucket(key).take()))
            return await self._in_turn(key, lambda: callback(*args, **kwargs), paced=False)

    async def _in_turn(self, chat: str, call: Callable[[], Coroutine[Any, Any, Any]], *, paced: bool) -> Any:
        async with self._turns.of(chat):
            if paced:
                await asyncio.sleep(self._bucket(chat).take())
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    return await call()
                except RetryAfter as error:
                    wait = seconds(error)
                    log.warning("telegram_asks_to_wait", seconds=wait, attempt=attempt)
                    if attempt == _ATTEMPTS or wait > PATIENCE_SECONDS:
                        raise
                    await asyncio.sleep(wait)
        raise AssertionError("the last attempt answers or raises")

    def _bucket(self, chat: str) -> Bucket:
        bucket = self._buckets.get(chat)
        if bucket is None:
            if len(self._buckets) >= _CHATS_REMEMBERED:
                self._buckets.clear()
            shared = _is_shared(chat)
            bucket = Bucket(self._group / 60, self._group) if shared else Bucket(1.0, self._unasked_burst)
            self._buckets[chat] = bucket
        return bucket


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _is_shared(chat: str) -> bool:
    """Groups and channels have negative ids or public names, and a stricter limit."""
    return chat.startswith(("-", "@"))
