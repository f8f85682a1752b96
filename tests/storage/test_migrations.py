"""The migrations lead to the very schema that the code is written for."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, text

from storage import migrate, schema
from storage.db import Database
from storage.migrations import freeze, statements
from storage.schema import metadata
from storage.sqlite import DatabaseInUse
from tests.support.clocks import HandClock
from tests.support.databases import empty_database

_POSTGRESQL = {
    "columns": """SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """SELECT proname, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace""",
}


def described(connection: Connection) -> set[tuple[str, ...]]:
    """Everything the database itself knows of its schema, less the table in which Alembic keeps its place."""
    found: set[tuple[str, ...]] = set()
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        found = {(kind, name, " ".join(said.split())) for kind, name, said in rows}
    else:
        for what, query in _POSTGRESQL.items():
            found |= {(what, *map(str, row)) for row in connection.execute(text(query))}
    return {row for row in found if not any("alembic_version" in word for word in row)}


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table."""
    with empty_database(database_kind, tmp_path) as url:
        yield url


def test_the_migrations_lead_to_the_schema_of_the_code(empty_url: str, database_kind: str, tmp_path: Path) -> None:
    migrate.upgrade(empty_url)
    engine = migrate.sync_engine(empty_url)
    with engine.connect() as connection:
        migrated = described(connection)
    engine.dispose()
    with empty_database(database_kind, tmp_path) as other_url:
        engine = migrate.sync_engine(other_url)
        with engine.begin() as connection:
            metadata.create_all(connection)
            expected = described(connection)
        engine.dispose()
    hint = "the tables changed: write a revision, or before the first release freeze r0001_initial anew"
    assert migrated ^ expected == set(), hint
    assert len(expected) > len(metadata.tables)


def test_a_second_upgrade_does_nothing(empty_url: str) -> None:
    assert migrate.pending(empty_url)[0] == "0001"
    applied = migrate.upgrade(empty_url)
    assert applied[0] == "0001"
    assert migrate.pending(empty_url) == ()
    assert migrate.upgrade(empty_url) == ()


def test_asking_what_is_missing_makes_no_file(tmp_path: Path) -> None:
    assert migrate.pending(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


async def test_a_file_in_use_is_not_migrated(tmp_path: Path, clock: HandClock) -> None:
    url = f"sqlite:///{tmp_path}/one.db"
    migrate.upgrade(url)
    database = await Database.open(url, clock)
    with pytest.raises(DatabaseInUse):
        migrate.upgrade(url)
    await database.close()


def test_a_migration_that_fails_leaves_nothing(empty_url: str, database_kind: str, tmp_path: Path) -> None:
    # The last of the tables is there already, so the statements before it must be undone.
    last = metadata.sorted_tables[-1].name
    create = f"CREATE TABLE {last} (id INTEGER)"
    if database_kind == "sqlite":
        file = empty_url.removeprefix("sqlite:///")
        other = sqlite3.connect(file)
        other.execute(create)
        other.close()
    else:
        with psycopg.connect(empty_url, autocommit=True) as connection:
            connection.execute(sql.SQL(create))
    with pytest.raises(Exception, match="already exists"):
        migrate.upgrade(empty_url)
    engine = migrate.sync_engine(empty_url)
    with engine.connect() as connection:
        names = {row[1] for row in described(connection)}
    engine.dispose()
    assert not names & {table.name for table in metadata.sorted_tables[:-1]}


def test_every_file_of_tables_is_part_of_the_schema() -> None:
    files = {file.stem for file in Path(schema.__file__).parent.glob("*.py")} - {"__init__", "base", "choices"}
    assert files <= set(schema.__all__)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_revision_opens_with_why(dialect: str) -> None:
    for file in statements.VERSIONS.glob("r*.py"):
        assert file.read_text().startswith('"""')
    assert freeze.statements(dialect)
