"""What `bouquet backup` and `bouquet restore` need of the composition root."""

from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.ledger.audit import Progress
from bot.wiring.serve import WallClock
from storage.backups import backup, restore
from storage.backups.backup import Manifest
from storage.backups.restore import Plan, Restored


def default_file(config: Config, now: datetime | None = None) -> Path:
    """A new name in the folder `backups`, beside the SQLite file or in the working folder."""
    folder = Path(config.database.path).parent if config.database.path is not None else Path()
    ending = "db" if config.database.is_sqlite else "dump"
    return folder / "backups" / f"bouquet-{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}.{ending}"


async def back_up(config: Config, file: Path, progress: Progress) -> Manifest:
    """Copies the book beside a running bot. Raises FileExistsError, NoBackup."""
    return await backup.back_up(config.database.url, file, WallClock(), progress)


async def plan(config: Config, file: Path) -> Plan:
    """What a restore would do; changes nothing. Raises NoBackup, RestoreRefused."""
    return await restore.plan(config.database.url, file)


async def put_back(config: Config, file: Path, *, discard_newer: bool) -> Restored:
    """Restores. Raises NoBackup, RestoreRefused, DatabaseInUse."""
    return await restore.restore(config.database.url, file, WallClock(), discard_newer=discard_newer)
