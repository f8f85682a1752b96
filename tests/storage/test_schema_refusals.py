"""Every rule of the schema refuses: each CHECK, key, UNIQUE, reference, NOT NULL and trigger of every table.

The rules are read from the tables themselves, so a new one is tried as soon as it is written; `schema_rows.py` looks
for the row that it alone refuses, and a rule for which none is found fails by name.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex

from storage.migrate import sync_engine
from storage.schema import metadata
from tests.storage import schema_rows as rows
from tests.storage.schema_rows import Row
from tests.storage.test_schema_ledger import strict
from tests.support.databases import NAMES, fresh_database

TABLES = metadata.sorted_tables
NOBODY: dict[type, rows.Value] = {str: "nobody", int: 999_999}

# Some rules want two different people, or LIVEs.
SECOND: dict[str, rows.Row] = {"members": {"id": 2}, "live_sessions": {"id": 2, "creator_id": 2}}
MAY_CHANGE: dict[str, set[str]] = {
    "audit": set(),
    "coin_lots": {"starts_at", "ends_at", "burned"},
    "day_heads": set(),
    "entries": set(),
    "gift_claims": {"state", "pending_parts", "available_parts", "operator_parts", "taken_under"},
    "gifts": set(),
    "lot_freezes": {"coins", "thawed_at"},
    "lot_takings": {"given_back_at"},
    "payout_parts": set(),
    "postings": set(),
    "returned_lots": set(),
}
"""The tables that triggers guard, and the columns in which a row of them may change."""


@pytest.fixture(scope="module", params=NAMES)
def schema(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An empty database, in which nothing is ever committed."""
    with fresh_database(request.param, tmp_path_factory.mktemp("schema")) as url:
        engine = sync_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", strict)
        yield engine
        engine.dispose()


@pytest.fixture
def connection(schema: Engine) -> Iterator[Connection]:
    """A transaction that is taken back."""
    with schema.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


def put_parents(connection: Connection, target: Table, done: set[str]) -> None:
    """Insert what a row of the table refers to."""
    for _, column in rows.references(target).values():
        parent = column.table
        if parent.name not in done and parent is not target:
            done.add(parent.name)
            put_parents(connection, parent, done)
            connection.exec_driver_sql(rows.insert(parent, rows.taken(parent)))
            if (other := SECOND.get(parent.name)) is not None:
                connection.exec_driver_sql(rows.insert(parent, rows.taken(parent) | other))


def refusal(connection: Connection, target: Table, *wrong: Row) -> str:
    """What the database names as the reason why it does not take the last of these rows; empty if it takes it."""
    with connection.begin_nested() as attempt:
        *before, last = wrong
        for row in before:
            connection.exec_driver_sql(rows.insert(target, row))
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(rows.insert(target, last))
        except IntegrityError as error:
            named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
            return str(named or error.orig)
        finally:
            attempt.rollback()
    return ""


def says(said: str, target: Table, name: str, columns: tuple[str, ...]) -> bool:
    """Whether a refusal is that of a key; SQLite names its columns, or the index if it is one of expressions."""
    places = ", ".join(f"{target.name}.{column}" for column in columns)
    return said == name or said.endswith((f": index '{name}'", f": {places}"))


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_a_row_that_breaks_no_rule_is_taken(connection: Connection, target: Table) -> None:
    put_parents(connection, target, set())
    connection.exec_driver_sql(rows.insert(target, rows.taken(target)))


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_each_check_refuses_the_row_that_only_it_refuses(connection: Connection, target: Table) -> None:
    put_parents(connection, target, set())
    for name in rows.checks(target):
        said = refusal(connection, target, rows.refused(target, name))
        assert said.removeprefix("CHECK constraint failed: ") == name


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_each_key_refuses_to_be_there_twice(connection: Connection, target: Table) -> None:
    put_parents(connection, target, set())
    for name, columns in rows.uniques(target).items():
        said = refusal(connection, target, *rows.twin(target, name))
        assert says(said, target, name, columns), f"{name}: {said}"


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_each_reference_refuses_what_is_not_there(connection: Connection, target: Table) -> None:
    put_parents(connection, target, set())
    for column, (name, other) in rows.references(target).items():
        nobody = NOBODY[type(rows.values(other)[0])]
        said = refusal(connection, target, rows.pointing(target, column, nobody))
        assert said in (name, "FOREIGN KEY constraint failed"), f"{column}: {said}"


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_what_must_be_there_can_not_be_missing(connection: Connection, target: Table) -> None:
    put_parents(connection, target, set())
    # SQLite numbers rows by itself where their key is one number.
    numbered = connection.dialect.name == "sqlite" and len(target.primary_key) == 1
    for column in target.columns:
        if not column.nullable and column is not target.autoincrement_column and not (numbered and column.primary_key):
            said = refusal(connection, target, rows.taken(target) | {column.name: None})
            assert "NOT NULL" in said.upper().replace("-", " "), f"{column.name}: {said}"
            assert column.name in said


@pytest.mark.parametrize("name", sorted(MAY_CHANGE))
def test_a_guarded_row_changes_where_it_may_and_nowhere_else(connection: Connection, name: str) -> None:
    target = metadata.tables[name]
    put_parents(connection, target, set())
    connection.exec_driver_sql(rows.insert(target, rows.taken(target)))
    columns = [column.name for column in target.columns]
    changed = {column for column in columns if done(connection, f"UPDATE {name} SET {column} = {column}")}
    assert changed == MAY_CHANGE[name]
    assert not done(connection, f"DELETE FROM {name}")
    if connection.dialect.name == "postgresql":
        assert not done(connection, f"TRUNCATE {name} CASCADE")


def done(connection: Connection, statement: str) -> bool:
    """Whether the guards let a statement pass; it is taken back."""
    with connection.begin_nested() as attempt:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(statement)
        except IntegrityError as error:
            if "append-only" not in str(error.orig):
                raise
            return False
        finally:
            attempt.rollback()
    return True


def test_no_other_table_has_a_trigger(connection: Connection) -> None:
    known = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    guarded = set(connection.exec_driver_sql(known[connection.dialect.name]).scalars())
    assert guarded & set(metadata.tables) == set(MAY_CHANGE)


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_without_a_rule_the_same_row_is_taken(target: Table) -> None:
    """The control: each CHECK and each key is left out in turn, and then nothing refuses the row."""
    for name in rows.checks(target):
        assert taken_without(target, name, rows.refused(target, name)), name
    for name in rows.uniques(target):
        assert taken_without(target, name, *rows.twin(target, name)), name


def taken_without(target: Table, rule: str, *row: Row) -> bool:
    """Whether a table that has every rule but one takes these rows."""
    indexes = [index for index in target.indexes if index.unique]
    keys, apart = rows.uniques(target), {rule, *(index.name for index in indexes)}
    parts = [
        *(column.name for column in target.columns),
        *(f"CHECK ({condition})" for name, condition in rows.checks(target).items() if name != rule),
        *(f"UNIQUE ({', '.join(columns)})" for name, columns in keys.items() if name not in apart),
    ]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE {target.name} ({', '.join(parts)})")
        for index in indexes:
            if index.name != rule:
                connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
        for one in row:
            connection.execute(rows.insert(target, one))
    return True


@pytest.mark.parametrize("target", TABLES, ids=str)
def test_with_all_its_rules_the_control_refuses_the_same_row(target: Table) -> None:
    """The control of the control: what it leaves out is what made the difference."""
    for name in rows.checks(target):
        with pytest.raises(sqlite3.IntegrityError):
            taken_without(target, "", rows.refused(target, name))
