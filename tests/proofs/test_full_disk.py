"""Proof 9: the disk fills up at any page; each movement is wholly done or refused, and all goes on when there is room.

Once SQLite's own limit of pages stands in for the disk: it answers SQLITE_FULL in the middle of whatever it was doing,
and in a shared commit of what others do, too. Once it is a file system that has no room: there the log is full first.
"""

import random
import time

import apsw
import pytest

from storage.db import Database
from tests.proofs.apsw_driver import Connection, Saying, as_we_are, driven_by, one_by_one
from tests.proofs.broken_disk import on_a_broken_disk
from tests.proofs.power_cuts import scratch
from tests.proofs.storm import Storm, storm_over
from tests.proofs.tier import LONG, chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database

MOVEMENTS = 1_000
PAGES = many(5, 1)
"""How many pages more there are each time."""
TIMES = many(25, 200)
MOST_BYTES = 60_000


async def fill_up(url: str, seed: int, said: Saying = as_we_are) -> Storm:
    """A storm on a disk that is full again and again."""
    with driven_by(said=said) as connections:
        database = await Database.open(url, HandClock())
        try:
            async with storm_over(database, seed) as storm:
                await storm.blow(20)
                while len(storm.moved) < MOVEMENTS:
                    await fill_up_once(storm, connections)
                await storm.check()
        finally:
            await database.close()
    return storm


async def fill_up_once(storm: Storm, connections: list[Connection]) -> None:
    """Blow until there is no room, look at the book, make room, and repeat what was refused."""
    size = connections[0].execute("PRAGMA page_count").fetchall()[0][0]
    limit(connections, size + PAGES)
    while not storm.put_off:
        await storm.blow(20)
    # What needs no room may still be done, and what is there can be read.
    await storm.blow(20)
    await storm.check()
    limit(connections, 10**9)
    await storm.again()


def limit(connections: list[Connection], pages: int) -> None:
    """From now on none of the connections lets the file grow beyond so many pages."""
    for connection in connections:
        while True:
            try:
                connection.execute(f"PRAGMA max_page_count={pages}")
            except apsw.ThreadingViolationError:
                # The writer of gifts is at its log just now.
                time.sleep(0.001)
            else:
                break


@seeded("full_disk")
@pytest.mark.timeout(3600 if LONG else 120)
async def test_a_full_disk_refuses_whole_movements_and_no_restart_is_needed(seed: int | None) -> None:
    with scratch() as folder, fresh_database("sqlite", folder) as url:
        storm = await fill_up(url, chosen(seed))
    print(f"{len(storm.moved)} movements, {storm.times_put_off} put off, {len(storm.refused)} refused")
    assert storm.times_put_off > MOVEMENTS // 20


@seeded("no_room")
@pytest.mark.timeout(3600 if LONG else 120)
async def test_a_file_system_without_room_refuses_whole_movements_and_no_restart_is_needed(seed: int | None) -> None:
    seed = chosen(seed)
    chance = random.Random(seed)
    with scratch() as folder, fresh_database("sqlite", folder) as url, on_a_broken_disk() as disk:
        database = await Database.open(url, HandClock())
        try:
            async with storm_over(database, seed) as storm:
                for _ in range(TIMES):
                    disk.room = chance.randint(0, MOST_BYTES)
                    await storm.blow(40)
                    await storm.check()
                    disk.room = None
                    await storm.again()
                await storm.check()
        finally:
            disk.room = None
            await database.close()
    print(f"{disk.failed} writes without room, {len(storm.moved)} movements, {storm.times_put_off} put off")
    assert storm.times_put_off > TIMES


async def test_without_transactions_a_full_disk_would_halve_movements() -> None:
    """The control: the same storm, where each statement is kept for itself."""
    seed = chosen(None)
    with (
        scratch() as folder,
        fresh_database("sqlite", folder) as url,
        pytest.raises(AssertionError, match=r"acknowledged|audit|no answer"),
    ):
        await fill_up(url, seed, one_by_one)
