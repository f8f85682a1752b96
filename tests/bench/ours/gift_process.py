"""One of several processes that write gifts to one book: `python -m tests.bench.ours.gift_process URL PART FANS CALLERS
GIFTS STARTS_AT`. It begins at that moment of the wall clock, and says how many it wrote, and when.
"""

import asyncio
import json
import sys
import time

from tests.bench.ours.gifts import our_gifts


async def main() -> None:
    url, part, fans, callers, gifts, starts_at = sys.argv[1:]
    async with our_gifts(url, int(fans), 1, part=int(part), exclusive=False) as ours:
        await ours.blow(int(callers), int(callers))
        late = time.time() - float(starts_at)
        assert late < 0, f"{late:.1f} s too late"
        await asyncio.sleep(-late)
        began = time.time()
        storm = await ours.blow(int(callers), int(gifts))
        told = {"began": began, "ended": time.time(), "gifts": len(storm.waits)}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
