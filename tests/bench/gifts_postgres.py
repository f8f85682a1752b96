"""`gift_batch_postgres_1000`: gifts through the group commit on PostgreSQL against asyncpg alone."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.audit import assert_balanced
from tests.bench.bare.gifts_postgres import BarePostgres
from tests.bench.gift_books import FANS, fund
from tests.bench.ours.gifts import our_gifts, together
from tests.bench.row import ROUNDS, Row, at_least, compared, percentile
from tests.processes.harbour import migrated_database

NAMES = ("gift_batch_postgres_1000", "gift_batch_postgres_hot_vs_uniform")
CALLERS, GIFTS, BATCH = 1000, 5000, 1000
SLICES, UNIFORM = 3, 1000


async def measure() -> list[Row]:
    """Each side on a database of its own, on one server."""
    ours, even, theirs = [], [], []
    waits: list[float] = []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [stack.enter_context(migrated_database("postgresql", folder)) for _ in range(3)]
        for url in urls:
            fund(url, FANS)
        bare = await BarePostgres.open(urls[0], FANS, 1)
        stack.push_async_callback(bare.close)
        hot = await stack.enter_async_context(our_gifts(urls[1], FANS, 1))
        uniform = await stack.enter_async_context(our_gifts(urls[2], FANS, UNIFORM))
        await bare.commits(2000, BATCH)
        for gifts in (hot, uniform):
            await gifts.blow(CALLERS, 2000)
        for _ in range(ROUNDS):
            commits, storms, others = [], [], []
            for _ in range(SLICES):
                commits += await bare.commits(GIFTS, BATCH)
                storms.append(await hot.blow(CALLERS, GIFTS))
                others.append(await uniform.blow(CALLERS, GIFTS))
            theirs.append(len(commits) * BATCH / sum(commits))
            storm = together(storms)
            ours.append(storm.rate)
            even.append(together(others).rate)
            waits += storm.waits
        for url in urls:
            await assert_balanced(url)
    note = f"p50 {percentile(waits, 0.5) * 1000:.0f} ms, p99 {percentile(waits, 0.99) * 1000:.0f} ms"
    return [
        compared("gift_batch_postgres_1000", "gifts/s", ours, theirs, at_least(0.6), note),
        compared("gift_batch_postgres_hot_vs_uniform", "gifts/s", ours, even, at_least(0.9)),
    ]
