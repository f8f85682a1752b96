"""A backup in the place of an SQLite file; the file that stood there keeps its content under another name."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path

from storage import sqlite
from storage.backups.backup import sync
from storage.backups.backup_sqlite import check_pages
from storage.db import file_of, parse_url

Prepare = Callable[[str], Awaitable[bool]]


async def put_back(url: str, file: Path, now: datetime, prepared: Prepare) -> tuple[str | None, bool]:
    """Where the old file is kept, and what `prepared` said of the new one. Raises DatabaseInUse, NoBackup."""
    book = file_of(parse_url(url))
    making = book.with_name(f".{book.name}.restoring")
    with ExitStack() as stack:
        # Held until the end: the bot must not start on half of this.
        stack.enter_context(sqlite.locked(book))
        stack.callback(making.unlink, missing_ok=True)
        await asyncio.to_thread(_copied, file, making)
        sound = await prepared(f"sqlite:///{making}")
        kept = await asyncio.to_thread(_swap, book, making, now)
    return kept, sound


def _copied(file: Path, making: Path) -> None:
    making.unlink(missing_ok=True)
    os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with file.open("rb") as source, making.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    check_pages(making)


def _swap(book: Path, making: Path, now: datetime) -> str | None:
    """At every moment there is a whole book under the name: the old one, then the new one."""
    sync(making)
    kept = _kept(book, now) if book.exists() else None
    making.replace(book)
    sync(book.parent)
    return None if kept is None else str(kept)


def _kept(book: Path, now: datetime) -> Path:
    """Gives the present file a second name, with all that its log holds."""
    kept = book.with_name(f"{book.name}.before-{now:%Y%m%dT%H%M%SZ}")
    # A file that cannot be read any more is kept with its log as it is.
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(book)) as present:
        present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept.hardlink_to(book)
    for end in ("-wal", "-shm"):
        log = book.with_name(book.name + end)
        if log.exists():
            log.rename(kept.with_name(kept.name + end))
    sync(book.parent)
    return kept
