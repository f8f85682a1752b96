"""Several processes on one PostgreSQL: what a killed one had begun is gone on with, and nothing is announced twice.

An announcement is here a step of a job that says a line; the processes are those of `tests/support/job_process.py`.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from storage.db import parse_url
from storage.jobs.engine import QUEUE
from storage.jobs.watch import JobWatch
from tests.proofs.tier import many
from tests.storage.test_job_processes import Process, process
from tests.support.databases import only_postgresql

PROCESSES = 4
JOBS = many(100, 1_000)
SLOTS = 20


@asynccontextmanager
async def processes(url: str, *options: str, own_keys: bool = False) -> AsyncIterator[list[Process]]:
    """Four of them, which owe the same jobs; or, as a control, each jobs of its own."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                process(url, f"--executor={name}", *options, *([f"--keys={name}"] if own_keys else []))
            )
            for name in range(PROCESSES)
        ]


async def heard(crowd: list[Process]) -> Counter[str]:
    """What they say until no job is left, each line as often as it was said."""
    await asyncio.gather(*(one.hear("settled") for one in crowd))
    await asyncio.gather(*(one.end(signal.SIGTERM) for one in crowd))
    return Counter(line for one in crowd for line in one.said if line.startswith(("one", "two", "slot")))


@only_postgresql
async def test_what_four_processes_owe_at_once_is_announced_once(database_url: str) -> None:
    async with processes(database_url, f"--owe={JOBS}", f"--slots={SLOTS}", "--settle") as crowd:
        said = await heard(crowd)
    assert said.pop("slot") == SLOTS
    assert said == Counter({f"{step} {n}": 1 for n in range(JOBS) for step in ("one", "two")})


@only_postgresql
async def test_without_a_common_key_it_would_be_announced_by_each(database_url: str) -> None:
    """The control."""
    async with processes(database_url, "--owe=5", "--settle", own_keys=True) as crowd:
        said = await heard(crowd)
    assert said == Counter({f"{step} {n}": PROCESSES for n in range(5) for step in ("one", "two")})


@only_postgresql
async def test_jobs_of_a_killed_process_are_taken_up_by_another_which_goes_on_where_it_stopped(
    database_url: str,
) -> None:
    async with process(database_url, "--executor=a", "--owe=5", "--hold") as killed:
        await killed.hear(*(f"hold {n}" for n in range(5)))
        async with process(database_url, "--executor=b") as other:
            await other.hear("ready")
            await killed.end(signal.SIGKILL)
            await other.hear(*(f"two {n}" for n in range(5)))
            await other.end(signal.SIGTERM)
    said = Counter(line for line in [*killed.said, *other.said] if line.startswith(("one", "two")))
    assert said == Counter({f"{step} {n}": 1 for n in range(5) for step in ("one", "two")})


@only_postgresql
async def test_jobs_are_taken_from_nobody_who_lives(database_url: str) -> None:
    """The control of the one before: to be held up is not to be gone."""
    given_back: list[str] = []
    watch = JobWatch(parse_url(database_url), QUEUE, "b", given_back.extend)
    await watch.hold()
    async with process(database_url, "--executor=a", "--owe=1", "--hold") as busy:
        await busy.hear("hold 0")
        assert [await watch.look() for _ in range(3)] == [(), (), ()]
        await busy.end(signal.SIGKILL)
    looks = []
    async with asyncio.timeout(10):
        # The server may need a moment to notice that the process has ended.
        while not given_back:
            looks.append(await watch.look())
    await watch.close()
    # Nobody is gone who is missing for the first time: the server itself may just have started again.
    assert len(looks) >= 2
    assert set(looks[:-1]) == {()}
    assert looks[-1] == ("a",)
    assert given_back == ["a"]
