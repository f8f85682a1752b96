"""Closed days: which entries are settled for good, their lines as they are hashed, and the heads."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, literal, select, text, type_coerce
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.days import DayHead, Page
from storage.schema.days import day_heads
from storage.schema.ledger import entries, postings
from storage.statements import insert_into

LOCK_MILLISECONDS = 3_000
"""How long writers of PostgreSQL may have to wait behind us for one who takes long; then the job comes again."""

_MANY = 2**31

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

    async def last_before(self, after: int, moment: datetime, settled: int) -> int | None:
        """The last id of the run of settled entries, from the first one above `after`, that were created before the
        moment; None when there are none."""
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
        found: int | None = last.scalar_one()
        return found

    async def entry_page(self, after: int, last: int, limit: int) -> Page:
        """The next entries with ids above `after` up to `last`."""
        return await self._page(
            "entry", _ENTRY, entries.c.id, (entries.c.id,), entries.c.id > after, entries.c.id <= last, limit=limit
        )

    async def posting_page(self, after: int, last: int) -> Page:
        """All postings of entries with ids above `after` up to `last`."""
        entry = postings.c.entry_id
        return await self._page(
            "posting", _POSTING, entry, (entry, postings.c.position), entry > after, entry <= last, limit=_MANY
        )

    async def _page(
        self, kind: str, fields: Sequence[ColumnElement[Any]], entry: ColumnElement[int],
        order: tuple[ColumnElement[Any], ...], *within: ColumnElement[bool], limit: int,
    ) -> Page:  # fmt: skip
        """Lines as one text, put together where they lie: as rows they cost several times as much."""
        place = [column.label(f"place{number}") for number, column in enumerate(order)]
        found = select(self._line(fields), entry.label("entry"), *place).where(*within).order_by(*order).limit(limit)
        rows = found.subquery()
        if self._connection.dialect.name == "postgresql":
            ends = aggregate_order_by(literal("\n"), *(rows.c[one.name] for one in place))
            whole: ColumnElement[str] = func.string_agg(rows.c.line, ends)
        else:
            # It takes rows as they come, and a subquery with a limit hands them over in its order.
            whole = func.group_concat(rows.c.line, "\n")
        row = (await self._connection.execute(select(whole, func.count(), func.max(rows.c.entry)))).one()
        return Page(kind, f"{row[0]}\n" if row[1] else "", row[1], row[2] or 0)

    def _line(self, fields: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
        if self._connection.dialect.name == "postgresql":
            return func.concat_ws("\t", *fields).label("line")
        return func.printf("\t".join(["%s"] * len(fields)), *fields).label("line")


def _head(row: Any) -> DayHead:
    return DayHead(date.fromisoformat(row.day), row.last_id, row.entries, row.postings, row.head)
