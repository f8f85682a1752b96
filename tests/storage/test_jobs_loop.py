"""Jobs run in the loop that started them, which has all the connections."""

import asyncio
import time
from typing import Any

from storage.db import Database
from storage.jobs.engine import Jobs
from tests.support.clocks import HandClock


def test_a_job_that_is_due_while_the_loop_stands_still_waits_for_it(database_url: str) -> None:
    ran_in: list[asyncio.AbstractEventLoop] = []

    async def work(_step: Any) -> None:
        ran_in.append(asyncio.get_running_loop())

    async def begin() -> tuple[Database, Jobs]:
        database = await Database.open(database_url, HandClock())
        jobs = Jobs(database, poll_seconds=0.02)
        jobs.register("work", work)
        await jobs.start()
        async with database.transaction() as tx:
            await tx.enqueue("work", "work:1")
        return database, jobs

    async def end(database: Database, jobs: Jobs) -> None:
        await jobs.settle()
        await jobs.stop()
        await database.close()

    with asyncio.Runner() as runner:
        opened = runner.run(begin())
        time.sleep(1.0)
        assert ran_in == []
        runner.run(end(*opened))
        assert ran_in == [runner.get_loop()]
