"""Somebody who reads along: whatever a message calls paid stands in the book at that moment."""

import asyncio

from bot.sandbox.telegram_sim.messages import visible_text
from tests.processes.book import Book
from tests.processes.fans import tips_called_paid
from tests.processes.harbour import Harbour
from tests.support.discord_server import text_of


class Witness:
    """Looks the moment a platform has taken a message; `lies` are tips that were called paid too early."""

    def __init__(self, harbour: Harbour, book: Book) -> None:
        self._harbour, self._book = harbour, book
        self._true: set[str] = set()
        self.lies: list[str] = []
        self.read = 0
        harbour.discord.mail.on_message.append(lambda _channel, message: self._hear(text_of(message)))
        self._watching = asyncio.create_task(self._watch_telegram())

    def close(self) -> None:
        """Stop reading."""
        self._watching.cancel()

    def _hear(self, text: str) -> None:
        new = tips_called_paid(text) - self._true
        self.read += 1
        if new and not self._book.posted(new):
            self.lies.append(text)
        self._true |= new

    async def _watch_telegram(self) -> None:
        sim, seen = self._harbour.telegram, 0
        while True:
            for chat in sim.world.all_chats():
                for message in chat.messages:
                    if message.revision > seen:
                        self._hear(visible_text(message))
            seen = sim.version
            await sim.world.changes.next()
