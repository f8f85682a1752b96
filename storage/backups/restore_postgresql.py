"""A backup in the place of a PostgreSQL database; the one that stood there keeps its content under another name."""

import asyncio
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from storage import migrate
from storage.backups.backup_postgresql import tool
from storage.backups.restore_sqlite import Prepare
from storage.db import parse_url
from storage.sqlite import DatabaseInUse


async def put_back(url: str, file: Path, now: datetime, prepared: Prepare) -> tuple[str | None, bool]:
    """The name under which the old database is kept, and what `prepared` said of the new one.

    The role must be allowed to create databases. Raises DatabaseInUse, NoBackup.
    """
    address = parse_url(url)
    name, stamp = str(address.database), f"{now:%Y%m%dt%H%M%Sz}"
    server = migrate.sync_engine(_address(address, "postgres"))
    making = f"{name}_restoring_{stamp}"
    try:
        await asyncio.to_thread(_refuse_in_use, server, name)
        await asyncio.to_thread(_outside, server, f"CREATE DATABASE {_quoted(making)} TEMPLATE template0")
        try:
            await asyncio.to_thread(_fill, address.set(database=making), file)
            sound = await prepared(_address(address, making))
            kept = f"{name}_before_{stamp}"
            await asyncio.to_thread(_rename, server, name, kept, making)
        except BaseException:
            await asyncio.to_thread(_outside, server, f"DROP DATABASE IF EXISTS {_quoted(making)} WITH (FORCE)")
            raise
    finally:
        server.dispose()
    return kept, sound


def _fill(target: URL, file: Path) -> None:
    tool(
        "pg_restore", target, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={target.database}", str(file),
    )  # fmt: skip


def _refuse_in_use(server: Engine, name: str) -> None:
    with server.connect() as connection:
        others = connection.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
        ).scalar_one()
    if others:
        raise DatabaseInUse(f"{others} connections use {name}: stop the bot and whatever else reads it first")


def _rename(server: Engine, name: str, kept: str, making: str) -> None:
    # Both names change at once, or neither.
    with server.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(kept)}")
        connection.exec_driver_sql(f"ALTER DATABASE {_quoted(making)} RENAME TO {_quoted(name)}")


def _outside(server: Engine, statement: str) -> None:
    """Runs what no transaction may hold."""
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


def _address(address: URL, name: str) -> str:
    return address.set(database=name).render_as_string(hide_password=False)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
