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
from typing import TypeVar

from bot.gifts.model import GiftOrder, GiftUnsure
from bot.gifts.plan import Answer, Before, plan
from storage import gift_rows, sqlite
from storage.gift_statements import statements

_SAY = statements("sqlite")
T = TypeVar("T")


class SqliteGifts:
    """Fits `storage.batch.GiftBook`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="gifts")
        self._connection = sqlite.connect(path)

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
                for sql, rows in gift_rows.writes(_SAY, planned):
                    connection.executemany(sql, rows)
            self._commit()
        except BaseException:
            self._undo()
            raise
        return planned.answers

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR:
                # What the disk has of it shows after the next crash at the latest: the keys tell.
                raise GiftUnsure from error
            raise

    def _undo(self) -> None:
        # A full disk and its like have undone it already.
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        if self._connection.in_transaction:
            self._connection.close()
            self._connection = sqlite.connect(self._path)

    def _before(self, orders: Sequence[GiftOrder]) -> Before:
        ask = self._connection.execute
        known = ask(_SAY.known, (json.dumps([order.key for order in orders]),)).fetchall()
        purses = ask(_SAY.purses, (json.dumps(sorted({order.fan_id for order in orders})),)).fetchall()
        last_id = ask(_SAY.last_id).fetchone()[0] or 0
        return gift_rows.before(known, purses, range(last_id + 1, last_id + 1 + len(orders)))
