"""`gift_batch_sqlite_*`, `gift_batch_hot_vs_uniform`: gifts through the group commit against sqlite3 alone."""

import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copy

from tests.bench.audit import assert_balanced
from tests.bench.bare.gifts import BareGifts
from tests.bench.gift_books import fund
from tests.bench.ours.gifts import OurGifts, Storm, our_gifts, together
from tests.bench.row import ROUNDS, Row, at_least, at_most, compared, percentile
from tests.processes.harbour import migrated_database

NAMES = (
    "gift_batch_sqlite_1000", "gift_batch_sqlite_1000_p99", "gift_batch_sqlite_64", "gift_batch_sqlite_1",
    "gift_batch_hot_vs_uniform",
)  # fmt: skip
FANS, BATCH = 1000, 1000
# Callers, and how many gifts they send together in a slice of a round.
MANY, SOME, ONE = (1000, 10_000), (64, 3200), (1, 60)
SLICES = 3
UNIFORM = 1000


async def measure() -> list[Row]:
    """A round is every storm once, ours and the bare writer's one after the other, each on a file of its own."""
    ours, theirs = _Figures(), _Figures()
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        folder = Path(name)
        fund(url, FANS)
        async with _ours(url, folder, "hot", 1) as hot, _ours(url, folder, "uniform", UNIFORM) as uniform:
            bare = BareGifts(_copied(url, folder, "bare"), FANS, 1)
            bare.commits(5000, BATCH)
            for gifts in (hot, uniform):
                await gifts.blow(1000, 5000)
            for _ in range(ROUNDS):
                await _round(ours, theirs, hot, uniform, bare)
            bare.close()
        for which in ("hot", "uniform", "bare"):
            await assert_balanced(f"sqlite:///{folder / which}.db")
    return _rows(ours, theirs)


class _Figures:
    def __init__(self) -> None:
        self.storms: list[Storm] = []
        self.even: list[Storm] = []
        self.some: list[Storm] = []
        self.one: list[float] = []
        self.one_on_the_loop: list[float] = []
        self.many: list[float] = []
        self.commit: list[float] = []


async def _round(ours: _Figures, theirs: _Figures, hot: OurGifts, uniform: OurGifts, bare: BareGifts) -> None:
    """Everybody in turn, in slices: what else the machine does meets all alike."""
    commits: list[float] = []
    single: list[float] = []
    awaited: list[float] = []
    alone: list[float] = []
    storms, even, some = [], [], []
    for _ in range(SLICES):
        commits += bare.commits(MANY[1], BATCH)
        storms.append(await hot.blow(*MANY))
        even.append(await uniform.blow(*MANY))
        some.append(await hot.blow(*SOME))
        single += bare.commits(ONE[1], 1)
        awaited += await bare.awaited(ONE[1])
        alone += (await hot.blow(*ONE)).waits
    theirs.many.append(len(commits) * BATCH / sum(commits))
    theirs.commit.append(statistics.median(commits))
    theirs.one.append(statistics.median(awaited) * 1000)
    theirs.one_on_the_loop.append(statistics.median(single) * 1000)
    ours.one.append(statistics.median(alone) * 1000)
    for all_of_it, slices in ((ours.storms, storms), (ours.even, even), (ours.some, some)):
        all_of_it.append(together(slices))


def _rows(ours: _Figures, theirs: _Figures) -> list[Row]:
    p99 = [percentile(storm.waits, 0.99) * 1000 for storm in ours.storms]
    commit = [seconds * 1000 for seconds in theirs.commit]
    p50 = statistics.median(percentile(storm.waits, 0.5) for storm in ours.storms)
    hot, even = [one.rate for one in ours.storms], [one.rate for one in ours.even]
    some = [one.rate for one in ours.some]
    blocking = f"raw commit that stops the loop: {statistics.median(theirs.one_on_the_loop):.3f} ms"
    met = f"median batch {_size(ours.storms)}, p50 {p50 * 1000:.0f} ms"
    return [
        compared("gift_batch_sqlite_1000", "gifts/s", hot, theirs.many, at_least(0.65), met),
        compared("gift_batch_sqlite_1000_p99", "ms (p99)", p99, commit, at_most(3), "one raw commit of 1000"),
        compared("gift_batch_sqlite_64", "gifts/s", some, theirs.many, at_least(0.35), f"batch {_size(ours.some)}"),
        compared("gift_batch_sqlite_1", "ms (p50)", ours.one, theirs.one, at_most(1.6), blocking),
        compared("gift_batch_hot_vs_uniform", "gifts/s", hot, even, at_least(0.95)),
    ]


def _size(storms: list[Storm]) -> int:
    return int(statistics.median(size for storm in storms for size in storm.sizes))


@asynccontextmanager
async def _ours(url: str, folder: Path, name: str, creators: int) -> AsyncIterator[OurGifts]:
    async with our_gifts(f"sqlite:///{_copied(url, folder, name)}", FANS, creators) as gifts:
        yield gifts


def _copied(url: str, folder: Path, name: str) -> Path:
    """The funded file once more; nobody has it open."""
    return Path(copy(url.removeprefix("sqlite:///"), folder / f"{name}.db"))
