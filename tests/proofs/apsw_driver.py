"""apsw in the shape of the standard library's `sqlite3`, so that our own storage runs on a file system of a test.

`driven_by` replaces `sqlite3.connect` while it lasts: `Database.open`, `migrate.upgrade`, the group commit and every
query then run as they are, on a VFS written in Python. apsw carries an SQLite of its own, newer than the one that
Python links: what is proven so is the protocol (our statements, our pragmas, our commits), not one build of SQLite.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Any

import apsw
import pytest

_ERRORS: tuple[tuple[type[apsw.Error], type[sqlite3.Error]], ...] = (
    (apsw.ConstraintError, sqlite3.IntegrityError),
    (apsw.CorruptError, sqlite3.DatabaseError),
    (apsw.NotADBError, sqlite3.DatabaseError),
    (apsw.Error, sqlite3.OperationalError),
)
_NOTHING: tuple[Any, ...] = ()

Saying = Callable[[str], str]


def as_we_are(statement: str) -> str:
    """The statements of our storage, unchanged."""
    return statement


def one_by_one(statement: str) -> str:
    """A variant without transactions: each statement is kept at once, whatever becomes of those after it."""
    ours = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
    return "SELECT 1" if statement.startswith(ours) else statement


@contextmanager
def driven_by(vfs: str = "", said: Saying = as_we_are, checkpoint_pages: int = 1000) -> "Iterator[list[Connection]]":
    """Every SQLite connection that is made meanwhile lies on this VFS (of SQLite's own choice, if it has no name).

    `said` may change a statement on its way; a commit that leaves so many pages in the log makes a checkpoint. Gives
    the list of the connections, which grows.
    """
    made: list[Connection] = []

    def connect(database: Any, timeout: float = 5.0, **_: object) -> "Connection":
        made.append(Connection(str(database), vfs, said, timeout, checkpoint_pages))
        return made[-1]

    with pytest.MonkeyPatch.context() as instead:
        # SQLAlchemy knows the driver by its second name.
        for place in (sqlite3, sqlite3.dbapi2):
            instead.setattr(place, "connect", connect)
        yield made


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        kind = next(ours for theirs, ours in _ERRORS if isinstance(error, theirs))
        told = kind(str(error))
        told.sqlite_errorcode = getattr(error, "extendedresult", sqlite3.SQLITE_ERROR)
        raise told from error


class Connection:
    """What aiosqlite, SQLAlchemy and our storage ask of an `sqlite3.Connection` that never begins by itself."""

    def __init__(self, database: str, vfs: str, said: Saying, timeout: float, checkpoint_pages: int) -> None:
        with _our_errors():
            self.db = apsw.Connection(database, vfs=vfs or None)
            self.db.set_busy_timeout(int(timeout * 1000))
        self.db.set_wal_hook(self._committed)
        self._checkpoint_pages = checkpoint_pages
        self._said = said
        self.isolation_level: str | None = None
        self.row_factory: object = None
        self.text_factory: object = str

    @property
    def in_transaction(self) -> bool:
        return self.db.in_transaction

    @property
    def total_changes(self) -> int:
        return self.db.total_changes()

    def cursor(self, *_: object) -> "Cursor":
        return Cursor(self)

    def execute(self, sql: str, parameters: Any = ()) -> "Cursor":
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> "Cursor":
        return self.cursor().executemany(sql, parameters)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        with _our_errors():
            self.db.close()

    def interrupt(self) -> None:
        self.db.interrupt()

    def create_function(self, name: str, narg: int, func: Any, *, deterministic: bool = False) -> None:
        self.db.create_scalar_function(name, func, narg, deterministic=deterministic)

    def says(self, sql: str) -> str:
        """What SQLite is told instead of a statement."""
        return self._said(sql)

    def _committed(self, _db: apsw.Connection, name: str, pages: int) -> int:
        # What SQLite does by itself after a commit. It does not mind when that fails, while apsw would have the
        # commit fail: it raises whatever a file system in Python has raised.
        if pages >= self._checkpoint_pages:
            with suppress(apsw.Error):
                self.db.wal_checkpoint(name)
        return apsw.SQLITE_OK


class Cursor:
    """A cursor that has fetched its rows when `execute` returns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reads = False
        self._rows: list[Any] = []
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = _NOTHING) -> "Cursor":
        return self._run(sql, [parameters])

    def executemany(self, sql: str, parameters: Any) -> "Cursor":
        return self._run(sql, parameters)

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> Any | None:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        count = self.arraysize if size is None else size
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def close(self) -> None:
        self._rows = []

    def _run(self, sql: str, parameters: Any) -> "Cursor":
        self.description, self.rowcount = None, -1
        db, sql = self._connection.db, self._connection.says(sql)
        inner = db.cursor()
        inner.exec_trace = self._look
        before = db.total_changes()
        with _our_errors():
            self._rows = list(chain.from_iterable(inner.execute(sql, given) for given in parameters))
        if not self._reads:
            self.rowcount = db.total_changes() - before
            self.lastrowid = db.last_insert_rowid()
        return self

    def _look(self, cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        # Once its rows are fetched, a statement no longer says what it was.
        self._reads = cursor.is_readonly or cursor.is_explain > 0
        described = cursor.get_description()
        self.description = tuple((name, *[None] * 6) for name, _type in described) or None
        return True
