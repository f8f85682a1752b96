"""What jobs promise, kept by the real engine on both databases."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.ports import Json
from storage.db import Database
from storage.jobs.engine import ASIDE, Handler, Jobs, Patience, UnknownJob
from storage.jobs.runs import Workshop
from tests.support.databases import JOBS_POLL_SECONDS

Started = Callable[..., Awaitable[Jobs]]
IMPATIENT = Patience(tries=3, first_seconds=0.01)


@pytest.fixture
async def started(database: Database) -> AsyncIterator[Started]:
    """Starts the jobs of the database with the given handlers; they end with the test."""
    async with AsyncExitStack() as stack:

        async def start(**handlers: Handler) -> Jobs:
            jobs = Jobs(database, poll_seconds=JOBS_POLL_SECONDS, patience=IMPATIENT)
            for name, handler in handlers.items():
                jobs.register(name, handler)
            await jobs.start()
            stack.push_async_callback(jobs.stop)
            return jobs

        yield start


class Diary:
    """A handler that writes down what it was told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Json]] = []

    async def __call__(self, step: Any, **args: Json) -> None:
        self.told.append(args)


async def owe(database: Database, job: str, key: str, **args: Json) -> None:
    """One transaction that owes a job."""
    async with database.transaction() as tx:
        await tx.enqueue(job, key, **args)


async def test_a_job_runs_once_with_its_arguments_after_the_commit(database: Database, started: Started) -> None:
    diary = Diary()
    jobs = await started(write=diary)
    async with database.transaction() as tx:
        await tx.enqueue("write", "write:1", tip=42, who="Ána", parts=[1, None, True])
        await asyncio.sleep(3 * JOBS_POLL_SECONDS)
        assert diary.told == []
    await jobs.settle()
    assert diary.told == [{"tip": 42, "who": "Ána", "parts": [1, None, True]}]


async def test_a_transaction_that_fails_owes_nothing(database: Database, started: Started) -> None:
    diary = Diary()
    jobs = await started(write=diary)
    with suppress(ZeroDivisionError):
        async with database.transaction() as tx:
            await tx.enqueue("write", "write:1")
            raise ZeroDivisionError
    assert await jobs.idle()
    await owe(database, "write", "write:2", n=2)
    await jobs.settle()
    assert diary.told == [{"n": 2}]


async def test_the_same_key_is_one_run_even_after_it_is_done(database: Database, started: Started) -> None:
    diary = Diary()
    jobs = await started(write=diary)
    for n in range(3):
        await owe(database, "write", "write:1", n=n)
    await jobs.settle()
    await owe(database, "write", "write:1", n=9)
    await jobs.settle()
    assert diary.told == [{"n": 0}]


async def test_a_job_nobody_does_is_refused_at_once(database: Database, started: Started) -> None:
    jobs = await started()
    with pytest.raises(UnknownJob):
        await owe(database, "sing", "sing:1")
    assert await jobs.idle()


async def test_a_job_that_fails_is_tried_again(database: Database, started: Started) -> None:
    tries: list[int] = []

    async def stumble(step: Any, n: int) -> None:
        tries.append(n)
        if len(tries) < 3:
            raise ConnectionError("not yet")

    jobs = await started(stumble=stumble)
    await owe(database, "stumble", "stumble:1", n=5)
    await jobs.settle()
    assert tries == [5, 5, 5]
    assert await jobs.failed() == ()
    assert jobs.troubles() == ()


async def test_a_job_whose_tries_are_used_up_is_listed_and_can_be_started_anew(
    database: Database, started: Started
) -> None:
    broken = True
    tries: list[int] = []

    async def stumble(step: Any, n: int) -> None:
        tries.append(n)
        if broken:
            raise ConnectionError("the bank is closed")

    jobs = await started(stumble=stumble)
    await owe(database, "stumble", "stumble:1", n=5)
    await jobs.settle()
    (failed,) = await jobs.failed()
    assert (failed.key, failed.name, failed.args) == ("stumble:1", "stumble", {"n": 5})
    assert "the bank is closed" in failed.error
    assert datetime.now(UTC) - failed.failed_at < timedelta(minutes=1)
    assert len(tries) == 3
    broken = False
    await jobs.again("stumble:1")
    await jobs.settle()
    assert len(tries) == 4
    assert await jobs.failed() == ()


