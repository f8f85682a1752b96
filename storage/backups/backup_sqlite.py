"""A copy of an SQLite file in use, as of one moment."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.ledger.audit import Progress
from bot.ports import Clock
from storage.backups.backup import Manifest, NoBackup, is_sound, read_facts
from storage.db import file_of, parse_url

PAGES = 2_000
"""Pages at a time (8 MB): between two of them others get their turn at the disk."""


async def copy(url: str, target: Path, clock: Clock, progress: Progress) -> Manifest:
    """Copies and looks through. Raises NoBackup for a copy that is not whole."""
    source = file_of(parse_url(url))
    if not source.exists():
        raise FileNotFoundError(f"there is no {source}")
    made_at = clock.now()
    try:
        await asyncio.to_thread(_pages, source, target, progress)
    except sqlite3.DatabaseError as error:
        raise NoBackup(f"{source} could not be copied: {error}") from error
    await asyncio.to_thread(check_pages, target)
    copied = f"sqlite:///{target}"
    return replace(await asyncio.to_thread(read_facts, copied, made_at), sound=await is_sound(copied, clock))


def _pages(source: Path, target: Path, progress: Progress) -> None:
    def told(_status: int, remaining: int, total: int) -> None:
        progress("pages", total - remaining)

    with closing(sqlite3.connect(source, isolation_level=None)) as book, closing(sqlite3.connect(target)) as copied:
        # One view from the first page to the last: without it each commit of the bot would make the copy begin anew.
        book.execute("PRAGMA query_only = ON")
        book.execute("BEGIN")
        book.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        book.backup(copied, pages=PAGES, progress=told)
        book.execute("ROLLBACK")
        # A backup is one file: no log beside it.
        copied.execute("PRAGMA journal_mode = DELETE")


def check_pages(file: Path) -> None:
    """Reads every page of a file that nobody else has open. Raises NoBackup. Blocks."""
    with closing(sqlite3.connect(file)) as copied:
        try:
            said = [row[0] for row in copied.execute("PRAGMA integrity_check(3)")]
            lost = copied.execute("PRAGMA foreign_key_check").fetchmany(3)
        except sqlite3.DatabaseError as error:
            raise NoBackup(f"{file} cannot be read as a database: {error}") from error
    if said != ["ok"] or lost:
        raise NoBackup(f"the copy is not whole: {'; '.join(said)} {lost or ''}".rstrip())


