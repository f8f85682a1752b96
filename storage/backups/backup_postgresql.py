"""A copy of a PostgreSQL database in use, by PostgreSQL's own tools, as of one moment."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from bot.ledger.audit import Progress
from bot.ports import Clock
from storage import migrate
from storage.backups.backup import Manifest, NoBackup, facts
from storage.db import parse_url


async def copy(url: str, target: Path, clock: Clock, progress: Progress) -> Manifest:
    """Dumps what one transaction sees, and reads the dump's table of contents. Raises NoBackup.

    The copy itself is audited when it is restored: that needs a database to put it in.
    """
    return await asyncio.to_thread(_dump, url, target, clock.now(), progress)


def tool(name: str, address: URL, *arguments: str) -> Sequence[str]:
    """Runs one of PostgreSQL's programmes on a database; the lines that it said. Raises NoBackup. Blocks."""
    found = shutil.which(name)
    if found is None:
        raise NoBackup(f"{name} is missing: install PostgreSQL's client programmes (Debian: postgresql-client)")
    done = subprocess.run(
        [found, *arguments], env=_environment(address), capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != 0:
        raise NoBackup(f"{name} failed: {done.stderr.strip() or done.returncode}")
    return done.stdout.splitlines()


def _dump(url: str, target: Path, made_at: datetime, progress: Progress) -> Manifest:
    engine = migrate.sync_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            manifest = facts(connection, made_at)
            progress("entries", manifest.entries)
            # While this transaction lasts, the dump sees what it sees.
            tool(
                "pg_dump", parse_url(url), "--format=custom", "--no-owner", "--no-privileges",
                f"--snapshot={snapshot}", f"--file={target}",
            )  # fmt: skip
    finally:
        engine.dispose()
    contents = tool("pg_restore", parse_url(url), "--list", str(target))
    missing = [name for name in manifest.rows if not any(f"TABLE DATA public {name} " in line for line in contents)]
    if missing:
        raise NoBackup(f"the dump lacks {', '.join(missing)}")
    return manifest


def _environment(address: URL) -> dict[str, str]:
    """How the programmes find the database. Not as arguments: everybody on the machine could read the password."""
    query = address.query
    host = query.get("host") or address.host
    given = {
        "PGHOST": host if isinstance(host, str) else None,
        "PGPORT": str(address.port) if address.port else None,
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
    }
    return {**os.environ, **{name: text for name, text in given.items() if text}}
