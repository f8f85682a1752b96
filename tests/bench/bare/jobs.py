"""The bare job engine running an empty step, on SQLite, one queue."""

import asyncio
import time
from pathlib import Path

from dbos import DBOS, DBOSClient


@DBOS.step()
async def nothing() -> None:
    """The least a step can do."""


@DBOS.workflow()
async def empty(_number: int) -> None:
    """One empty step."""
    await nothing()


async def jobs_a_second(path: Path, count: int, polling_seconds: float) -> float:
    """Enqueues `count` workflows and waits until all are done; answers how many a second were drained."""
    url = f"sqlite:///{path}"
    DBOS(
        config={
            "name": "bare", "system_database_url": url, "application_version": "1", "executor_id": "one",
            "log_level": "ERROR",
        }
    )  # fmt: skip
    DBOS.launch()
    client = DBOSClient(system_database_url=url)
    try:
        await DBOS.register_queue_async("bare", polling_interval_sec=polling_seconds)
        started = time.perf_counter()
        for number in range(count):
            await client.enqueue_async(
                {"queue_name": "bare", "workflow_name": empty.__qualname__, "workflow_id": f"bare:{number}"}, number
            )
        while await DBOS.list_workflows_async(status=["ENQUEUED", "PENDING", "DELAYED"], limit=1):
            await asyncio.sleep(0.02)
        return count / (time.perf_counter() - started)
    finally:
        await asyncio.to_thread(lambda: (client.destroy(), DBOS.destroy()))
