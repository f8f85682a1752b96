"""A batch of gifts on SQLite: one function on a thread of its own, with a connection of its own.

A trip to another thread costs more than a statement does, so nothing in a batch is awaited. The connection stands
beside the one of ordinary transactions.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.gifts.model import GiftOrder, GiftUnsure
from bot.gifts.plan import Answer, Before, plan
from storage import sqlite
from storage.gifts import rows
from storage.gifts.statements import statements
from storage.gifts.workbench import Workbench

_SAY = statements("sqlite")

CACHE_KIBIBYTES = 65_536
"""A batch of a thousand changes some ten megabytes of pages. With SQLite's own two of cache they'd be written twice."""

LOG_BYTES = 4 * 1024 * 1024
"""The log may get so long before it is cleaned, and its file is cut to so much. SQLite's own
measure: sixteen times as much was no quicker, and whoever comes just then waits for the cleaning."""


class SqliteGifts:
    """Fits `storage.batch.GiftBook`."""

    def __init__(self, path: Path, log_bytes: int = LOG_BYTES) -> None:
        self._path = path
        self._log, self._log_bytes = path.with_name(path.name + "-wal"), log_bytes
        self._thread = Workbench("gifts")
        self._connection = self._connected()

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        """One transaction; everything of it is undone by an error, which is raised."""
        answers, long_log = await self._thread.do(partial(self._post, orders, now, hold))
        if long_log:
            # After the answer: whoever has it does not wait for the cleaning. And only then: the thread is not woken
            # for nothing, while the loop is at work with the answer.
            self._thread.later(self._shorten_the_log)
        return answers

    async def close(self) -> None:
        """After the batch at work, if there is one."""
        await self._thread.do(self._connection.close)
        self._thread.close()

    def _post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[tuple[Answer, ...], bool]:
        """The answers, and whether the log has become long."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            planned = plan(orders, self._before(orders), now, hold)
            if planned.gifts:
                for sql, values in rows.writes(_SAY, planned):
                    connection.executemany(sql, values)
            self._commit()
        except BaseException:
            self._undo()
            raise
        return planned.answers, self._is_long()

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
            self._connection = self._connected()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite.connect(self._path)
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIBIBYTES}")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(f"PRAGMA journal_size_limit={LOG_BYTES}")
        return connection

    def _shorten_the_log(self) -> None:
        """Moves what is committed from the log to its place; the next writer begins it anew."""
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _is_long(self) -> bool:
        with suppress(OSError):
            return self._log.stat().st_size > self._log_bytes
        return False

    def _before(self, orders: Sequence[GiftOrder]) -> Before:
        ask = self._connection.execute
        known = ask(_SAY.known, (json.dumps([order.key for order in orders]),)).fetchall()
        purses = ask(_SAY.purses, (json.dumps(sorted({order.fan_id for order in orders})),)).fetchall()
        last_id = ask(_SAY.last_id).fetchone()[0] or 0
        return rows.before(known, purses, range(last_id + 1, last_id + 1 + len(orders)))
