"""Telegram's sending limits, kept before Telegram has to: a 429 in one chat never holds up another."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

# What a person waits for with a running clock on his screen.
_AT_ONCE = frozenset({"answerCallbackQuery", "answerPreCheckoutQuery", "getUpdates", "getMe", "setWebhook"})
_ATTEMPTS = 5
EndPoint = Callable[..., Coroutine[Any, Any, Any]]


class Bucket:
    """`burst` at once, refilled at `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst, self._level, self._at = rate, burst, burst, time.perf_counter()

    def wait_seconds(self) -> float:
        """Take one; how long to wait until it is really there."""
        now = time.perf_counter()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        self._level -= 1
        return max(0.0, -self._level / self._rate)


class ChatLimiter(BaseRateLimiter[None]):
    """Per chat and in all, in the order of calls within a chat; answers to presses and payments always pass."""

    def __init__(self, *, per_second: float = 28, chat_burst: float = 3, group_per_minute: float = 19) -> None:
        self._all = Bucket(per_second, per_second)
        self._chat_burst, self._group_rate, self._group_burst = chat_burst, group_per_minute / 60, group_per_minute
        self._chats: dict[str, Bucket] = {}
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

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
        rate_limit_args: None,
    ) -> Any:
        chat = data.get("chat_id")
        if endpoint in _AT_ONCE or chat is None:
            return await callback(*args, **kwargs)
        key = str(chat)
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                return await self._send(key, lambda: callback(*args, **kwargs))
        finally:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)

    async def _send(self, chat: str, call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        for attempt in range(_ATTEMPTS):
            wait = max(self._bucket(chat).wait_seconds(), self._all.wait_seconds())
            if wait:
                await asyncio.sleep(wait)
            try:
                return await call()
            except RetryAfter as error:
                if attempt == _ATTEMPTS - 1:
                    raise
                after = error.retry_after
                await asyncio.sleep(after if isinstance(after, int | float) else after.total_seconds())
        raise AssertionError("unreachable")

    def _bucket(self, chat: str) -> Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            if len(self._chats) > 10_000:
                self._chats.clear()
            # Groups and channels have negative ids and a stricter limit.
            group = chat.startswith(("-", "@"))
            rate, burst = (self._group_rate, self._group_burst) if group else (1.0, self._chat_burst)
            bucket = self._chats[chat] = Bucket(rate, burst)
        return bucket
