"""Storms whose every write is on record, and the files that a power cut somewhere in them would leave."""

import random
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.db import Database
from tests.proofs import wreck
from tests.proofs.apsw_driver import Saying, as_we_are, driven_by
from tests.proofs.power import Disk, Line, Recorder, recording
from tests.proofs.storm import storm_over
from tests.support.clocks import HandClock
from tests.support.postgres_server import run_folder

FILE = "book.db"
MOVEMENTS = 200
PAGES_A_CHECKPOINT = 60
CHECKPOINTS = ("PASSIVE", "FULL", "RESTART", "TRUNCATE")


@dataclass(frozen=True)
class Recorded:
    """What a disk was asked while a book went through a storm, and the book in the end."""

    before: bytes
    log: list[Line]
    book: wreck.Book


@dataclass(frozen=True)
class Cut:
    """A moment, the files that it left, and what had been acknowledged by then."""

    line: int
    files: dict[str, bytes]
    told: tuple[str, ...]
    in_checkpoint: bool


def less_careful(synchronous: str) -> Saying:
    """A variant that waits less for the disk than we do."""
    return lambda statement: statement.replace("synchronous=FULL", f"synchronous={synchronous}")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is such a place: thousands of images are written and thrown away."""
    folder = run_folder() / f"images-{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def recorded_connections(said: Saying) -> Iterator[Recorder]:
    """SQLite's connections of the meantime, each on a file system that keeps a log."""
    # By itself SQLite makes a checkpoint after 1000 pages: too rare for a short storm.
    with recording(f"power-{uuid.uuid4().hex}") as recorder, driven_by(recorder.name, said, PAGES_A_CHECKPOINT):
        yield recorder


async def record_storm(file: Path, seed: int, said: Saying = as_we_are) -> Recorded:
    """A storm over the empty book in a file, with checkpoints of all kinds, by commits and by the clock."""
    before, chance = file.read_bytes(), random.Random(seed)
    with recorded_connections(said) as recorder:
        database = await Database.open(f"sqlite:///{file}", HandClock())
        async with storm_over(database, seed, recorder.say) as storm:
            for _ in range(10):
                await storm.blow(MOVEMENTS // 10)
                with closing(sqlite3.connect(file)) as other:
                    other.execute("PRAGMA synchronous=FULL")
                    other.execute(f"PRAGMA wal_checkpoint({chance.choice(CHECKPOINTS)})")
        await database.close()
    return Recorded(before, recorder.log, wreck.read(file))


def cuts(recorded: Recorded, seed: int, count: int) -> Iterator[Cut]:
    """So many power cuts at random moments, the earliest first."""
    chance = random.Random(seed)
    disk = Disk({FILE: bytearray(recorded.before)})
    for line in sorted(chance.choices(range(len(recorded.log) + 1), k=count)):
        disk.run(recorded.log, line)
        yield Cut(line, disk.after_cut(chance), tuple(disk.said), bool(disk.unsure.get(FILE)))


def lay_out(cut: Cut, folder: Path) -> Path:
    """Put the files of a cut into a folder, and nothing else; returns the database's."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in cut.files.items():
        (folder / name).write_bytes(content)
    return folder / FILE