async def test_a_step_that_succeeded_is_not_repeated_when_something_later_fails(
    database: Database, started: Started
) -> None:
    done: list[str] = []
    results: list[object] = []

    async def do(what: str) -> str:
        done.append(what)
        if done.count("second") == 1 and what == "second":
            raise ConnectionError("the second step, once")
        return what.upper()

    async def both(step: Any) -> None:
        first = await step("first", do, "first")
        done.append("between")
        if done.count("between") == 1:
            raise ConnectionError("between the steps, once")
        results.append((first, await step("second", do, "second")))

    jobs = await started(both=both)
    await owe(database, "both", "both:1")
    await jobs.settle()
    assert done == ["first", "between", "between", "second", "second"]
    assert results == [("FIRST", "SECOND")]


async def test_two_hundred_concurrent_transactions_owe_their_jobs_without_a_lock_error(
    database: Database, started: Started
) -> None:
    diary = Diary()
    jobs = await started(write=diary)
    await asyncio.gather(*(owe(database, "write", f"write:{n}", n=n) for n in range(200)))
    await jobs.settle(60)
    assert sorted(str(args["n"]) for args in diary.told) == sorted(str(n) for n in range(200))
    assert await jobs.failed() == ()


async def test_threads_can_be_used_after_a_stop_and_jobs_begin_again(database: Database) -> None:
    diary = Diary()
    for n in range(2):
        jobs = Jobs(database, poll_seconds=JOBS_POLL_SECONDS)
        jobs.register("write", diary)
        await jobs.start()
        await owe(database, "write", f"write:{n}", n=n)
        await jobs.settle()
        await jobs.stop()
        assert await asyncio.to_thread(lambda: 2 + 2) == 4
    assert diary.told == [{"n": 0}, {"n": 1}]


async def test_what_is_at_work_when_jobs_stop_runs_after_the_next_start(database: Database) -> None:
    begun = asyncio.Event()

    async def wait(step: Any, n: int) -> None:
        begun.set()
        await asyncio.Event().wait()

    first = Jobs(database, poll_seconds=JOBS_POLL_SECONDS)
    first.register("work", wait)
    await first.start()
    await owe(database, "work", "work:1", n=1)
    await asyncio.wait_for(begun.wait(), 5)
    await first.stop(grace_seconds=0.05)
    diary = Diary()
    second = Jobs(database, poll_seconds=JOBS_POLL_SECONDS)
    second.register("work", diary)
    await second.start()
    await second.settle()
    await second.stop()
    assert diary.told == [{"n": 1}]


async def test_a_job_that_comes_while_jobs_stop_is_left_for_the_next_start() -> None:
    workshop, diary = Workshop(slots=1), Diary()
    await workshop.close(grace_seconds=0)
    with pytest.raises(asyncio.CancelledError):
        await workshop.run("write:1", "write", IMPATIENT, diary, {})
    assert diary.told == []


async def test_only_done_jobs_are_forgotten_and_only_old_ones(database: Database, started: Started) -> None:
    async def fail(step: Any) -> None:
        raise ConnectionError

    jobs = await started(write=Diary(), fail=fail)
    await owe(database, "write", "write:1")
    await owe(database, "write", "write:2")
    await owe(database, "fail", "fail:1")
    await jobs.settle()
    now = datetime.now(UTC)
    assert await jobs.prune(now - timedelta(minutes=1)) == 0
    assert await jobs.prune(now + timedelta(minutes=1)) == 2
    assert [job.key for job in await jobs.failed()] == ["fail:1"]


async def test_many_jobs_aside_hold_up_no_other_job(database: Database) -> None:
    enough, diary, begun = asyncio.Event(), Diary(), 0

    async def wait(step: Any, n: int) -> None:
        nonlocal begun
        begun += 1
        await enough.wait()

    jobs = Jobs(database, poll_seconds=JOBS_POLL_SECONDS, patience=IMPATIENT, slots=1)
    jobs.register("wait", wait, aside=True)
    jobs.register("write", diary)
    await jobs.start()
    for n in range(ASIDE + 5):
        await owe(database, "wait", f"wait:{n}", n=n)
    await owe(database, "write", "write:1", n=1)
    async with asyncio.timeout(10):
        while not diary.told or begun < ASIDE:  # DBOS tells nobody
            await asyncio.sleep(0.01)
    assert begun == ASIDE
    enough.set()
    await jobs.settle()
    await jobs.stop()
    assert begun == ASIDE + 5
