"""Closed days: which entries are settled for good, their lines as they are hashed, and the heads."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, literal, select, text, tuple_, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.days import DayHead, Ref
from storage.schema.days import day_heads
from storage.schema.ledger import entries, postings
from storage.statements import insert_into

LOCK_MILLISECONDS = 3_000
"""How long writers of PostgreSQL may have to wait behind us for one who takes long; then the job comes again."""

_ENTRY = (
    literal("entry"), entries.c.id, entries.c.kind, entries.c.key, entries.c.subject,
    func.coalesce(entries.c.corrects, ""), type_coerce(entries.c.occurred_at, BigInteger),
    type_coerce(entries.c.created_at, BigInteger),
)  # fmt: skip
_POSTING = (literal("posting"), *postings.c)


class DayStore:
    """Fits `bot.ledger.store.DayStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def settled(self) -> int:
        """The highest id below which no entry will come any more; 0 for an empty book. Waits for running writers, and
        lets nobody write until the transaction ends."""
        if self._connection.dialect.name == "postgresql":
            # An id is taken before its row is committed, so a lower one may appear after a higher one. Whoever has
            # taken an id holds the table for writing: this waits until they all are done. SQLite's writers take turns.
            await self._connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}"))
            await self._connection.execute(text("LOCK TABLE entries IN SHARE MODE"))
        highest = await self._connection.execute(select(func.coalesce(func.max(entries.c.id), 0)))
        return int(highest.scalar_one())

    async def latest(self) -> DayHead | None:
        """The head of the day that was closed last."""
        row = (await self._connection.execute(select(day_heads).order_by(day_heads.c.day.desc()).limit(1))).first()
        return None if row is None else _head(row)

    async def heads(self) -> tuple[DayHead, ...]:
        """All heads, oldest day first."""
        rows = await self._connection.execute(select(day_heads).order_by(day_heads.c.day))
        return tuple(_head(row) for row in rows)

    async def add(self, head: DayHead, closed_at: datetime) -> None:
        """Writes a head; nothing when the day has one."""
        await self._connection.execute(
            insert_into(self._connection, day_heads).on_conflict_do_nothing(),
            {
                "day": head.day.isoformat(), "last_id": head.last_id, "entries": head.entries,
                "postings": head.postings, "head": head.head, "closed_at": closed_at,
            },
        )  # fmt: skip

    async def first_created(self, after: int) -> datetime | None:
        """When the first entry with a higher id was created."""
        found = await self._connection.execute(
            select(entries.c.created_at).where(entries.c.id > after).order_by(entries.c.id).limit(1)
        )
        return found.scalar_one_or_none()

    async def last_before(self, after: int, moment: datetime, settled: int) -> int:
        """The last id of the run of entries, from the first one above `after`, that were created before the moment."""
        later = (
            select(entries.c.id)
            .where(entries.c.id > after, entries.c.created_at >= moment)
            .order_by(entries.c.id)
            .limit(1)
        )
        beyond = (await self._connection.execute(later)).scalar_one_or_none()
        bound = settled if beyond is None else min(settled, beyond - 1)
        last = await self._connection.execute(
            select(func.max(entries.c.id)).where(entries.c.id > after, entries.c.id <= bound)
        )
        return int(last.scalar_one())

    async def entry_lines(self, after: int, last: int, limit: int) -> tuple[Sequence[str], int]:
        """Lines of entries with ids above `after` up to `last`, and the id of the last line."""
        found = await self._connection.execute(
            select(self._line(_ENTRY))
            .where(entries.c.id > after, entries.c.id <= last)
            .order_by(entries.c.id)
            .limit(limit)
        )
        lines = found.scalars().all()
        return lines, _place(lines)[0] if lines else after

    async def posting_lines(self, after: Ref, last: int, limit: int) -> tuple[Sequence[str], Ref]:
        """Lines of postings beyond a place, up to those of the entry `last`, and the place of the last line."""
        place = tuple_(postings.c.entry_id, postings.c.position)
        found = await self._connection.execute(
            select(self._line(_POSTING))
            .where(place > after, postings.c.entry_id <= last)
            .order_by(postings.c.entry_id, postings.c.position)
            .limit(limit)
        )
        lines = found.scalars().all()
        return lines, _place(lines) if lines else after

    def _line(self, fields: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
        """The fields as one text, put together where they lie: a row of many columns costs several times as much."""
        if self._connection.dialect.name == "postgresql":
            return func.concat_ws("\t", *fields)
        return func.printf("\t".join(["%s"] * len(fields)), *fields)


def _place(lines: Sequence[str]) -> Ref:
    _kind, first, second, _rest = lines[-1].split("\t", 3)
    return int(first), int(second) if second.isdecimal() else 0


def _head(row: Any) -> DayHead:
    return DayHead(date.fromisoformat(row.day), row.last_id, row.entries, row.postings, row.head)
