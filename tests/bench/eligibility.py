"""`eligibility_5m`: /eligibility of one creator among a hundred thousand with a million noted values, in a book of five
million gifts; `recheck_100k`: all of them checked again, as every night."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.communities.model import Caller, Chat, ChatKind
from bot.config import build_config
from bot.eligibility.service import Eligibility
from bot.members.model import MemberId, Platform, PlatformAccount
from storage.db import Database
from tests.bench.bare import eligibility as bare
from tests.bench.creators import enrol
from tests.bench.filled_books import SIZES, copied
from tests.bench.row import ROUNDS, Row, alone, at_most, compared
from tests.processes.harbour import migrated_database
from tests.processes.people import RealTime
from tests.support.configs import values

NAMES = ("eligibility_5m", "eligibility_5m_growth", "recheck_100k", "recheck_100k_growth")
CREATORS, TIMES = 100_000, 60


async def measure() -> list[Row]:
    """Each figure of a check is the median of a round in microseconds, each of the job its processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        books = [await _Book.open(size, Path(folder)) for size in (SIZES[0], SIZES[-1])]
        small, large = books
        ours, theirs, before = [], [], []
        for _ in range(ROUNDS):
            before.append(await small.ours())
            theirs.append(large.bare())
            ours.append(await large.ours())
        for book in books:
            await book.close()
    few, many = await _rechecked(1000), await _rechecked(CREATORS)
    each = [seconds / CREATORS for seconds in many], [seconds / 1000 for seconds in few]
    return [
        compared("eligibility_5m", "µs", ours, theirs, at_most(3)),
        compared("eligibility_5m_growth", "µs", ours, before, at_most(1.5), "against a book of 100k gifts"),
        alone("recheck_100k", "s", many, at_most(60), "processor time"),
        compared("recheck_100k_growth", "s", *each, at_most(1.5), "a creator, against 1,000 of them"),
    ]


class _Book:
    """A filled book with creators in it, opened by us and by nobody but SQLite."""

    def __init__(self, path: Path, first: int, database: Database, callers: list[Caller]) -> None:
        self._first = first
        self._database = database
        self._callers = callers
        self._eligibility = Eligibility(build_config(values()), RealTime(), database)
        self._connection = bare.opened(str(path))

    @classmethod
    async def open(cls, gifts: int, folder: Path) -> "_Book":
        path = await copied(gifts, folder)
        first = await asyncio.to_thread(enrol, f"sqlite:///{path}", CREATORS)
        database = await Database.open(f"sqlite:///{path}", RealTime())
        # Who asks is known before he is answered, and reading it goes through a thread that would still tidy up.
        callers = [await _caller(database, first + number * (CREATORS // TIMES)) for number in range(TIMES)]
        return cls(path, first, database, callers)

    async def close(self) -> None:
        self._connection.close()
        await self._database.close()

    def bare(self) -> float:
        return statistics.median([bare.seconds(self._connection, self._creator(n)) for n in range(TIMES)]) * 1e6

    async def ours(self) -> float:
        return statistics.median([await self._show(caller) for caller in self._callers]) * 1e6

    async def _show(self, caller: Caller) -> float:
        started = time.perf_counter()
        standing = await self._eligibility.show(caller)
        taken = time.perf_counter() - started
        assert standing.counted
        return taken

    def _creator(self, number: int) -> int:
        return self._first + number * (CREATORS // TIMES)


async def _caller(database: Database, creator: int) -> Caller:
    async with database.reading() as tx:
        member = await tx.members.get(MemberId(creator))
    account = PlatformAccount(0, member.id, Platform.DISCORD, "1", member.name, None, None)
    return Caller(member, account, Chat(Platform.DISCORD, "1", ChatKind.PRIVATE, "1", ""), None, "en")


async def _rechecked(creators: int) -> list[float]:
    """Processor time of the whole job, of three runs that change nothing."""
    with tempfile.TemporaryDirectory() as folder, migrated_database("sqlite", Path(folder)) as url:
        await asyncio.to_thread(enrol, url, creators)
        database = await Database.open(url, RealTime())
        taken = []
        for _ in range(3):
            started = time.process_time()
            assert await Eligibility(build_config(values()), RealTime(), database).recheck() == creators
            taken.append(time.process_time() - started)
        await database.close()
    return taken
