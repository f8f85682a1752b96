"""Proof 9: the disk fills up at any page; each movement is wholly done or refused, and all goes on when there is room.

SQLite's own limit of pages stands in for the disk: what it answers is the same, SQLITE_FULL in the middle of whatever
it was doing, and in a shared commit that of others, too.
"""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.db import Database
from tests.proofs.apsw_driver import driven_by, one_by_one
from tests.proofs.storm import Storm
from tests.proofs.tier import LONG, chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite

MOVEMENTS = 1_000
PAGES = many(5, 1)
"""How many pages more there are each time."""


async def pragma(connection: AsyncConnection, what: str) -> int:
    """The value of a pragma of the connection that writes."""
    return int((await connection.exec_driver_sql(f"PRAGMA {what}")).scalar_one())


async def fill_up(database: Database, seed: int) -> tuple[Storm, int]:
    """A storm on a disk that is full again and again; returns it, and how often it was."""
    storm, times = Storm(database, seed), 0
    while len(storm.moved) + len(storm.refused) < MOVEMENTS:
        async with database.transaction() as tx:
            size = await pragma(tx.connection, "page_count")
            await pragma(tx.connection, f"max_page_count={size + PAGES}")
        while not storm.put_off:
            await storm.blow(20)
        # Now that there is no room, what needs none may still be done, and what is there can be read.
        await storm.blow(20)
        await storm.check()
        async with database.transaction() as tx:
            await pragma(tx.connection, "max_page_count=1000000")
        await storm.again()
        assert storm.put_off == []
        times += 1
    return storm, times


@only_sqlite
@seeded("full_disk")
@pytest.mark.timeout(3600 if LONG else 120)
async def test_a_full_disk_refuses_whole_movements_and_no_restart_is_needed(
    database: Database, seed: int | None
) -> None:
    storm, times = await fill_up(database, chosen(seed))
    await storm.check()
    print(f"full {times} times, {len(storm.moved)} movements, {len(storm.refused)} of them too large")
    assert times >= 5


@only_sqlite
async def test_without_transactions_a_full_disk_would_halve_movements(database_url: str) -> None:
    """The control: the same storm, where each statement is kept for itself."""
    with driven_by(said=one_by_one):
        database = await Database.open(database_url, HandClock())
        with pytest.raises(AssertionError, match=r"acknowledged|audit"):
            await fill_up(database, chosen(None))
        await database.close()
