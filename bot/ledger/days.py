"""Evidence: the entries of each closed day, hashed together with the head of the day before.

The head of a day is the SHA-256 of this text in UTF-8, each line ended by a line feed, fields parted by one tab:

    day      2026-11-21  <head of the day before, 64 zeros for the first>
    entry    <id>  <kind>  <key>  <subject>  <corrects, or nothing>  <occurred_at>  <created_at>
    posting  <entry id>  <position>  <source>  <target>  <unit>  <amount>
    end      <how many entries>  <how many postings>  <id of the last entry>

First all entries in the order of their ids, then all postings by entry and position. Numbers are decimal, times are
whole microseconds since 1970 in UTC. A day's entries are those with an id above the last one of the day before, so
that each entry belongs to exactly one day whatever a clock did. Days without entries have no head.

Whoever keeps a head can show later that nothing before it was changed; `verify_days.py` does it without Bouquet.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

GRACE = timedelta(hours=1)
"""How long after its end a day is closed: what began before midnight is long done by then, and clocks may differ."""

FIRST = "0" * 64
"""What stands in place of the head before the first day."""

_TABS = {"entry": 7, "posting": 6}


@dataclass(frozen=True, slots=True)
class DayHead:
    """A closed day: its last entry, how much was hashed, and the hash."""

    day: date
    last_id: int
    entries: int
    postings: int
    head: str

    def __str__(self) -> str:
        return f"{self.day}\t{self.head}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of one kind, `entry` or `posting`, each ended by a line feed: how many, and the last entry's id."""

    kind: str
    text: str
    count: int
    last: int


class BrokenText(ValueError):
    """A field holds a tab or a line break, so the text could be read in two ways. No entry of ours does."""


class DayText:
    """The text of one day, as it is hashed: fed with pages, in order; none of it is kept."""

    def __init__(self, day: date, previous: str) -> None:
        self.day = day
        self._counts = {"entry": 0, "posting": 0}
        self._hash = hashlib.sha256(self.opening(day, previous).encode())

    @staticmethod
    def opening(day: date, previous: str) -> str:
        """The first line."""
        return f"day\t{day}\t{previous}\n"

    @staticmethod
    def ending(entries: int, postings: int, last_id: int) -> str:
        """The last line."""
        return f"end\t{entries}\t{postings}\t{last_id}\n"

    def add(self, page: "Page") -> None:
        """Hash some lines. Raises BrokenText."""
        if page.text.count("\t") != _TABS[page.kind] * page.count or page.text.count("\n") != page.count:
            raise BrokenText(f"an {page.kind} of {self.day} holds a tab or a line break")
        self._counts[page.kind] += page.count
        self._hash.update(page.text.encode())

    def close(self, last_id: int) -> DayHead:
        """The head of the day; nothing can be added afterwards."""
        entries, postings = self._counts["entry"], self._counts["posting"]
        self._hash.update(self.ending(entries, postings, last_id).encode())
        return DayHead(self.day, last_id, entries, postings, self._hash.hexdigest())


def day_of(created_at: datetime, previous: DayHead | None) -> date:
    """The day that an entry begins: its own, or the one after a day that is closed already (a clock was set back)."""
    own = created_at.astimezone(UTC).date()
    return own if previous is None else max(own, previous.day + timedelta(days=1))


def end_of(day: date) -> datetime:
    """The midnight that ends a day."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def may_close(day: date, now: datetime) -> bool:
    """Whether a day is over, its grace included."""
    return now >= end_of(day) + GRACE


def read_heads(text: str) -> dict[date, str]:
    """Heads as `bouquet days export` writes them: a line a day, day and head. Raises ValueError for anything else."""
    heads: dict[date, str] = {}
    for line in filter(None, text.splitlines()):
        day, tab, head = line.partition("\t")
        if not tab or len(head) != 64:
            raise ValueError(f"{line[:80]!r} is no line of exported heads")
        heads[date.fromisoformat(day)] = head
    return heads


def first_difference(kept: dict[date, str], now: Sequence[DayHead]) -> date | None:
    """The first day whose head is no longer the one that was kept. A day after the kept ones is no difference."""
    present = {one.day: one.head for one in now}
    inserted = [one.day for one in now if kept and one.day not in kept and one.day <= max(kept)]
    changed = [day for day, head in kept.items() if present.get(day) != head]
    return min((*inserted, *changed), default=None)
