"""The judge of what a disaster left: an SQLite file is looked at with plain SQL, and nothing of ours."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self

KEYS = "SELECT id, key FROM entries ORDER BY id"
POSTINGS = "SELECT entry_id, position, source, target, unit, amount FROM postings ORDER BY entry_id, position"
_DIFFERING = """
    SELECT count(*) FROM (
        SELECT account, unit, sum(moved) AS replayed, sum(held) AS kept FROM (
            SELECT target AS account, unit, amount AS moved, 0 AS held FROM postings
            UNION ALL SELECT source, unit, -amount, 0 FROM postings
            UNION ALL SELECT account, unit, 0, amount FROM balances
        ) GROUP BY account, unit
    ) WHERE replayed <> kept
"""
_BELOW_ZERO = "SELECT count(*) FROM balances WHERE amount < 0 AND account LIKE '%:%'"


Rows = list[tuple[Any, ...]]


class Loss(Enum):
    """What can be wrong with a book after a disaster."""

    CORRUPT = "SQLite itself finds the file broken"
    LOST = "a movement that was acknowledged is not there"
    GAP = "a movement is there, and one that was committed before it is not"
    HALVED = "a movement is there in part"
    UNBALANCED = "a balance is not what the postings add up to"


@dataclass(frozen=True)
class Book:
    """A book as it is when nothing happens to it, in the order of its commits."""

    keys: Rows
    postings: Rows

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Self:
        """What a file holds."""
        return cls(connection.execute(KEYS).fetchall(), connection.execute(POSTINGS).fetchall())

    def until(self, entries: int) -> Self:
        """Its beginning: so many entries with their postings."""
        last = self.keys[entries - 1][0] if entries else 0
        return type(self)(self.keys[:entries], [row for row in self.postings if row[0] <= last])


def read(file: Path) -> Book:
    """The book in a file."""
    with closing(sqlite3.connect(file)) as connection:
        return Book.of(connection)


def judge(file: Path, whole: Book, told: Sequence[str]) -> Loss | None:
    """What is lost of a book when its file looks like this, and so many movements had been acknowledged."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return Loss.CORRUPT
            return _missing(connection, whole, told)
    except sqlite3.DatabaseError:
        return Loss.CORRUPT


def _missing(connection: sqlite3.Connection, whole: Book, told: Sequence[str]) -> Loss | None:
    there = Book.of(connection)
    if not set(told) <= {key for _, key in there.keys}:
        return Loss.LOST
    # One writer commits in the order of the ids, so whatever is there is the beginning of the whole.
    beginning = whole.until(len(there.keys))
    if there.keys != beginning.keys:
        return Loss.GAP
    if there.postings != beginning.postings:
        return Loss.HALVED
    if connection.execute(_DIFFERING).fetchone() != (0,) or connection.execute(_BELOW_ZERO).fetchone() != (0,):
        return Loss.UNBALANCED
    return None
