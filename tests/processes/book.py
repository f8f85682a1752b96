"""The book as somebody reads it who looks over the bot's shoulder: plain SQL, beside the running process."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from bot.ids import Kind, public_id

_PAID = """
    SELECT tips.id, tips.state, (SELECT count(*) FROM entries WHERE entries.key = 'tip:' || tips.id || ':settled'),
           (SELECT count(*) FROM payments WHERE payments.tip_id = tips.id)
    FROM tips WHERE tips.state IN ('paid', 'refunded')
"""
_OWED = """
    SELECT key FROM notices WHERE delivered_at IS NULL AND (undelivered_since IS NULL OR kind LIKE 'tip%')
    UNION ALL SELECT key FROM posts WHERE done_at IS NULL
"""


class Book:
    """Questions about the database at an address; each is asked on a connection of its own."""

    def __init__(self, url: str) -> None:
        self._url = url

    def settled(self) -> set[str]:
        """Public ids of the tips that are paid: each has one entry and one payment, else AssertionError."""
        found = set()
        for row_id, state, entries, payments in self._ask(_PAID):
            assert (entries, payments) == (1, 1), f"tip {row_id} is {state}: {entries} entries, {payments} payments"
            found.add(public_id(Kind.TIP, row_id))
        return found

    def posted(self, tips: set[str]) -> bool:
        """Whether all of these are in the book."""
        return tips <= {public_id(Kind.TIP, int(key.split(":")[1])) for (key,) in self._ask(
            "SELECT key FROM entries WHERE key LIKE 'tip:%:settled'")}  # fmt: skip

    def shows(self, tip: str) -> bool:
        """Whether it is noted in which message a tip is shown to its fan."""
        return tip in {public_id(Kind.TIP, int(subject.removeprefix("tip:"))) for (subject,) in self._ask(
            "SELECT subject FROM shown_messages WHERE subject LIKE 'tip:%'")}  # fmt: skip

    def owed(self) -> list[str]:
        """Keys of the notices and posts that nobody has got yet; given up ones are among them."""
        return [key for (key,) in self._ask(_OWED)]

    def gifts(self) -> set[str]:
        """Public ids of the gifts: each has one entry, else AssertionError."""
        keys = [key for (key,) in self._ask("SELECT entries.key FROM gifts JOIN entries ON entries.id = gifts.id")]
        assert len(keys) == len(set(keys))
        return {public_id(Kind.GIFT, row_id) for (row_id,) in self._ask("SELECT id FROM gifts")}

    def coins(self) -> int:
        """Every coin that was sold so far."""
        ((sold,),) = self._ask("SELECT coalesce(sum(coins), 0) FROM coin_lots")
        return int(sold)

    def events(self) -> dict[str, str]:
        """The provider's events by their id: received, or done."""
        return dict(self._ask("SELECT event_id, state FROM webhook_events"))

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        with self._connected() as connection:
            return [tuple(row) for row in connection.execute(query)]

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        if self._url.startswith("sqlite:"):
            connection: Any = sqlite3.connect(f"file:{self._url.removeprefix('sqlite:///')}?mode=ro", uri=True)
        else:
            connection = psycopg.connect(self._url)
        try:
            yield connection
        finally:
            connection.close()
