"""SQLite as we use it: one writer, many readers, every commit on the disk before it is acknowledged.

A statement through aiosqlite costs four trips to its thread (cursor, execute, fetch, close), and the trips cost more
than SQLite does. Here a statement is one trip, and none where it cannot wait: inside a transaction that has the write
lock a small statement takes some microseconds, which is less than any trip. What may wait stays in the thread:
getting the lock, the commit's fsync, many rows at once, and every query outside of a transaction.
"""

import contextlib
import fcntl
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.compiled import COMPILED

BUSY_MILLISECONDS = 30_000
"""How long a writer waits for another connection's write, such as a job's, before it gives up."""

READERS = 4

_BEGIN, _LOCK = "BEGIN", "BEGIN IMMEDIATE"

_PRAGMAS = (
    "journal_mode=WAL",
    # NORMAL loses acknowledged money when the power fails.
    "synchronous=FULL",
    "foreign_keys=ON",
    # Without it INSERT OR REPLACE would delete rows behind the backs of the append-only triggers.
    "recursive_triggers=ON",
    f"busy_timeout={BUSY_MILLISECONDS}",
)
_READING = (*_PRAGMAS[1:], "query_only=ON")


class DatabaseInUse(Exception):
    """Another process has this SQLite file open; two would not see each other's jobs and limits."""


def writer(path: Path) -> AsyncEngine:
    """The engine of transactions: one connection, whose transactions `Commits` begins and ends."""
    return _engine(path, 1, _PRAGMAS, at_once=True)


def reader(path: Path) -> AsyncEngine:
    """The engine of queries: its connections refuse to write and never wait for the writer."""
    engine = _engine(path, READERS, _READING, at_once=False)

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(_BEGIN)

    return engine


def glancer(path: Path) -> AsyncEngine:
    """The engine of single small queries, which are made where they are asked for: one connection, no transactions."""
    return _engine(path, 1, _READING, at_once=True)


def connect(path: Path) -> sqlite3.Connection:
    """A connection of the driver's own, for a thread that writes beside the engines; it begins nothing by itself."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        connection.execute("PRAGMA " + pragma)
    return connection


def driver_of(connection: AsyncConnection) -> "Driver":
    """The driver's connection behind one of SQLAlchemy's."""
    assert connection.sync_connection is not None
    driver: Driver = connection.sync_connection.info["driver"]
    return driver


def at_hand(connection: AsyncConnection) -> sqlite3.Connection | None:
    """SQLite itself, where a small statement may be made without a trip to its thread; None anywhere else."""
    assert connection.sync_connection is not None
    driver: Driver | None = connection.sync_connection.info.get("driver")
    return None if driver is None else driver.at_hand


def _engine(path: Path, connections: int, pragmas: Sequence[str], *, at_once: bool) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=connections,
        max_overflow=0,
        # An error must not carry notes, names and private links into the log.
        hide_parameters=True,
        connect_args={"async_creator_fn": partial(_connect, at_once), "timeout": BUSY_MILLISECONDS / 1000},
        execution_options={"compiled_cache": COMPILED},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
        # Otherwise the driver begins transactions by itself, and ours fail as nested ones.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in pragmas:
            cursor.execute("PRAGMA " + pragma)
        cursor.close()
        record.info["driver"] = dbapi_connection.driver_connection

    return engine


def teach(connection: object) -> None:
    """Gives an old SQLite the one function that it lacks.

    From Python 3.12 on the job engine takes it that SQLite is new enough for `unixepoch('subsec')` (3.42), but Python
    may be built with an older one: Debian 12 has 3.40.
    """
    if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(what: object) -> int | float:
    if what != "subsec":
        raise ValueError(f"unixepoch({what!r}) is not taught")
    return time.time()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the file for this process while the context lasts; raises DatabaseInUse when another one has it.

    The lock lies beside the database (`<file>.lock`), belongs to the open file, and so ends with the process
    however that ends.
    """
    lock = path.with_name(path.name + ".lock")
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DatabaseInUse(f"{path} is open in another process; stop that one first") from error
        yield


def _connect(at_once: bool, database: str, **options: Any) -> aiosqlite.Connection:
    def open_file() -> sqlite3.Connection:
        # Two threads use it, one after the other.
        opened: sqlite3.Connection = sqlite3.connect(database, **{**options, "check_same_thread": False})
        teach(opened)
        return opened

    connection = Driver(open_file, at_once)
    # A process that ends without closing must not hang on an idle connection.
    connection._thread.daemon = True
    return connection


class Driver(aiosqlite.Connection):
    """The driver's connection. `at_once`: statements are made where they are asked for, as long as the thread has
    nothing to do."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], at_once: bool) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._at_once = at_once
        # Counted apart, each by one thread alone. Whoever gave up waiting leaves a difference until it is done.
        self._asked = self._answered = 0
        self._changes = 0

    @property
    def at_hand(self) -> sqlite3.Connection | None:
        """SQLite's own connection, when a statement may be made by it now."""
        return self._conn if self._at_once and self._idle else None

    async def begin(self) -> None:
        """A transaction with the write lock, at once when nobody else has it."""
        if not (self._idle and self._locks_at_once()):
            await self.in_its_thread(partial(self._conn.execute, _LOCK))
        self._changes = self._conn.total_changes

    async def keep(self) -> None:
        """Commits, in the thread: the disk takes its time, unless there is nothing for it to do."""
        if self._idle and self._conn.total_changes == self._changes:
            self._conn.execute("COMMIT")
        else:
            await self.in_its_thread(partial(self._conn.execute, "COMMIT"))

    async def say(self, sql: str) -> None:
        """A statement without values or rows."""
        await self.make(sql, partial(self._conn.execute, sql))

    def _locks_at_once(self) -> bool:
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            self._conn.execute(_LOCK)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        return True

    def cursor(self) -> "_OneTripCursor":  # type: ignore[override] # only SQLAlchemy's adapter calls it
        return _OneTripCursor(self)

    async def rollback(self) -> None:
        """Nothing is written by it, so nothing is waited for."""
        if self._idle:
            self._conn.rollback()
        else:
            await super().rollback()

    async def make(self, sql: str, statement: Callable[[], object]) -> None:
        """One statement: here when it cannot wait, else in the thread."""
        if self._idle and (self._at_once or sql == _BEGIN):
            statement()
        else:
            await self.in_its_thread(statement)

    async def in_its_thread(self, work: Callable[[], object]) -> None:
        """Whatever may take a while."""
        await self._execute(work)

    @property
    def _idle(self) -> bool:
        return self._asked == self._answered

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def counted() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._answered += 1

        self._asked += 1
        execute: Callable[..., Awaitable[Any]] = super()._execute
        return await execute(counted)


class _OneTripCursor:
    """What SQLAlchemy's adapter asks of a cursor; a statement and its rows are fetched in one trip, or none."""

    def __init__(self, connection: Driver) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "_OneTripCursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "_OneTripCursor":
        await self._connection.make(sql, partial(self._run, "execute", sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "_OneTripCursor":
        await self._connection.in_its_thread(partial(self._run, "executemany", sql, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def fetchone(self) -> Any | None:
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        count = self.arraysize if size is None else size
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows

    async def close(self) -> None:
        self._rows = []

    def _run(self, method: str, sql: str, parameters: Any) -> None:
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, method)(sql, parameters)
            self._rows = cursor.fetchall() if cursor.description else []
            self.description, self.rowcount = cursor.description, cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()
