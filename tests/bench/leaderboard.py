"""`leaderboard_5m`: the ten creators of a community with the most coins of seven days, among five million gifts."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from storage.db import Database
from storage.gifts.boards import Place, top_creators, top_gifters
from tests.bench.bare import boards
from tests.bench.filled_books import SIZES, filled
from tests.bench.row import ROUNDS, Row, at_most, compared
from tests.processes.people import RealTime

Board = Callable[[AsyncConnection, CommunityId, int, int, int], Awaitable[Sequence[Place]]]

NAMES = ("leaderboard_5m", "leaderboard_5m_growth")
TIMES, COMMUNITIES = 40, 20


async def measure() -> list[Row]:
    """Each community in turn; a figure is the median of a round, in microseconds."""
    books = {size: await Book.open(size) for size in (SIZES[0], SIZES[-1])}
    small, large = books.values()
    ours, theirs, before = [], [], []
    for _ in range(ROUNDS):
        before.append(await small.ours())
        theirs.append(large.bare())
        ours.append(await large.ours())
    pairs = f"{await small.fans():,.0f} µs at 100k, {await large.fans():,.0f} µs at 5M (50 fans gave to 50 creators)"
    for book in books.values():
        await book.close()
    return [
        compared("leaderboard_5m", "µs", ours, theirs, at_most(2)),
        compared("leaderboard_5m_growth", "µs", ours, before, at_most(1.5), "against 100k gifts", f"its fans: {pairs}"),
    ]


class Book:
    """A filled book, opened by us and by nobody but SQLite."""

    def __init__(self, path: str, last: int, database: Database) -> None:
        self._last = last
        self._database = database
        self._connection = boards.opened(path)

    @classmethod
    async def open(cls, gifts: int) -> "Book":
        path, last = await filled(gifts)
        return cls(str(path), last, await Database.open(f"sqlite:///{path}", RealTime()))

    async def close(self) -> None:
        self._connection.close()
        await self._database.close()

    def bare(self) -> float:
        taken = [boards.seconds(self._connection, self._community(n), self._last - 6, self._last) for n in range(TIMES)]
        return statistics.median(taken) * 1e6

    async def ours(self) -> float:
        return statistics.median([await self._board(top_creators, number) for number in range(TIMES)]) * 1e6

    async def fans(self) -> float:
        return statistics.median([await self._board(top_gifters, number) for number in range(TIMES)]) * 1e6

    async def _board(self, ask: Board, number: int) -> float:
        started = time.perf_counter()
        async with self._database.glance() as tx:
            places = await ask(tx.connection, CommunityId(self._community(number)), self._last - 6, self._last, 10)
        taken = time.perf_counter() - started
        assert len(places) == 10
        return taken

    @staticmethod
    def _community(number: int) -> int:
        return number % COMMUNITIES + 1
