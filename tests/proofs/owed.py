"""Jobs that are owed as truly as the real ones: in a table, within the transaction that owes them.

A list in memory would remember a job whose transaction was rolled back; a proof that kills must not be helped by that.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Json
from storage.db import Database
from storage.statements import insert_into

_METADATA = MetaData()
_JOBS = Table(
    "proof_jobs", _METADATA, Column("id", Integer, primary_key=True), Column("key", Text, unique=True),
    Column("name", Text), Column("args", Text), Column("done", Boolean, default=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owed:
    """A job that waits."""

    key: str
    name: str
    args: dict[str, Any]


class Desk:
    """The jobs of one database; made by `at`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def at(cls, database: Database) -> "Desk":
        """From now on the database's transactions owe their jobs here."""
        async with database.transaction() as tx:
            await tx.connection.run_sync(_METADATA.create_all)
        desk = cls(database)
        database.attach_jobs(desk.owe)
        return desk

    async def owe(self, connection: AsyncConnection, job: str, key: str, args: Mapping[str, Json]) -> None:
        """Keeps a job; the same key is one job."""
        row = {"key": key, "name": job, "args": json.dumps(dict(args)), "done": False}
        await connection.execute(insert_into(connection, _JOBS).on_conflict_do_nothing(index_elements=["key"]), row)

    async def left(self, names: Collection[str]) -> list[Owed]:
        """The jobs of these names that wait, the oldest first."""
        waiting = select(_JOBS).where(_JOBS.c.done.is_(False), _JOBS.c.name.in_(names)).order_by(_JOBS.c.id)
        async with self._database.reading() as tx:
            rows = await tx.connection.execute(waiting)
            return [Owed(row.key, row.name, json.loads(row.args)) for row in rows]

    async def done(self, *keys: str) -> None:
        """They wait no more."""
        async with self._database.transaction() as tx:
            await tx.connection.execute(update(_JOBS).where(_JOBS.c.key.in_(keys)).values(done=True))
