"""Webhook deliveries: in order, with the secret header, repeated with growing pauses until a 2xx comes."""

import asyncio
from typing import TYPE_CHECKING

import aiohttp

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.errors import JSON
from bot.sandbox.telegram_sim.updates import Queued

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header name)
# Real seconds between attempts; Telegram names no figures, these keep tests short.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
ANSWER_SECONDS = 30


class Webhook:
    """One bot's webhook; `twice` and `reversed_order` are switches of the test."""

    def __init__(
        self, world: "World", bot: Bot, url: str, secret: str, connections: int, kinds: list[str] | None
    ) -> None:
        self.world, self.bot, self.url, self.secret = world, bot, url, secret
        self.connections = connections
        self.kinds = kinds
        self.twice = False
        self.reversed_order = False
        self.last_error: str | None = None
        self.last_error_at = 0
        self.answers: list[tuple[int, int]] = []
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to deliver."""
        self._task = asyncio.create_task(self._deliver(), name=f"webhook of {self.bot.username}")

    async def close(self) -> None:
        """Stop at once, whatever is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def info(self) -> JSON:
        """The parts of WebhookInfo that only a webhook has."""
        info: JSON = {"url": self.url, "max_connections": self.connections, "ip_address": "127.0.0.1"}
        if self.kinds:
            info["allowed_updates"] = self.kinds
        if self.last_error is not None:
            info |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        return info

    async def _deliver(self) -> None:
        connector = aiohttp.TCPConnector(limit=self.connections)
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            while True:
                await self.bot.queue.arrival()
                batch = list(self.bot.queue.pending)[: self.connections]
                if self.reversed_order:
                    batch.reverse()
                for update in batch:
                    self.bot.queue.fetch(update)
                if self.reversed_order or self.twice:
                    for update in batch:
                        await self._until_taken(session, update)
                else:
                    await asyncio.gather(*(self._until_taken(session, update) for update in batch))

    async def _until_taken(self, session: aiohttp.ClientSession, update: Queued) -> None:
        for attempt in range(10**6):
            if await self._attempt(session, update):
                if self.twice:
                    await self._attempt(session, update)
                self.bot.queue.taken(update)
                return
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])

    async def _attempt(self, session: aiohttp.ClientSession, update: Queued) -> bool:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=update.body, headers=headers) as answer:
                self.answers.append((update.id, answer.status))
                if 200 <= answer.status < 300:
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection failed: {type(error).__name__}")
        return False

    def _failed(self, why: str) -> None:
        self.last_error, self.last_error_at = why, self.world.stamp()
