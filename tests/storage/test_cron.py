"""Timetables follow our own clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Json
from storage.db import Database
from storage.jobs.cron import Cron, Timetable
from tests.support.clocks import HandClock

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Owed:
    """Keeps the keys of the jobs that are owed, each once, as the jobs of a database do."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def __call__(self, _: AsyncConnection, job: str, key: str, args: Mapping[str, Json]) -> None:
        assert not args
        if key not in self.keys:
            self.keys.append(key)


@pytest.fixture
def owed(database: Database) -> Owed:
    """What the database's transactions owe."""
    kept = Owed()
    database.attach_jobs(kept)
    return kept


async def test_each_slot_is_owed_once(database: Database, clock: HandClock, owed: Owed) -> None:
    cron = Cron(database, clock)
    cron.add("sweep", HOUR)
    for _ in range(5):
        await cron.run_due()
        clock.move(timedelta(minutes=20))
    assert owed.keys == ["cron:sweep:2026-03-02T12:00:00", "cron:sweep:2026-03-02T13:00:00"]
    assert await cron.run_due() == ()


async def test_a_restart_in_the_same_slot_owes_nothing_new(database: Database, clock: HandClock, owed: Owed) -> None:
    for _ in range(2):
        cron = Cron(database, clock)
        cron.add("sweep", HOUR)
        await cron.run_due()
    assert len(owed.keys) == 1


async def test_what_a_dead_process_may_have_lost_is_looked_for_at_every_start(
    database: Database, clock: HandClock, owed: Owed
) -> None:
    starts = [Cron(database, clock), Cron(database, clock)]
    for cron in starts:
        cron.add("sweep", HOUR, at_start=True)
        (key,) = await cron.run_due()
        assert key.startswith("cron:sweep:start:")
        assert await cron.run_due() == ()
    assert len(set(owed.keys)) == 2
    clock.move(HOUR)
    assert await starts[-1].run_due() == ("cron:sweep:2026-03-02T13:00:00",)


async def test_after_a_jump_of_a_month_only_the_latest_slot_counts(
    database: Database, clock: HandClock, owed: Owed
) -> None:
    cron = Cron(database, clock)
    cron.add("sweep", HOUR)
    cron.add("digest", DAY, after=timedelta(hours=6))
    await cron.run_due()
    clock.move(timedelta(days=30))
    assert set(await cron.run_due()) == {"cron:sweep:2026-04-01T12:00:00", "cron:digest:2026-04-01T06:00:00"}
    assert len(owed.keys) == 4


async def test_a_clock_that_is_set_back_repeats_nothing(database: Database, clock: HandClock, owed: Owed) -> None:
    cron = Cron(database, clock)
    cron.add("sweep", HOUR)
    for step in (HOUR, -HOUR, HOUR):
        await cron.run_due()
        clock.move(step)
    assert len(owed.keys) == len(set(owed.keys)) == 2


def test_a_daily_slot_begins_when_it_says() -> None:
    daily = Timetable("digest", DAY, timedelta(hours=6))
    assert daily.slot(datetime(2026, 3, 2, 5, 59, 59, tzinfo=UTC)) == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert daily.slot(datetime(2026, 3, 2, 6, tzinfo=UTC)) == datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_a_timetable_stands_once(clock: HandClock) -> None:
    cron = Cron(None, clock)  # type: ignore[arg-type] # nothing is run
    cron.add("sweep", HOUR)
    for job, every in (("sweep", DAY), ("other", timedelta(0))):
        with pytest.raises(ValueError, match="timetable"):
            cron.add(job, every)
