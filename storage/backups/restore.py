"""Putting a backup back: what it would lose is told first, and what stood there before is kept beside it.

A restored book remembers that it was restored: its ids go on far above those that others were told since, and the
first sweep asks the provider for everything since the backup (`bot/payments/sweeps.py`).
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from bot.payments.sweeps import RESTORED
from bot.ports import Clock
from storage import migrate
from storage.backups.backup import Manifest, check, count_rows, is_sound
from storage.db import parse_url
from storage.schema import metadata
from storage.schema.ledger import entries
from storage.schema.memory import remembered

LEAP = 1_000_000
"""How far ids leap: no deployment hands out more between a backup and a disaster."""

NAMED = 50
"""Lost entries that are named one by one; all of them are in the book that is kept."""


class RestoreRefused(Exception):
    """Nothing was changed; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An entry of the present book that the backup does not know."""

    id: int
    kind: str
    key: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore would do. `present` is False where there is no book yet; `newer` counts entries that would be
    lost, `lost` names the first of them, `fewer` counts the rows by which tables would shrink."""

    manifest: Manifest
    present: bool
    newer: int = 0
    lost: tuple[Lost, ...] = ()
    fewer: dict[str, int] = field(default_factory=dict)
    trouble: str = ""

    @property
    def loses(self) -> bool:
        """True when it takes more than a plain yes."""
        return bool(self.newer or self.trouble)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the plan, where the book that stood there before is kept, and whether the new one is sound."""

    plan: Plan
    kept: str | None
    sound: bool


async def plan(url: str, file: Path) -> Plan:
    """What a restore would do; changes nothing. Raises NoBackup, RestoreRefused."""
    manifest = await asyncio.to_thread(check, file)
    kind = parse_url(url).get_backend_name()
    if manifest.database != kind:
        raise RestoreRefused(f"{file} is a backup of {manifest.database}, and database.url names {kind}")
    if manifest.revision not in migrate.revisions():
        raise RestoreRefused(f"{file} was made by a later version of Bouquet: install that one first")
    return await asyncio.to_thread(_compare, url, manifest)


async def restore(url: str, file: Path, clock: Clock, *, discard_newer: bool = False) -> Restored:
    """Puts a backup in the place of the book.

    Raises NoBackup, DatabaseInUse while anybody else has the book open, and RestoreRefused for a book that is newer
    than the backup or cannot be read, unless told to discard what is newer. Until the last step the present book
    stands untouched.
    """
    from storage.backups import restore_postgresql, restore_sqlite

    sqlite = parse_url(url).get_backend_name() == "sqlite"
    swap = restore_sqlite.put_back if sqlite else restore_postgresql.put_back
    planned = await plan(url, file)
    if planned.loses and not discard_newer:
        raise RestoreRefused(
            planned.trouble or f"the present book has {planned.newer} entries that the backup does not know: look at "
            "them with --dry-run, then restore with --discard-newer"
        )

    async def prepared(making: str) -> bool:
        await asyncio.to_thread(prepare, making, planned.manifest)
        return await is_sound(making, clock)

    kept, sound = await swap(url, file, clock.now(), prepared)
    return Restored(planned, kept, sound)


def prepare(url: str, manifest: Manifest) -> None:
    """Tells a restored book what it is, before anybody works with it. Blocks."""
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        for name in (table.name for table in metadata.sorted_tables if table.info.get("told")):
            _leap(connection, name)
        moment = manifest.made_at.isoformat()
        connection.execute(remembered.delete().where(remembered.c.name == RESTORED))
        connection.execute(insert(remembered), {"name": RESTORED, "value": moment})
    engine.dispose()


def _leap(connection: Connection, table: str) -> None:
    """The next id of a table is far above its last one."""
    if connection.dialect.name == "postgresql":
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :next)")
        last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()  # noqa: S608 # ours
        connection.execute(sequence, {"name": table, "next": last + LEAP})
        return
    changed = connection.execute(
        text("UPDATE sqlite_sequence SET seq = seq + :leap WHERE name = :name"), {"leap": LEAP, "name": table}
    )
    if not changed.rowcount:
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :leap)"), {"leap": LEAP, "name": table})


def _compare(url: str, manifest: Manifest) -> Plan:
    """The present book against a backup."""
    engine = migrate.sync_engine(url)
    try:
        if migrate.pending(url) == migrate.revisions():
            return Plan(manifest, present=False)
        with engine.connect() as connection:
            return _differences(connection, manifest)
    except DatabaseError as error:
        why = f"the present book cannot be read ({error.orig}); --discard-newer keeps it beside and restores"
        return Plan(manifest, present=True, trouble=why)
    finally:
        engine.dispose()


def _differences(connection: Connection, manifest: Manifest) -> Plan:
    key = connection.execute(select(entries.c.key).where(entries.c.id == manifest.last_id)).scalar_one_or_none()
    newer = entries.c.id > manifest.last_id
    count = int(connection.execute(select(func.count()).select_from(entries).where(newer)).scalar_one())
    first = connection.execute(select(entries).where(newer).order_by(entries.c.id).limit(NAMED))
    rows = count_rows(connection)
    trouble = ""
    if key is not None and key != manifest.last_key:
        trouble = (
            f"the backup is of another book: entry {manifest.last_id} is {manifest.last_key} there and {key} here; "
            "--discard-newer restores it all the same"
        )
    return Plan(
        manifest,
        present=True,
        newer=count,
        lost=tuple(Lost(row.id, row.kind, row.key, row.created_at) for row in first),
        fewer={name: rows[name] - held for name, held in manifest.rows.items() if rows.get(name, 0) > held},
        trouble=trouble,
    )
