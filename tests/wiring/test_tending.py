"""Jobs are counted for whoever watches, and forgotten when nobody can ask for them again."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest

from bot.web.health import Metrics
from bot.wiring import tending
from bot.wiring.tending import Tending
from storage.db import Database
from storage.jobs.engine import Jobs, Patience
from tests.support.databases import JOBS_POLL_SECONDS


async def nothing(_step: object) -> None:
    """A job that is done at once."""


async def failing(_step: object) -> None:
    raise RuntimeError("on purpose")


async def test_waiting_and_failed_jobs_are_told_to_the_metrics(database: Database) -> None:
    jobs, metrics = Jobs(database, poll_seconds=JOBS_POLL_SECONDS), Metrics()
    jobs.register("failing", failing, Patience(tries=1))
    await jobs.start()
    async with database.transaction() as tx:
        await tx.enqueue("failing", "one")
    await jobs.settle()
    await Tending(jobs, metrics, database).look()
    text = generate_latest(metrics.registry).decode()
    assert "bouquet_jobs_waiting 0.0" in text
    assert "bouquet_jobs_failed 1.0" in text
    assert 'bouquet_clearing_overdue{account="disputes_open"} 0.0' in text
    await jobs.stop()


async def test_jobs_done_long_ago_are_forgotten_and_fresh_ones_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = Jobs(database, poll_seconds=JOBS_POLL_SECONDS)
    jobs.register("nothing", nothing)
    await jobs.start()
    async with database.transaction() as tx:
        await tx.enqueue("nothing", "one")
    await jobs.settle()
    keeper = Tending(jobs, Metrics(), database)
    assert await keeper.forget() == 0
    monkeypatch.setattr(tending, "KEPT", timedelta(seconds=-5))
    assert await keeper.forget() == 1
    await jobs.stop()


async def test_tending_ends_when_told(database: Database) -> None:
    jobs, stop = Jobs(database, poll_seconds=JOBS_POLL_SECONDS), asyncio.Event()
    jobs.register("nothing", nothing)
    await jobs.start()
    began = datetime.now(UTC)
    task = asyncio.create_task(Tending(jobs, Metrics(), database).tend(stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(task, 5)
    assert datetime.now(UTC) - began < timedelta(seconds=5)
    await jobs.stop()
