"""Proof 2: the power goes in a storm, a checkpoint or a migration, and no acknowledged money goes with it.

Our own storage runs on a file system that writes down each write, truncation and sync, and Python's SQLite opens what
a cut could have left. That proves the protocol: WAL, synchronous=FULL and our transactions on them. A disk that lies
about its cache, or loses a directory's entries, is beyond it.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import migrate
from storage.db import Database
from storage.ledger.audit import audit
from tests.proofs import wreck
from tests.proofs.apsw_driver import as_we_are
from tests.proofs.power_cuts import (
    FILE,
    Cut,
    Recorded,
    cuts,
    lay_out,
    less_careful,
    record_storm,
    recorded_connections,
    scratch,
)
from tests.proofs.storm import check, key_of, storm_over
from tests.proofs.tier import chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database

A_STORM = 250
"""Images of one storm; more of them would look at the same moments."""
STORMS = many(6, 320)
MIGRATIONS = many(1000, 10_000)
LOOKED_INTO = 25
"""Every so many images our own storage opens what is left, and goes on."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory."""
    with scratch() as place:
        yield place


def empty_book(folder: Path) -> Path:
    """A migrated, empty database under the name that the images bear."""
    place = folder / "book"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with fresh_database("sqlite", place) as url:
        return Path(url.removeprefix("sqlite:///")).rename(place / FILE)


def images(recorded: Recorded, folder: Path, seed: int, count: int) -> Iterator[tuple[Cut, Path]]:
    """Each cut with the database that it left."""
    place = folder / "images"
    place.mkdir(exist_ok=True)
    for cut in cuts(recorded, seed, count):
        yield cut, lay_out(cut, place)


@seeded("power_loss")
@pytest.mark.timeout(200 * many(1, 100))
async def test_a_power_cut_takes_nothing_that_was_acknowledged(seed: int | None, folder: Path) -> None:
    seed, seen, in_checkpoints = chosen(seed), 0, 0
    for number in range(seed, seed + STORMS):
        recorded = await record_storm(empty_book(folder), number)
        for cut, file in images(recorded, folder, number, A_STORM):
            loss = wreck.judge(file, recorded.book, cut.told)
            assert loss is None, f"SEED={number} and a cut before line {cut.line}: {loss}"
            if seen % LOOKED_INTO == 0:
                await carry_on(file, cut, number)
            seen, in_checkpoints = seen + 1, in_checkpoints + cut.in_checkpoint
    print(f"{seen} images, {in_checkpoints} of them in a checkpoint")
    # Cuts that never met a checkpoint would show less than they promise.
    assert in_checkpoints > STORMS


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
async def test_less_care_loses_money_and_the_images_show_it(synchronous: str, folder: Path) -> None:
    """The control: the same storms on a database that waits less for its disk."""
    losses: Counter[wreck.Loss | None] = Counter()
    seed = chosen(None)
    recorded = await record_storm(empty_book(folder), seed, less_careful(synchronous))
    for cut, file in images(recorded, folder, seed, A_STORM):
        losses[wreck.judge(file, recorded.book, cut.told)] += 1
    print(losses)
    assert A_STORM - losses[None] > A_STORM // 20
    # Of a file that cannot be read nobody knows what else it lost.
    assert losses[wreck.Loss.LOST] > 0 or synchronous == "OFF"
    assert (losses[wreck.Loss.CORRUPT] > 0) == (synchronous == "OFF")


async def carry_on(file: Path, cut: Cut, seed: int) -> None:
    """What is left is a book to go on with: it audits, it knows what it acknowledged, and it takes what comes."""
    database = await Database.open(f"sqlite:///{file}", HandClock())
    try:
        assert (await audit(database)).findings == ()
        async with storm_over(database, seed) as storm:
            await storm.blow(30)
        assert storm.put_off == []
        acknowledged = {key_of(movement) for movement in storm.moved}
        async with database.reading() as tx:
            there = set((await tx.connection.exec_driver_sql("SELECT key FROM entries")).scalars())
        assert acknowledged | set(cut.told) <= there
        await check(database, there)
    finally:
        await database.close()


def tables(file: Path) -> dict[str, str]:
    """What each table, index and trigger of a file was made by."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_a_power_cut_in_the_first_migration_leaves_nothing_or_all_of_it(folder: Path) -> None:
    file, seed = folder / FILE, chosen(None)
    with recorded_connections(as_we_are) as recorder:
        migrate.upgrade(f"sqlite:///{file}")
        recorder.say("migrated")
    whole, found = tables(file), Counter[bool]()
    recorded = Recorded(b"", recorder.log, wreck.read(file))
    for number, (cut, left) in enumerate(images(recorded, folder, seed, MIGRATIONS)):
        there = tables(left)
        assert there in ({}, whole)
        assert there == whole or not cut.told
        found[there == whole] += 1
        if number % LOOKED_INTO == 0:
            migrate.upgrade(f"sqlite:///{left}")
            assert tables(left) == whole
    assert set(found) == {False, True}


_MAKE_ANEW = (
    "CREATE TABLE anew (account TEXT NOT NULL, unit TEXT NOT NULL, amount INTEGER NOT NULL, since INTEGER, "
    "PRIMARY KEY (account, unit), CHECK (amount >= 0 OR account NOT LIKE '%:%')) STRICT, WITHOUT ROWID",
    "INSERT INTO anew (account, unit, amount) SELECT account, unit, amount FROM balances",
    "DROP TABLE balances",
    "ALTER TABLE anew RENAME TO balances",
    "ALTER TABLE entries ADD COLUMN noted TEXT",
    "CREATE INDEX ix_entries_noted ON entries (noted, key)",
)
"""How a later revision changes what SQLite cannot alter: the table is made anew and takes the place of the old one."""


async def migrated_book(folder: Path, seed: int, *, careful: bool = True) -> Recorded:
    """A book with money in it, and what a disk is asked while its tables are made anew."""
    file = empty_book(folder)
    await record_storm(file, seed)
    before = file.read_bytes()
    with recorded_connections(as_we_are if careful else never_waiting) as recorder:
        engine = migrate.sync_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            for statement in _MAKE_ANEW:
                connection.exec_driver_sql(statement)
        recorder.say("migrated")
        engine.dispose()
    return Recorded(before, recorder.log, wreck.read(file))


def never_waiting(statement: str) -> str:
    """The connection of a migration leaves its care to SQLite; this variant has none."""
    return f"PRAGMA synchronous=OFF; {statement}" if statement == "BEGIN" else statement


@seeded("power_loss_in_migration")
async def test_a_power_cut_while_tables_are_made_anew_leaves_the_old_book_or_the_new(
    seed: int | None, folder: Path
) -> None:
    seed, found = chosen(seed), Counter[bool]()
    recorded = await migrated_book(folder, seed)
    everything = [key for _, key in recorded.book.keys]
    assert everything
    for cut, file in images(recorded, folder, seed, MIGRATIONS):
        assert wreck.judge(file, recorded.book, everything) is None, cut.line
        anew = "ix_entries_noted" in tables(file)
        assert anew or not cut.told
        found[anew] += 1
    assert set(found) == {False, True}


async def test_a_migration_that_does_not_wait_for_the_disk_is_noticed(folder: Path) -> None:
    """The control: the same cuts, in a migration whose connection never syncs."""
    seed = chosen(None)
    recorded = await migrated_book(folder, seed, careful=False)
    everything = [key for _, key in recorded.book.keys]
    losses = Counter(wreck.judge(file, recorded.book, everything) for _, file in images(recorded, folder, seed, 100))
    print(losses)
    assert losses[None] < 100


