"""The bare job engine running an empty step, on SQLite, one queue. Run as a process of its own:
`python -m tests.bench.bare.jobs DATABASE COUNT POLLING_SECONDS`; it says how many a second it did."""

import asyncio
import json
import sys
import time
from pathlib import Path

from dbos import DBOS, DBOSClient

LEFT = ["ENQUEUED", "PENDING", "DELAYED"]


@DBOS.step()
async def nothing() -> None:
    """The least a step can do."""


@DBOS.workflow()
async def empty(_number: int) -> None:
    """One empty step."""
    await nothing()


async def jobs_a_second(path: Path, count: int, polling_seconds: float) -> float:
    """Enqueues so many, one commit each, and waits until all are done."""
    url = f"sqlite:///{path}"
    DBOS(
        config={
            "name": "bare", "system_database_url": url, "application_version": "1", "executor_id": "one",
            "log_level": "ERROR",
        }
    )  # fmt: skip
    DBOS.launch()
    client = DBOSClient(system_database_url=url)
    await DBOS.register_queue_async("bare", polling_interval_sec=polling_seconds)
    # A queue registered after the start is noticed a second later.
    await asyncio.sleep(1.5)
    started = time.perf_counter()
    for number in range(count):
        await client.enqueue_async(
            {"queue_name": "bare", "workflow_name": empty.__qualname__, "workflow_id": f"bare:{number}"}, number
        )
    while await DBOS.list_workflows_async(status=LEFT, limit=1, load_input=False, load_output=False):
        await asyncio.sleep(0.02)
    return count / (time.perf_counter() - started)


def main() -> None:
    path, count, polling_seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps({"a_second": asyncio.run(jobs_a_second(path, count, polling_seconds))}), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main()
