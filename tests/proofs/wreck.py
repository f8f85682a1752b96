"""The judge of what a disaster left: an SQLite file, looked at with plain SQL and none of our code."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self

from tests.proofs.gift_rules import RULES

KEYS = "SELECT id, key FROM entries ORDER BY id"
ROWS = (
    "SELECT entry_id, position, source, target, unit, amount FROM postings ORDER BY entry_id, position",
    "SELECT id, fan_id, creator_id, coins, diamond_parts, spent_from FROM gifts ORDER BY id",
    "SELECT id, fan_id, starts_at, ends_at FROM coin_lots ORDER BY id",
)
"""What belongs to an entry; the first column is its id."""
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
    UNBALANCED = "a balance is not what the postings add up to, or a tally not what the gifts do"


@dataclass(frozen=True)
class Book:
    """A book as it is when nothing happens to it, in the order of its commits."""

    keys: Rows
    parts: tuple[Rows, ...]

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Self:
        """What a file holds."""
        return cls(connection.execute(KEYS).fetchall(), tuple(connection.execute(rows).fetchall() for rows in ROWS))

    def until(self, entries: int) -> Self:
        """Its beginning: so many entries with all that belongs to them."""
        last = self.keys[entries - 1][0] if entries else 0
        return type(self)(self.keys[:entries], tuple([row for row in rows if row[0] <= last] for rows in self.parts))


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
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        # What a broken page holds need not even be text.
        return Loss.CORRUPT


def _missing(connection: sqlite3.Connection, whole: Book, told: Sequence[str]) -> Loss | None:
    there = Book.of(connection)
    if not set(told) <= {key for _, key in there.keys}:
        return Loss.LOST
    # One writer commits in the order of the ids, so whatever is there is the beginning of the whole.
    beginning = whole.until(len(there.keys))
    if there.keys != beginning.keys:
        return Loss.GAP
    if there.parts != beginning.parts:
        return Loss.HALVED
    for query in (_DIFFERING, _BELOW_ZERO, *RULES.values()):
        if connection.execute(query).fetchone() != (0,):
            return Loss.UNBALANCED
    return None
