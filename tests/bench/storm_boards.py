"""`storm_boards`: what boards show of twenty thousand gifts of both chats; `storm_memory`: what a long storm leaves."""

import asyncio
import itertools
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bot.tips.model import Privacy
from tests.bench.audit import assert_balanced
from tests.bench.gift_books import fund
from tests.bench.gift_send import FANS, Live, live
from tests.bench.processes import Measured
from tests.bench.row import Row, alone, at_least, at_most, percentile
from tests.processes.harbour import migrated_database

NAMES = ("storm_boards", "storm_memory", "storm_memory_p99")
GIFTS, INTERVAL_SECONDS = 20_000, 1.0
# The first half minute fills caches; `MINUTES=10` is the long soak.
MINUTES, SETTLING_SECONDS, CALLERS = float(os.environ.get("MINUTES", "2")), 30.0, 64
PAUSE_SECONDS = 0.05
"""Between two gifts of a caller: about half of what the machine can do."""


async def measure() -> list[Row]:
    """A storm, and a long one, on one book."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        fund(url, FANS + 2)
        async with live(url) as stage:
            rows = [await _boards(stage), *await _memory(stage)]
        await assert_balanced(url)
    return rows


async def _boards(at: Live) -> Row:
    """Every gift is answered, both boards end with the exact sum, and no board is edited sooner than it may be."""
    stage, events, began = at.stage, itertools.count(1), time.perf_counter()

    async def send(which: int) -> None:
        for _ in range(GIFTS // FANS):
            request = f"storm:{next(events)}"
            await stage.give(at.fans[which], request_id=request, session_id=at.session.id, privacy=Privacy.NAME)

    await asyncio.gather(*map(send, range(FANS)))
    seconds = time.perf_counter() - began
    await stage.settled()
    shortest = []
    for wall in stage.walls:
        assert f"{GIFTS:,} coins in {GIFTS:,} gifts" in wall.board.text, wall.board.text
        assert len(wall.messages) == 1
        shortest += [later - earlier for (earlier, _), (later, _) in pairwise(wall.writes)]
    said = f"{GIFTS:,} gifts answered in {seconds:.0f} s, {len(shortest) + 2} writes of two boards, both exact"
    return alone("storm_boards", "of the interval", [min(shortest) / INTERVAL_SECONDS], at_least(0.99), said)


async def _memory(at: Live) -> list[Row]:
    stage, events, end = at.stage, itertools.count(1), time.perf_counter() + MINUTES * 60
    waits: list[tuple[float, float]] = []
    me = Measured(os.getpid())

    async def send(which: int) -> None:
        while (asked := time.perf_counter()) < end:
            fan = at.fans[(which + next(events)) % FANS]
            await stage.give(fan, request_id=f"soak:{next(events)}", session_id=at.session.id)
            waits.append((asked, time.perf_counter() - asked))
            await asyncio.sleep(PAUSE_SECONDS)

    storm = asyncio.gather(*map(send, range(CALLERS)))
    await asyncio.sleep(SETTLING_SECONDS)
    before, settled = me.resident_mebibytes(), time.perf_counter()
    await storm
    after = me.resident_mebibytes()
    own = len(waits) * 200 / 2**20
    first = [wait for asked, wait in waits if settled <= asked < settled + 30]
    last = [wait for asked, wait in waits if asked >= end - 30]
    growth = (after - before - own) / before * 100
    said = f"{before:.0f} to {after:.0f} MiB, of which {own:.0f} are this measurement's, {len(waits):,} gifts"
    return [
        alone("storm_memory", "% grown", [growth], at_most(5), said),
        alone("storm_memory_p99", "of the first", [percentile(last, 0.99) / percentile(first, 0.99)], at_most(1.5)),
    ]
