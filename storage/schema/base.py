"""One schema for SQLite and PostgreSQL: the column types both keep alike, and `table()`.

SQLite tables are STRICT, so a column holds INTEGER, TEXT or BLOB and nothing else. Rules that matter stand in the
schema as CHECK, UNIQUE and triggers, written in the SQL that both databases read.
"""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DDL, BigInteger, Dialect, Integer, LargeBinary, MetaData, Table, Text, event
from sqlalchemy.engine import Connection
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# SQLite numbers rows by itself only where the key's type is spelled INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
"""A row id or a reference to one: 64 bits, given out by the database."""

Minor = BigInteger().with_variant(Integer(), "sqlite")
"""A whole amount of some unit, 64 bits; the unit stands in the column's name or in a column beside it."""

Content = LargeBinary
"""The bytes of a file."""


def to_microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970, exactly. Raises ValueError for a datetime without a zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"a time without a zone can't be stored: {moment!r}")
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The aware UTC datetime that `to_microseconds` came from."""
    return _EPOCH + count * _MICROSECOND


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 so that both databases compare them alike."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_microseconds(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        # The whole way back in one step: most rows have several times.
        return _time_or_none


def _time_or_none(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


class Flag(TypeDecorator[bool]):
    """True or False, kept as 1 or 0: STRICT tables know no boolean."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, bool):
            raise TypeError(f"a flag is True or False, not {value!r}")
        return int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value, kept as text with sorted keys; nobody queries inside it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def table(name: str, *items: SchemaItem, rowid: bool = True, told: bool = False) -> Table:
    """A table of ours. `rowid=False` keeps a table whose key is not one number as its own index (SQLite).

    `told`: its row ids are told to others (the provider, people), so none may ever name a second row, not even after
    a backup was restored that does not know the first.
    """
    return Table(
        name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=rowid, sqlite_autoincrement=told,
        info={"told": told},
    )  # fmt: skip


def append_only(target: Table) -> None:
    """Makes both databases refuse to change, delete or truncate rows of a table once it is created."""
    _guard(target, "UPDATE")


def keep(target: Table, *, changing: Collection[str]) -> None:
    """As `append_only`, for a table in which some columns may change."""
    fixed = ", ".join(column.name for column in target.columns if column.name not in changing)
    _guard(target, f"UPDATE OF {fixed}")


def _guard(target: Table, update: str) -> None:
    def create(_table: Table, connection: Connection, **_: object) -> None:
        for statement in append_only_sql(target.name, connection.dialect.name, update):
            connection.execute(DDL(statement))  # type: ignore[no-untyped-call] # the library's gap

    event.listen(target, "after_create", create)


def append_only_sql(name: str, dialect: str, update: str = "UPDATE") -> Sequence[str]:
    """The statements that make table `name` append-only, or refuse the named updates; migrations use them too."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name}_refuse_{what.split()[0].lower()} BEFORE {what} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            for what in (update, "DELETE")
        ]
    refuse = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
        "ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    changed, emptied = (
        f"{name}_refuse_change BEFORE {update} OR DELETE",
        f"{name}_refuse_truncate BEFORE TRUNCATE",
    )
    return [
        refuse,
        f"CREATE TRIGGER {changed} ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {emptied} ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]
