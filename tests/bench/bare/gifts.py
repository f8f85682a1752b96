"""The rows of gifts, and sqlite3 alone that writes them: no callers, no questions, all worked out beforehand.

It works on a file that has the tables, fans with coins, and nobody else.
"""

import asyncio
import hashlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

STATEMENTS = (
    "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO gifts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO gifter_tallies AS t VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (community_id, day, fan_id, creator_id, session_id) "
    "DO UPDATE SET coins = t.coins + excluded.coins, gifts = t.gifts + excluded.gifts",
    "INSERT INTO creator_tallies AS t VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (community_id, day, creator_id) "
    "DO UPDATE SET coins = t.coins + excluded.coins, gifts = t.gifts + excluded.gifts",
    "UPDATE balances SET amount = amount - ? WHERE account = ? AND unit = ?",
    "INSERT INTO balances AS b VALUES (?, ?, ?) ON CONFLICT (account, unit) "
    "DO UPDATE SET amount = b.amount + excluded.amount",
)
PARTS = 12_600
Rows = list[tuple[Any, ...]]


class BareRows:
    """The rows of one gift after the other, of one coin each, by fans in turn."""

    def __init__(self, fans: int, creators: int, first_id: int) -> None:
        self._fans, self._creators = fans, creators
        self._number = 0
        self._next_id = first_id

    def batch(self, size: int) -> list[Rows]:
        """The rows of so many gifts, a list for each statement."""
        now = time.time_ns() // 1000
        day = now // 86_400_000_000
        entries, postings, gifts = [], [], []
        held: dict[str, int] = {}
        earned: dict[str, int] = {}
        gifters: dict[tuple[int, ...], int] = {}
        creators: dict[tuple[int, ...], int] = {}
        first_id = self._next_id
        for at in range(first_id, first_id + size):
            number = self._number
            self._next_id, self._number = at + 1, number + 1
            fan, creator = number % self._fans + 1, 1_000_000 + number % self._creators
            key = "gift:" + hashlib.blake2b(at.to_bytes(8), digest_size=11).hexdigest()
            wallet, pending = f"wallet:{fan}", f"diamonds_pending:{creator}"
            entries.append((at, "gift_sent", key, f"gift:{at}", None, now, now))
            postings.append((at, 0, wallet, "coins_spent", "coin", 1))
            postings.append((at, 1, "diamonds_issued", pending, "diamond", PARTS))
            gifts.append((at, fan, creator, 1, 7, None, "petal", 1, 1, PARTS, number // self._fans, "name", now, now))
            held[wallet] = held.get(wallet, 0) + 1
            earned[pending] = earned.get(pending, 0) + PARTS
            gifter_place, creator_place = (1, day, fan, creator, 7), (1, day, creator)
            gifters[gifter_place] = gifters.get(gifter_place, 0) + 1
            creators[creator_place] = creators.get(creator_place, 0) + 1
        gained = [(account, "diamond", parts) for account, parts in earned.items()]
        gained += [("coins_spent", "coin", size), ("diamonds_issued", "diamond", -size * PARTS)]
        return [
            entries, postings, gifts,
            [(*place, first_id, coins, coins) for place, coins in gifters.items()],
            [(*place, first_id, coins, coins) for place, coins in creators.items()],
            [(coins, account, "coin") for account, coins in held.items()], gained,
        ]  # fmt: skip


class BareGifts:
    """A connection that writes batches as fast as they can be written durably."""

    def __init__(self, path: Path, fans: int, creators: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            self._connection.execute("PRAGMA " + pragma)
        (last,) = self._connection.execute("SELECT max(id) FROM entries").fetchone()
        self._rows = BareRows(fans, creators, last + 1)

    def commits(self, gifts: int, size: int) -> list[float]:
        """The seconds of each commit of `size` gifts, until there are so many."""
        return [self._commit(batch) for batch in [self._rows.batch(size) for _ in range(gifts // size)]]

    async def awaited(self, gifts: int) -> list[float]:
        """The seconds that a loop waits for each gift, committed alone on a thread so that the loop is free."""
        loop = asyncio.get_running_loop()
        seconds: list[float] = []
        with ThreadPoolExecutor(1) as thread:
            for batch in [self._rows.batch(1) for _ in range(gifts)]:
                started = time.perf_counter()
                await loop.run_in_executor(thread, self._commit, batch)
                seconds.append(time.perf_counter() - started)
        return seconds

    def close(self) -> None:
        self._connection.close()

    def _commit(self, batch: list[Rows]) -> float:
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        for sql, rows in zip(STATEMENTS, batch, strict=True):
            self._connection.executemany(sql, rows)
        self._connection.execute("COMMIT")
        return time.perf_counter() - started
