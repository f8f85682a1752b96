"""Statements of the hottest paths: built once, and on SQLite run by the driver itself.

What SQLAlchemy does around a small statement costs many times what SQLite does in it. A prepared statement keeps what
SQLAlchemy is good at, the spelling for each database and the types of columns, and leaves out the rest.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import visitors

from storage.sqlite import at_hand

_Convert = Callable[[Any], Any]
# By name, each value is handed over once, however often a statement mentions it.
_SQLITE = aiosqlite.dialect(paramstyle="named")


class Prepared:
    """One statement whose values are all named. `columns`: what an INSERT without values of its own fills in."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns

    async def all(self, connection: AsyncConnection, given: Mapping[str, Any]) -> Sequence[Any]:
        """Its rows, each with its columns as attributes."""
        driver = at_hand(connection)
        if driver is None:
            return (await connection.execute(self._statement, given)).all()
        return self._on_sqlite.rows(driver.execute(self._on_sqlite.sql, self._on_sqlite.values(given)))

    async def run(self, connection: AsyncConnection, given: Mapping[str, Any]) -> int:
        """For its effect; the number of rows that it changed."""
        driver = at_hand(connection)
        if driver is None:
            return (await connection.execute(self._statement, given)).rowcount
        return driver.execute(self._on_sqlite.sql, self._on_sqlite.values(given)).rowcount

    async def first(self, connection: AsyncConnection, given: Mapping[str, Any]) -> Any | None:
        """Its first row, or None."""
        rows = await self.all(connection, given)
        return rows[0] if rows else None

    @cached_property
    def _on_sqlite(self) -> "_Compiled":
        return _Compiled(self._statement, self._columns)


class _Compiled:
    """The statement in SQLite's words, with the ways of its values there and back."""

    def __init__(self, statement: Any, columns: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=_SQLITE, column_keys=columns)
        unset = dict.fromkeys(columns or _required(statement))
        expanded = compiled.construct_expanded_state(unset)
        ways = {name: way for name, bound in compiled.binds.items() if (way := _way_there(bound)) is not None}
        fixed = {name: value for name, value in expanded.parameters.items() if name not in unset}
        self.sql: str = _spelled_out(expanded.statement, fixed)
        self._ways = tuple((name, ways[name]) for name in unset if name in ways)
        self._types = tuple(column.type for column in getattr(statement, "exported_columns", ()))
        self._row: Any = None
        self._back: tuple[tuple[int, _Convert], ...] = ()

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the driver binds: what is given, in the form that the columns keep."""
        values = dict(given)
        for name, way in self._ways:
            values[name] = way(values[name])
        return values

    def rows(self, cursor: Any) -> list[Any]:
        """Everything that the cursor found, as named tuples."""
        found = cursor.fetchall() if cursor.description else []
        if not found:
            return found
        if self._row is None:
            self._learn([column[0] for column in cursor.description])
        if self._back:
            for place, values in enumerate(found):
                changed = list(values)
                for index, convert in self._back:
                    changed[index] = convert(changed[index])
                found[place] = changed
        return [self._row(values) for values in found]

    def _learn(self, names: Sequence[str]) -> None:
        assert len(names) == len(self._types), "a statement whose columns have types"
        converts = (kind.dialect_impl(_SQLITE).result_processor(_SQLITE, None) for kind in self._types)
        self._back = tuple((index, convert) for index, convert in enumerate(converts) if convert is not None)
        row: Any = namedtuple("Row", names)  # type: ignore[misc] # its names are known at run time
        self._row = row._make


def _spelled_out(sql: str, fixed: Mapping[str, Any]) -> str:
    """The statement with the values that never change written into it, which are plain words and numbers of ours."""

    def spell(place: re.Match[str]) -> str:
        whole, name = str(place[0]), place[1]
        if name not in fixed:
            return whole
        value = fixed[name]
        assert type(value) in (int, str), f"{value!r} is neither a word nor a number"
        return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"

    return re.sub(r"(?<!:):(\w+)", spell, sql)


def _way_there(bound: BindParameter[Any]) -> _Convert | None:
    """From a value to what its column keeps; None when they are the same."""
    return bound.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)


def _required(statement: Any) -> list[str]:
    """The names for which a statement has no value of its own."""
    return list(
        {part.key: None for part in visitors.iterate(statement) if isinstance(part, BindParameter) and part.required}
    )
