"""`gift_batch_with_readers`: gifts while ten connections of another process read the board that they change."""

import tempfile
import time
from pathlib import Path

from tests.bench.audit import assert_balanced
from tests.bench.gift_books import FANS, fund
from tests.bench.ours.gifts import Storm, our_gifts, together
from tests.bench.processes import module
from tests.bench.row import ROUNDS, Row, at_least, at_most, compared, percentile
from tests.processes.harbour import migrated_database

NAMES = ("gift_batch_with_readers", "gift_batch_with_readers_p99")
CALLERS, GIFTS, SLICES, READERS = 1000, 10_000, 2, 10
DAY_SECONDS = 86_400


async def measure() -> list[Row]:
    """The same storm with and without them, in turn."""
    read, alone = [], []
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        fund(url, FANS)
        day = int(time.time()) // DAY_SECONDS
        async with our_gifts(url, FANS, 50) as gifts:
            await gifts.blow(CALLERS, GIFTS)
            for _ in range(ROUNDS):
                with_readers: list[Storm] = []
                without: list[Storm] = []
                for _ in range(SLICES):
                    without.append(await gifts.blow(CALLERS, GIFTS))
                    path = url.removeprefix("sqlite:///")
                    async with module("tests.bench.bare.boards", path, str(READERS), str(day)) as readers:
                        await readers.ready()
                        with_readers.append(await gifts.blow(CALLERS, GIFTS))
                read.append(together(with_readers))
                alone.append(together(without))
        await assert_balanced(url)
    late, early = (
        [percentile(storm.waits, 0.99) * 1000 for storm in which] for which in (read, alone)
    )  # fmt: skip
    rates = [storm.rate for storm in read], [storm.rate for storm in alone]
    return [
        compared("gift_batch_with_readers", "gifts/s", *rates, at_least(0.6), "200 boards a second"),
        compared("gift_batch_with_readers_p99", "ms (p99)", late, early, at_most(2)),
    ]
