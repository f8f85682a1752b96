"""Backups while the bot runs: a copy of one moment, looked through before it gets its name, and a manifest beside it.

A backup is two files: `FILE` and `FILE.json`, the manifest, which is written last. Without a manifest that fits, a file
is no backup: whatever was interrupted is not mistaken for one. What each database needs for it stands in
`backup_sqlite.py` and `backup_postgresql.py`.
"""

import asyncio
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Table, func, select

from bot.ledger.audit import Progress, silent
from bot.ledger.evidence import Evidence
from bot.ports import Clock
from storage import migrate
from storage.db import Database, parse_url
from storage.ledger.audit import audit
from storage.schema import metadata
from storage.schema.days import day_heads
from storage.schema.ledger import entries

PIECE = 1 << 20


class NoBackup(Exception):
    """A file that is no whole backup, or a backup that could not be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: of which moment, how much, and the hash of its file.

    `last_id` and `last_key` name the last entry, `day` and `head` the last closed day. `sound` is None where the copy
    could not be audited; `rows` counts the rows of each table of ours.
    """

    made_at: datetime
    database: str
    revision: str
    last_id: int
    last_key: str
    day: str
    head: str
    rows: dict[str, int]
    sound: bool | None = None
    bytes: int = 0
    sha256: str = ""
    format: int = field(default=1)

    @property
    def entries(self) -> int:
        """How many entries the book has."""
        return self.rows[entries.name]

    def text(self) -> str:
        """As it is written beside the backup."""
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}, indent=2, sort_keys=True) + "\n"

    @classmethod
    def read(cls, file: Path) -> Self:
        """The manifest of a backup. Raises NoBackup."""
        beside = manifest_of(file)
        try:
            told: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
            return cls(**{**told, "made_at": datetime.fromisoformat(told["made_at"])})
        except FileNotFoundError:
            if not file.exists():
                raise NoBackup(f"there is no file {file}; name the copy that `bouquet backup` made") from None
            raise NoBackup(f"{file} is no whole backup: {beside} is missing") from None
        except (ValueError, TypeError, KeyError) as error:
            raise NoBackup(f"{beside} is no manifest of a backup ({type(error).__name__})") from None


def manifest_of(file: Path) -> Path:
    """Where the manifest of a backup lies."""
    return file.with_name(file.name + ".json")


def facts(connection: Connection, made_at: datetime) -> Manifest:
    """What a manifest says of a book, read in one transaction."""
    last = connection.execute(select(entries.c.id, entries.c.key).order_by(entries.c.id.desc()).limit(1)).first()
    day = connection.execute(select(day_heads).order_by(day_heads.c.day.desc()).limit(1)).first()
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return Manifest(
        made_at=made_at,
        database=connection.dialect.name,
        revision=str(revision),
        last_id=last.id if last is not None else 0,
        last_key=last.key if last is not None else "",
        day=day.day if day is not None else "",
        head=day.head if day is not None else "",
        rows=count_rows(connection),
    )


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows of each table of ours."""
    return {table.name: _count(connection, table) for table in metadata.sorted_tables}


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


async def back_up(url: str, file: Path, clock: Clock, progress: Progress = silent) -> Manifest:
    """Copies the book to a new file, while others write. Raises FileExistsError, and NoBackup when it can't be done.

    A book that does not balance is copied all the same (`sound` is False): better a copy of it than none.
    """
    # They need what stands above.
    from storage.backups import backup_postgresql, backup_sqlite

    making = file.with_name(f".{file.name}.making")
    await asyncio.to_thread(_begin, file, making)
    sqlite = parse_url(url).get_backend_name() == "sqlite"
    copy = backup_sqlite.copy if sqlite else backup_postgresql.copy
    try:
        manifest = await copy(url, making, clock, progress)
        digest = await asyncio.to_thread(sha256, making)
        manifest = replace(manifest, bytes=making.stat().st_size, sha256=digest)
        await asyncio.to_thread(_name, making, file, manifest)
    finally:
        making.unlink(missing_ok=True)
    return manifest


def read_facts(url: str, made_at: datetime) -> Manifest:
    """The facts of a book that nobody changes meanwhile. Blocks."""
    engine = migrate.sync_engine(url)
    try:
        with engine.connect() as connection:
            return facts(connection, made_at)
    finally:
        engine.dispose()


async def is_sound(url: str, clock: Clock) -> bool:
    """Whether a whole book balances and no closed day was changed."""
    database = await Database.open(url, clock, exclusive=False)
    try:
        report = await audit(database)
        return report.balanced and (await Evidence(clock, database).verify()).changed is None
    finally:
        await database.close()


def check(file: Path) -> Manifest:
    """The manifest of a backup whose file is what was written then. Raises NoBackup. Blocks."""
    manifest = Manifest.read(file)
    if not file.exists():
        raise NoBackup(f"{file} is missing")
    if sha256(file) != manifest.sha256:
        raise NoBackup(f"{file} is not what was written: it was damaged or changed since {manifest.made_at}")
    return manifest


def sha256(file: Path) -> str:
    """The hash of a file of any size."""
    digest = hashlib.sha256()
    with file.open("rb") as pieces:
        while piece := pieces.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Returns when a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begin(file: Path, making: Path) -> None:
    if file.exists() or manifest_of(file).exists():
        raise FileExistsError(f"{file} is there already: name another file")
    file.parent.mkdir(parents=True, exist_ok=True)
    # Nobody else reads what people wrote in confidence.
    os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _name(making: Path, file: Path, manifest: Manifest) -> None:
    """Gives a finished copy its name, then writes the manifest."""
    sync(making)
    making.rename(file)
    sync(file.parent)
    beside = manifest_of(file)
    writing = beside.with_name(f".{beside.name}.making")
    writing.write_text(manifest.text(), encoding="utf-8")
    sync(writing)
    writing.rename(beside)
    sync(file.parent)
