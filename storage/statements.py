"""INSERT with ON CONFLICT, which both databases know and SQLAlchemy spells by dialect."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(connection: AsyncConnection, target: Table) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, on either database."""
    return sqlite.insert(target) if connection.dialect.name == "sqlite" else postgresql.insert(target)
