"""Queries that are asked of one person, who waits for the answer, or of a page of people."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.prepared import Prepared
from storage.schema.base import Id

Whose = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Which people: a condition on the column that names them."""


class PeopleQuery:
    """`build` spells the query for a condition; its other values are named."""

    def __init__(self, build: Callable[[Whose], Select[Any]]) -> None:
        self._build = build
        self._one = Prepared(build(lambda column: column == bindparam("who", type_=Id)))

    async def rows(
        self, connection: AsyncConnection, ids: Collection[int], given: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """For one person it is prepared; for more it is spelled anew, which is nothing beside what it finds."""
        if len(ids) == 1:
            (who,) = ids
            return await self._one.all(connection, {"who": who, **(given or {})})
        query = self._build(lambda column: column.in_(ids))
        rows: Sequence[Any] = (await connection.execute(query, dict(given or {}))).all()
        return rows
