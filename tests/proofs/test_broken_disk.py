"""Proof 10: the Nth call of the file system fails, once or for a while, and nothing of a movement is lost or left over.

Reads, writes, truncations, syncs, locks: any of them, in a storm with checkpoints and while a database is opened. No
restart is needed afterwards.
"""

import random
import shutil
from pathlib import Path

import pytest

from bot.errors import TryLater
from storage.db import Database
from tests.proofs.apsw_driver import one_by_one
from tests.proofs.broken_disk import Disk, on_a_broken_disk
from tests.proofs.power_cuts import scratch
from tests.proofs.storm import Storm, check, key_of, storm_over
from tests.proofs.tier import LONG, chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database

POINTS = 450
LIVES = many(1, 45)
FARTHEST = 60
"""Calls until the one that fails; some fifteen movements with a checkpoint make about so many."""
LASTS = (1, 1, 1, 3, 30)
CHECKED = 10
"""Every so many failures the whole book is looked at."""


async def fail_often(url: str, disk: Disk, seed: int, points: int) -> Storm:
    """A storm over one open database, on a disk that fails at so many points and works again each time."""
    chance = random.Random(seed)
    database = await Database.open(url, HandClock())
    try:
        async with storm_over(database, seed) as storm:
            for point in range(points):
                disk.fail(chance.randint(1, FARTHEST), chance.choice(LASTS))
                await storm.blow(15)
                disk.mend()
                if point % CHECKED == 0:
                    await storm.check()
                await storm.again()
            await storm.check()
    finally:
        disk.mend()
        await database.close()
    return storm


@seeded("broken_disk")
@pytest.mark.timeout(3600 if LONG else 120)
async def test_a_disk_that_fails_refuses_whole_movements_and_no_restart_is_needed(seed: int | None) -> None:
    first = chosen(seed)
    for number in range(first, first + LIVES):
        with scratch() as folder, fresh_database("sqlite", folder) as url, on_a_broken_disk() as disk:
            storm = await fail_often(url, disk, number, POINTS)
        print(f"SEED={number}: {disk.failed} calls failed, {len(storm.moved)} movements")
        assert disk.failed > POINTS // 2


async def test_without_transactions_a_failing_disk_would_halve_movements() -> None:
    """The control: the same storm, where each statement is kept for itself."""
    seed = chosen(None)
    with (
        scratch() as folder,
        fresh_database("sqlite", folder) as url,
        on_a_broken_disk(one_by_one) as disk,
        pytest.raises(AssertionError, match=r"acknowledged|audit|no answer"),
    ):
        await fail_often(url, disk, seed, 100)


async def test_a_disk_that_fails_while_a_book_is_opened_leaves_it_to_the_next_try() -> None:
    with scratch() as folder, fresh_database("sqlite", folder) as url, on_a_broken_disk() as disk:
        book = Path(url.removeprefix("sqlite:///"))
        # A book that was left in the middle of its work: opening it replays the log.
        database = await Database.open(url, HandClock())
        async with storm_over(database, 1) as storm:
            await storm.blow(40)
        told = {key_of(one) for one in storm.moved}
        left = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.startswith(book.name)}
        await database.close()
        failures = 0
        for nth in range(1, 60):
            shutil.rmtree(folder)
            folder.mkdir()
            for name, content in left.items():
                (folder / name).write_bytes(content)
            failures += await opened_at_the_second_try(url, disk, nth, told)
        assert failures > 10


async def opened_at_the_second_try(url: str, disk: Disk, nth: int, told: set[str]) -> bool:
    """Whether opening failed at a call; either way the book is whole when it is opened next."""
    disk.fail(nth)
    failed = False
    try:
        database = await Database.open(url, HandClock())
    except TryLater:
        failed = True
        disk.mend()
        database = await Database.open(url, HandClock())
    disk.mend()
    await check(database, told)
    await database.close()
    return failed
