"""Our web side as `bouquet run` has it, with a job engine that takes orders and does not begin them: accepting an event
is measured apart from handling it. `python -m tests.bench.ours.webhook CONFIG`; it says when it is ready."""

import asyncio
import json
import sys
from pathlib import Path

from bot.config import load_config
from bot.wiring.house import House
from tests.processes.people import RealTime

NEVER_SECONDS = 3600.0


async def serve(config: Path) -> None:
    """Until killed."""
    house = await House.open(load_config(config, {}, None), RealTime(), poll_seconds=NEVER_SECONDS)
    await house.start()
    print(json.dumps({"url": f"http://127.0.0.1:{house.web.port}/webhooks/stripe"}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
