"""`gift_two_processes_postgres`: two processes that write gifts to one PostgreSQL book, against one of them alone."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from storage.migrate import sync_engine
from tests.bench.audit import assert_balanced
from tests.bench.gift_books import fund
from tests.bench.processes import answer_of
from tests.bench.row import Row, at_least, compared, in_turn
from tests.processes.harbour import migrated_database

NAMES = ("gift_two_processes_postgres",)
CALLERS, GIFTS, ROUNDS = 500, 10_000, 3
START_SECONDS = 8.0


async def measure() -> list[Row]:
    """Each has a LIVE and fans of its own; what they acknowledged is counted in the book afterwards."""
    with tempfile.TemporaryDirectory() as name, migrated_database("postgresql", Path(name)) as url:
        fund(url, 2 * CALLERS)
        written: list[int] = []

        async def together(processes: int) -> float:
            starts_at = time.time() + START_SECONDS
            rest = (str(CALLERS), str(CALLERS), str(GIFTS), str(starts_at))
            calls = [answer_of("tests.bench.ours.gift_process", url, str(part), *rest) for part in range(processes)]
            told = await asyncio.gather(*calls)
            written.extend(one["gifts"] + CALLERS for one in told)
            seconds = max(one["ended"] for one in told) - min(one["began"] for one in told)
            return float(sum(one["gifts"] for one in told) / seconds)

        two, one = await in_turn(lambda: together(2), lambda: together(1), ROUNDS)
        await asyncio.to_thread(_as_many, url, written)
        await assert_balanced(url)
    said = f"{sum(written):,} gifts acknowledged, as many in the book"
    return [compared("gift_two_processes_postgres", "gifts/s", two, one, at_least(1.3), said)]


def _as_many(url: str, written: Sequence[int]) -> None:
    engine = sync_engine(url)
    with engine.connect() as connection:
        (kept,) = connection.execute(text("SELECT count(*) FROM gifts")).one()
    engine.dispose()
    assert kept == sum(written), f"{kept} gifts in the book, {sum(written)} acknowledged"
