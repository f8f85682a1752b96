"""What jobs promise when processes are killed, stopped, or several."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.db import Database
from storage.jobs.engine import Jobs
from tests.support import job_process
from tests.support.clocks import HandClock
from tests.support.databases import JOBS_POLL_SECONDS, only_postgresql
from tests.support.forks import Forked, forked


class Process:
    """A running `tests.support.job_process`, and what it has said so far."""

    def __init__(self, process: Forked) -> None:
        self._process = process
        self.said: list[str] = []

    async def hear(self, *wanted: str) -> None:
        """Read what it says until it has said each of these lines."""
        missing = set(wanted) - set(self.said)
        async with asyncio.timeout(30):
            while missing:
                line = (await self._process.read.readline()).decode().strip()
                assert line, f"it ended without saying {missing}"
                self.said.append(line)
                missing.discard(line)

    async def end(self, how: signal.Signals) -> int:
        """Send a signal, and read to the end; returns the exit code."""
        self._process.send_signal(how)
        rest = await asyncio.wait_for(self._process.read.read(), 30)
        self.said += rest.decode().split("\n")
        return await self._process.wait()


@asynccontextmanager
async def process(url: str, *options: str) -> AsyncIterator[Process]:
    """Start one; it is killed at the end if it still runs."""
    child = await forked(job_process.run, url, *options)
    try:
        yield Process(child)
    finally:
        child.send_signal(signal.SIGKILL)
        await child.wait()


async def test_a_job_killed_between_two_steps_goes_on_at_the_second(database_url: str) -> None:
    async with process(database_url, "--owe=1", "--hold") as first:
        await first.hear("hold 0")
        await first.end(signal.SIGKILL)
    assert "one 0" in first.said
    async with process(database_url, "--settle") as second:
        await second.hear("settled")
        assert await second.end(signal.SIGTERM) == 0
    assert [line for line in second.said if line.startswith(("one", "two"))] == ["two 0"]


async def test_a_stop_with_a_job_at_work_is_quick_and_loses_nothing(database_url: str) -> None:
    async with process(database_url, "--owe=1", "--hold") as first:
        await first.hear("hold 0")
        asked = time.perf_counter()
        assert await first.end(signal.SIGTERM) == 0
        assert time.perf_counter() - asked < 10
    async with process(database_url, "--settle") as second:
        await second.hear("settled")
    assert "two 0" in second.said
    assert "one 0" not in second.said


async def test_jobs_connect_to_nothing_but_their_database(database_url: str, database_kind: str) -> None:
    async with process(database_url, "--owe=3", "--settle", "--watch") as only:
        await only.hear("settled", "two 0", "two 1", "two 2")
        await only.end(signal.SIGTERM)
    addresses = {line.removeprefix("connects ") for line in only.said if line.startswith("connects")}
    beyond = {where for where in addresses if not where.startswith(("'/", "('127.0.0.1'", "'127.0.0.1'"))}
    assert beyond == set()
    # The watch itself must see: a connection to PostgreSQL is one.
    assert bool(addresses) == (database_kind == "postgresql")


@only_postgresql
async def test_a_slot_that_two_processes_notice_is_one_run(database_url: str) -> None:
    async with (
        process(database_url, "--executor=a", "--slots=20", "--settle") as a,
        process(database_url, "--executor=b", "--slots=20", "--settle") as b,
    ):
        await asyncio.gather(a.hear("settled"), b.hear("settled"))
        await asyncio.gather(a.end(signal.SIGTERM), b.end(signal.SIGTERM))
    assert (a.said + b.said).count("slot") == 20


@only_postgresql
async def test_jobs_of_a_killed_process_are_done_when_its_executor_starts_again(database_url: str) -> None:
    held = [f"hold {n}" for n in range(5)]
    async with process(database_url, "--executor=a", "--owe=5", "--hold") as killed:
        await killed.hear(*held)
        await killed.end(signal.SIGKILL)
    async with (
        process(database_url, "--executor=b") as other,
        process(database_url, "--executor=a", "--settle") as again,
    ):
        await asyncio.gather(other.hear("ready"), again.hear("settled"))
        await asyncio.gather(other.end(signal.SIGTERM), again.end(signal.SIGTERM))
    said = other.said + again.said
    assert sorted(line for line in said if line.startswith("two")) == [f"two {n}" for n in range(5)]
    assert not [line for line in said if line.startswith("one")]


async def test_a_repeated_start_does_nothing_twice(database_url: str, clock: HandClock) -> None:
    async with process(database_url, "--owe=3", "--settle") as first:
        await first.hear("settled")
        await first.end(signal.SIGTERM)
    async with process(database_url, "--owe=3", "--settle") as second:
        await second.hear("settled")
        await second.end(signal.SIGTERM)
    assert not [line for line in second.said if line.startswith(("one", "two"))]
    database = await Database.open(database_url, clock)
    jobs = Jobs(database, poll_seconds=JOBS_POLL_SECONDS)
    await jobs.start()
    assert await jobs.failed() == ()
    await jobs.stop()
    await database.close()
