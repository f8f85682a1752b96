"""Bringing a database to the schema that this version of Bouquet expects. All of it blocks: not on the loop."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL

from storage import sqlite
from storage.db import file_of, parse_url

# Any number will do, as long as nobody else takes this lock for something else.
_MIGRATING = 7_215_307_001


def upgrade(url: str) -> tuple[str, ...]:
    """Apply what is missing, all in one transaction; returns the revisions applied, oldest first.

    Makes an SQLite file that isn't there. Raises DatabaseInUse while the bot has the file open; two processes
    that upgrade one PostgreSQL at once do it one after the other.
    """
    with _connected(parse_url(url)) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        missing = _missing(connection)
        if missing:
            command.upgrade(_config(connection), "head")
        return missing


def pending(url: str) -> tuple[str, ...]:
    """The revisions that `upgrade` would apply; writes nothing, and may be asked while the bot runs."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and not file_of(parsed).exists():
        return revisions()
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            return _missing(connection)
    finally:
        engine.dispose()


def revisions() -> tuple[str, ...]:
    """Every revision that this version knows, oldest first."""
    return tuple(reversed([script.revision for script in _scripts().walk_revisions()]))


def sync_engine(url: str) -> Engine:
    """A blocking engine for the same database, for work that happens before and outside of the loop."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    engine = create_engine(parsed, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        # The driver begins before a row is changed, but would leave CREATE TABLE outside of any transaction.
        connection.exec_driver_sql("BEGIN")

    return engine


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    with ExitStack() as stack:
        if url.get_backend_name() == "sqlite":
            stack.enter_context(sqlite.locked(file_of(url)))
        engine = sync_engine(url.render_as_string(hide_password=False))
        stack.callback(engine.dispose)
        yield stack.enter_context(engine.begin())


def _missing(connection: Connection) -> tuple[str, ...]:
    heads = MigrationContext.configure(connection).get_current_heads()
    scripts = _scripts()
    # Raises for a revision that only a newer version knows.
    return tuple(reversed([script.revision for script in scripts.iterate_revisions("head", heads or "base")]))


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
