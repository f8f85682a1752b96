"""Opening a database, and `transaction()`: the only place that commits, the group commit of gifts excepted.

Two kinds of address are understood: `sqlite:///file.db` (a path; one process) and `postgresql://user@host/name`.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import TryLater
from bot.ports import Clock
from storage import postgresql, sqlite
from storage.commits import Commits, Kept
from storage.tx import Enqueue, Tx, no_jobs

# SQLSTATEs after which the same call may succeed: connection lost, no room, shutdown, deadlock, no lock.
_PASSING_CLASSES = ("08", "53", "57P", "40", "55P03", "58030", "25P03")
_PASSING_SQLITE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)


@dataclass(eq=False)
class _Open:
    """A transaction in progress, as its task and the tasks it starts see it."""

    database: "Database"
    active: bool = True


_current: ContextVar[_Open | None] = ContextVar("bouquet_transaction", default=None)


class Database:
    """One open database. Fits `bot.ports.Storage`; make it by `open`, end it by `close`."""

    def __init__(self, url: URL, clock: Clock, ways: "_Ways") -> None:
        self.url = url
        self.clock = clock
        self._ways = ways
        self._opened = AsyncExitStack()
        self._enqueue: Enqueue = no_jobs

    @classmethod
    async def open(cls, url: str, clock: Clock, *, exclusive: bool = True) -> Self:
        """Open an existing, migrated database.

        Raises FileNotFoundError for an SQLite file that isn't there, DatabaseInUse when another process has it
        (unless `exclusive` is False, which is for commands that only read), UnsafeServer when PostgreSQL would
        lose acknowledged commits, and TryLater when it can't be reached.
        """
        parsed = parse_url(url)
        async with AsyncExitStack() as opened:
            ways = _sqlite_ways(parsed, opened, exclusive) if _is_sqlite(parsed) else _postgresql_ways(parsed, opened)
            if exclusive:
                await _try_out(ways.engine)
            database = cls(parsed, clock, ways)
            database._opened = opened.pop_all()
        return database

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    def attach_jobs(self, enqueue: Enqueue) -> None:
        """From now on `tx.enqueue` hands jobs to this function, inside the transaction."""
        self._enqueue = enqueue

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """One intent: commits at the end, rolls back on an exception.

        Nothing in it may wait for the network. An error of the database that passes by itself (locked, full,
        unreachable, deadlock) becomes TryLater, and then nothing was done. Others go through; a statement
        that failed leaves the transaction unusable, so decide by ON CONFLICT and row counts, not by catching.
        """
        self._refuse_nesting()
        mark = _Open(self)
        token = _current.set(mark)
        try:
            with passing_troubles():
                async with self._ways.write() as connection:
                    tx = Tx(connection, self.clock, self._enqueue)
                    yield tx
                    await tx.conclude()
        finally:
            mark.active = False
            _current.reset(token)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Queries on one unchanging view of the data; the database itself refuses writes."""
        self._refuse_nesting()
        with passing_troubles():
            async with self._ways.read() as connection:
                yield Tx(connection, self.clock, no_jobs)

    @contextlib.asynccontextmanager
    async def glance(self) -> AsyncIterator[Tx]:
        """One small query, found by a key: two of them need not show the same moment."""
        self._refuse_nesting()
        with passing_troubles():
            async with self._ways.glance() as connection:
                yield Tx(connection, self.clock, no_jobs)

    def alone(self) -> AbstractAsyncContextManager[None]:
        """The turn of a writer with connections of his own. On SQLite no transaction is in progress meanwhile, and who
        asked first comes first; PostgreSQL keeps writers apart by itself. Raises TryLater as a transaction does."""
        return self._ways.alone()

    async def close(self) -> None:
        """Close every connection and let the file go. No transaction may be in progress."""
        # A stop must not leave connections behind because it was told to hurry.
        await asyncio.shield(self._opened.aclose())

    def _refuse_nesting(self) -> None:
        mark = _current.get()
        nested = mark is not None and mark.active and mark.database is self
        # On SQLite the second would wait for the first for ever; a read beside it would not see its writes.
        assert not nested, "a transaction inside a transaction"


Way = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


@dataclass(frozen=True)
class _Ways:
    """How one gets a connection: in a transaction, for an unchanging view, for a single query; and the turn of
    writers that have their own."""

    engine: AsyncEngine
    write: Way
    read: Way
    glance: Way
    alone: Callable[[], AbstractAsyncContextManager[None]]


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite_ways(url: URL, opened: AsyncExitStack, exclusive: bool) -> _Ways:
    path = file_of(url)
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}: `bouquet migrate` makes it")
    if exclusive:
        opened.enter_context(sqlite.locked(path))
    writer, reader, glancer = sqlite.writer(path), sqlite.reader(path), sqlite.glancer(path)
    for engine in (writer, reader, glancer):
        opened.push_async_callback(engine.dispose)
    commits, glances = Commits(writer), Kept(glancer)
    opened.push_async_callback(commits.close)
    opened.push_async_callback(glances.close)
    return _Ways(writer, commits.turn, reader.connect, glances.connection, commits.alone)


def _postgresql_ways(url: URL, opened: AsyncExitStack) -> _Ways:
    writer = postgresql.writer(url)
    reader = postgresql.reader(writer)
    for engine in (writer, reader):
        opened.push_async_callback(engine.dispose)
    read = partial(_reached, reader.connect)
    return _Ways(writer, partial(_reached, writer.begin), read, read, contextlib.nullcontext)


async def _try_out(writer: AsyncEngine) -> None:
    """Connect once: it shows that the database is there, and turns SQLite's file to WAL before anybody reads."""
    with passing_troubles():
        async with _reached(writer.connect) as connection:
            if connection.dialect.name == "postgresql":
                await postgresql.check_durable(connection)


@contextlib.asynccontextmanager
async def _reached(connecting: Way) -> AsyncIterator[AsyncConnection]:
    """A connection; no way to the server at all is TryLater, too."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(connecting())
        except OSError as error:
            raise TryLater from error
        yield connection


def parse_url(address: str) -> URL:
    """The address as a URL with a bare `sqlite` or `postgresql`; raises ValueError for any other."""
    url = make_url(address)
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise ValueError(f"{backend} is no database of ours: use sqlite:///file.db or postgresql://…")
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("a database in memory keeps nothing: give a file, sqlite:///bouquet.db")
    return url.set(drivername=backend)


def file_of(url: URL) -> Path:
    """The file of an SQLite address."""
    assert url.database is not None
    return Path(url.database)


@contextlib.contextmanager
def passing_troubles() -> Iterator[None]:
    """Turns errors that pass by themselves into TryLater."""
    try:
        yield
    except (PoolTimeout, ConnectionError, TimeoutError) as error:
        raise TryLater from error
    except (DBAPIError, sqlite3.Error) as error:
        if passes(error):
            raise TryLater from error
        raise


def passes(error: BaseException) -> bool:
    """Whether an error of a driver, or of SQLAlchemy around it, passes by itself: the same call may then succeed."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    original: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while original is not None:
        code = getattr(original, "sqlite_errorcode", None)
        if isinstance(code, int):
            # The low byte is the primary code; the rest says more exactly why.
            return code & 0xFF in _PASSING_SQLITE
        state = getattr(original, "sqlstate", None)
        if isinstance(state, str):
            return state.startswith(_PASSING_CLASSES)
        original = original.__cause__
    return False
