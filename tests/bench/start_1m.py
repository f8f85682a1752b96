"""`start_1m`: how long `bouquet run` takes to be ready over a million entries, against an empty book."""

import asyncio
import tempfile
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.bench.audit import assert_balanced
from tests.bench.million import fill
from tests.bench.row import Row, at_most, compared
from tests.processes.bouquet import bouquet
from tests.processes.harbour import Harbour, harbour, migrated_database

NAMES = ("start_1m",)
ENTRIES, ROUNDS = 1_000_000, 5


async def measure() -> list[Row]:
    """Both books started in turn; each start is a new process, from its first instruction to its readiness."""
    with (
        tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second,
        migrated_database("sqlite", Path(first)) as empty, migrated_database("sqlite", Path(second)) as full,
    ):  # fmt: skip
        await asyncio.to_thread(fill, full, ENTRIES)
        async with _place(first, empty) as before, _place(second, full) as after:
            mine, theirs = [], []
            # The first start of each finds cold files and makes tables of its own.
            for counts in (False, *[True] * ROUNDS):
                pair = await _start(before), await _start(after)
                if counts:
                    theirs.append(pair[0])
                    mine.append(pair[1])
        assert await assert_balanced(full) == ENTRIES
    return [compared("start_1m", "s", mine, theirs, at_most(1.5))]


def _place(folder: str, url: str) -> AbstractAsyncContextManager[Harbour]:
    return harbour(Path(folder), url, judge=False, platforms=("telegram",))


async def _start(place: Harbour) -> float:
    """Seconds until `/readyz` says yes."""
    started = time.perf_counter()
    async with bouquet(place, on_discord=False) as bot:
        seconds = time.perf_counter() - started
        assert (await bot.stop())[0] == 0
    return seconds
