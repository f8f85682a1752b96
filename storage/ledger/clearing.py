"""What lies in clearing accounts, by what it is about."""

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.clearing import TERMS, OpenClearing
from storage.schema.ledger import entries, postings

_MOST = 1000
"""Rows that are ever asked for; who has more of them open reads the oldest first."""

_NAMES = [kind.value for kind in TERMS]
_SIDES = union_all(
    select(postings.c.entry_id, postings.c.target.label("account"), postings.c.unit, postings.c.amount.label("moved"))
    .where(postings.c.target.in_(_NAMES)),
    select(postings.c.entry_id, postings.c.source, postings.c.unit, -postings.c.amount)
    .where(postings.c.source.in_(_NAMES)),
).subquery()  # fmt: skip
_LYING = func.sum(_SIDES.c.moved)
_SINCE = func.max(entries.c.created_at)
_OPEN = (
    select(_SIDES.c.account, _SIDES.c.unit, entries.c.subject, _LYING.label("amount"), _SINCE.label("since"))
    .join_from(_SIDES, entries, entries.c.id == _SIDES.c.entry_id)
    .group_by(_SIDES.c.account, _SIDES.c.unit, entries.c.subject)
    .having(_LYING != 0)
    .order_by(_SINCE, entries.c.subject)
    .limit(_MOST)
)


async def lying(connection: AsyncConnection) -> tuple[OpenClearing, ...]:
    """Everything that lies in a clearing account, what was moved longest ago first. Reads all postings once."""
    rows = await connection.execute(_OPEN)
    return tuple(OpenClearing(row.account, row.unit, row.subject, int(row.amount), row.since) for row in rows)
