"""The book as people look at it: all accounts by unit, the latest entries."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.entries import PostedEntry
from storage.ledger.store import BOOK, posted_entries
from storage.schema.ledger import balances, entries


async def accounts_of(connection: AsyncConnection) -> dict[str, Any]:
    """`{"balanced", "entries", "units": {unit: {"sum", "accounts": [{"name", "balance_minor"}]}}}`."""
    rows = await connection.execute(select(balances).order_by(balances.c.unit, balances.c.account))
    units: dict[str, dict[str, Any]] = {}
    for row in rows:
        sheet = units.setdefault(row.unit, {"sum": 0, "accounts": []})
        sheet["sum"] += row.amount
        sheet["accounts"].append({"name": row.account, "balance_minor": row.amount})
    balanced = all(sheet["sum"] == 0 for sheet in units.values())
    return {"balanced": balanced, "entries": await entry_count(connection), "units": units}


async def entry_count(connection: AsyncConnection) -> int:
    """How many entries there are."""
    return int((await connection.execute(select(func.count()).select_from(entries))).scalar_one())


async def entries_after(connection: AsyncConnection, after: int, limit: int) -> tuple[PostedEntry, ...]:
    """Entries with a higher id, oldest first."""
    some = select(entries.c.id).where(entries.c.id > after).order_by(entries.c.id).limit(limit)
    rows = await connection.execute(BOOK.where(entries.c.id.in_(some)))
    return tuple(posted_entries(rows.all()))
