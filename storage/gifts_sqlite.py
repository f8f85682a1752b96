"""A batch of gifts on SQLite: one function on a thread of its own, with a connection of its own.

A trip to another thread costs more than a statement does, so nothing in a batch is awaited. The connection stands
beside the one of ordinary transactions.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

from bot.gifts.model import GiftOrder
from bot.gifts.plan import Answer, Before, Plan, plan
from storage import gift_rows, sqlite
from storage.gift_statements import statements

_SAY = statements("sqlite")
T = TypeVar("T")


class SqliteGifts:
    """Fits `storage.batch.GiftBook`."""

    def __init__(self, thread: ThreadPoolExecutor, connection: sqlite3.Connection) -> None:
        self._thread = thread
        self._connection = connection

    @classmethod
    async def open(cls, path: Path) -> Self:
        """A connection to a migrated file."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="gifts")
        connection = await asyncio.get_running_loop().run_in_executor(thread, sqlite.connect, path)
        return cls(thread, connection)

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        """One transaction; everything of it is undone by an error, which is raised."""
        return await self._there(lambda: self._post(orders, now, hold))

    async def close(self) -> None:
        """After the batch at work, if there is one."""
        await self._there(self._connection.close)
        self._thread.shutdown()

    async def _there(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            planned = plan(orders, self._before(orders), now, hold)
            if planned.gifts:
                self._write(planned)
            connection.execute("COMMIT")
        except BaseException:
            # SQLite has taken the transaction back by itself when the disk was full.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        return planned.answers

    def _before(self, orders: Sequence[GiftOrder]) -> Before:
        ask = self._connection.execute
        known = ask(_SAY.known, (json.dumps([order.key for order in orders]),)).fetchall()
        purses = ask(_SAY.purses, (json.dumps(sorted({order.fan_id for order in orders})),)).fetchall()
        last_id = ask(_SAY.last_id).fetchone()[0] or 0
        return gift_rows.before(known, purses, range(last_id + 1, last_id + 1 + len(orders)))

    def _write(self, planned: Plan) -> None:
        say = self._connection.executemany
        say(_SAY.entry, gift_rows.entry_rows(planned))
        say(_SAY.posting, gift_rows.posting_rows(planned))
        say(_SAY.gift, gift_rows.gift_rows(planned))
        say(_SAY.creators, gift_rows.creator_rows(planned))
        say(_SAY.gifters, gift_rows.gifter_rows(planned))
        say(_SAY.debit, gift_rows.debit_rows(planned))
        say(_SAY.credit, gift_rows.credit_rows(planned))
