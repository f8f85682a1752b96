"""Fixtures of databases: each test that asks for `database` runs on SQLite and on PostgreSQL, on one of its own.

A template is made once a run and copied for each test. `BOUQUET_TEST_DATABASES=sqlite` leaves the other out.
"""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg import sql

from storage import migrate
from storage.db import Database
from storage.jobs.engine import Jobs
from storage.schema import metadata
from tests.support.clocks import HandClock
from tests.support.postgres_server import RunLock, run_folder, server_address, watch

JOBS_POLL_SECONDS = 0.05
NAMES = tuple(os.environ.get("BOUQUET_TEST_DATABASES", "sqlite,postgresql").split(","))


def _only(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("database_kind", [name for name in NAMES if name == kind], indirect=True)


only_sqlite = _only("sqlite")
only_postgresql = _only("postgresql")


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new, migrated, empty database of a kind; `folder` takes the file of an SQLite one."""
    if kind == "sqlite":
        file = folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(_sqlite_template(), file)
        yield f"sqlite:///{file}"
    else:
        with _created(_postgresql_server_with_template(), "template_bouquet") as url:
            yield url


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database without a table."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'{uuid.uuid4().hex}.db'}"
    else:
        _watch_once()
        with _created(server_address(), "template0") as url:
            yield url


@contextmanager
def _created(server: str, template: str) -> Iterator[str]:
    name = sql.Identifier(f"test_{uuid.uuid4().hex}")
    # Copied as files it takes half as long as through the log, which nobody here will ever replay.
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, sql.Identifier(template))
    _administer(server, copied)
    try:
        yield server.format(database=name.as_string().strip('"'))
    finally:
        _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(params=NAMES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`: whoever asks for it runs once for each."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str) -> Iterator[str]:
    """The address of a new, migrated, empty database, in memory like everything of a run: it outlives no power cut."""
    with TemporaryDirectory(dir=run_folder()) as folder, fresh_database(database_kind, Path(folder)) as url:
        yield url


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still until the test moves it."""
    return HandClock()


@pytest.fixture
async def database(database_url: str, clock: HandClock) -> AsyncIterator[Database]:
    """An open database of its own for one test."""
    opened = await Database.open(database_url, clock)
    yield opened
    await opened.close()


def _sqlite_template() -> Path:
    file = run_folder() / "template.db"
    with RunLock("sqlite"):
        if not file.exists():
            _watch_once()
            making = file.with_suffix(".making")
            _prepare(f"sqlite:///{making}")
            making.rename(file)
    return file


def _postgresql_server_with_template() -> str:
    server = server_address()
    with RunLock("postgresql"):
        done = run_folder() / "postgresql.template"
        if not done.exists():
            _watch_once()
            _administer(server, sql.SQL("CREATE DATABASE template_bouquet"))
            _prepare(server.format(database="template_bouquet"))
            done.touch()
    return server


def _watch_once() -> None:
    with RunLock("watch"):
        watched = run_folder() / "watched"
        if not watched.exists():
            watch()
            watched.touch()


def _create(url: str) -> None:
    # Straight from the tables: that the migrations lead to the same has a test of its own.
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()


def _prepare(url: str) -> None:
    _create(url)
    # A queue registered after the start is noticed a second later: the template has it.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _start_jobs_once(url)).result()


async def _start_jobs_once(url: str) -> None:
    database = await Database.open(url, HandClock())
    jobs = Jobs(database, poll_seconds=JOBS_POLL_SECONDS)
    await jobs.start()
    await jobs.stop()
    await database.close()


def _administer(server: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(statement)
