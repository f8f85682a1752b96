"""`gift_scale_*`: what the group commit on SQLite does with more callers, more gifts in the book, and more accounts.

Drawn into .bench/gifts.svg. The bounds are no promises of speed: they notice a curve that breaks.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types

from tests.bench.audit import assert_balanced
from tests.bench.curves import Point, draw, knee
from tests.bench.filled_books import SIZES, copied
from tests.bench.gift_books import FANS, fund
from tests.bench.ours.gifts import OurGifts, Storm, our_gifts, together
from tests.bench.row import Goal, Row, at_least, percentile
from tests.processes.harbour import migrated_database

NAMES = ("gift_scale_callers", "gift_scale_entries", "gift_scale_accounts")
CALLERS = {1: 200, 64: 3200, 1000: 10_000}
ACCOUNTS = (FANS, 100_000)
ROUNDS, MANY, GIFTS = 5, 1000, 10_000
PICTURE = Path(".bench/gifts.svg")
_CAUSES = {
    "callers": "batches are full, and the processor is the limit",
    "entries": "each gift meets two pages at random, of the index of keys and of that of spent coins; these have "
    "outgrown the cache of 64 MiB and are read again",
    "accounts": "the wallets and lots of a batch lie on pages that no two of its gifts share",
}

Blow = Callable[[], Awaitable[Storm]]


async def measure() -> list[Row]:
    """A round is every point of a curve once."""
    curves = {"callers": await _callers(), "entries": await _entries(), "accounts": await _accounts()}
    draw(curves, PICTURE)
    bounds = {"callers": at_least(5), "entries": at_least(0.5), "accounts": at_least(0.5)}
    return [_row(name, points, bounds[name]) for name, points in curves.items()]


def _row(name: str, points: Sequence[Point], goal: Goal) -> Row:
    first, last = points[0].rate, points[-1].rate
    notes = (*map(str, points), knee(points, _CAUSES[name]), f"drawn: {PICTURE}")
    ratio = last / first
    return Row(f"gift_scale_{name}", last, "gifts/s", first, ratio, str(goal), goal.met(ratio), ROUNDS, notes)


async def _callers() -> list[Point]:
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        fund(url, FANS)
        async with our_gifts(url, FANS, 1) as gifts:
            await gifts.blow(MANY, GIFTS)
            blows = {f"{one:,}": _storm(gifts, one, count) for one, count in CALLERS.items()}
            points = await _points(blows)
        await assert_balanced(url)
    return points


async def _entries() -> list[Point]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        blows = {}
        for size in SIZES:
            path = await copied(size, folder)
            gifts = await stack.enter_async_context(our_gifts(f"sqlite:///{path}", FANS, 1))
            await gifts.blow(MANY, GIFTS)
            blows[f"{size:,}"] = _storm(gifts, MANY, GIFTS)
        return await _points(blows)


async def _accounts() -> list[Point]:
    async with AsyncExitStack() as stack:
        blows = {}
        for fans in ACCOUNTS:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(migrated_database("sqlite", folder))
            await asyncio.to_thread(fund, url, fans)
            gifts = await stack.enter_async_context(our_gifts(url, fans, 1))
            await gifts.blow(MANY, GIFTS)
            blows[f"{fans:,}"] = _storm(gifts, MANY, GIFTS)
        return await _points(blows)


def _storm(gifts: OurGifts, callers: int, count: int) -> Blow:
    return lambda: gifts.blow(callers, count)


async def _points(blows: dict[str, Blow]) -> list[Point]:
    storms: dict[str, list[Storm]] = {at: [] for at in blows}
    written: dict[str, list[float]] = {at: [] for at in blows}
    for _ in range(ROUNDS):
        for at, blow in blows.items():
            before = psutil.Process().io_counters().write_bytes
            storm = await blow()
            storms[at].append(storm)
            written[at].append((psutil.Process().io_counters().write_bytes - before) / 1024 / len(storm.waits))
    return [_point(at, one, statistics.median(written[at])) for at, one in storms.items()]


def _point(at: str, storms: list[Storm], written: float) -> Point:
    whole = together(storms)
    rate = statistics.median(one.rate for one in storms)
    return Point(at, rate, int(statistics.median(whole.sizes)), percentile(whole.waits, 0.5) * 1000, written)
