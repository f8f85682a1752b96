"""Storms of gifts through the group commit: many callers, each of whom sends the next gift when he has his answer."""

import asyncio
import gc
import hashlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.communities.model import CommunityId
from bot.gifts.model import GiftOrder
from bot.gifts.plan import Answer
from bot.members.model import MemberId
from bot.tips.model import Privacy
from storage.batch import BatchLimits, GiftBatch, GiftBook, open_book
from storage.db import Database
from tests.processes.people import RealTime

FIRST_CREATOR = 1_000_000
LOOK_SECONDS = 0.005


@dataclass(frozen=True)
class Storm:
    """Gifts a second, how long each caller waited, how many gifts each commit had, and the longest time in which the
    loop did not come round; times in seconds."""

    rate: float
    waits: Sequence[float]
    sizes: Sequence[int]
    stall: float


def together(slices: Sequence[Storm]) -> Storm:
    """Storms that were one but for what came between them."""
    waits = [wait for one in slices for wait in one.waits]
    seconds = sum(len(one.waits) / one.rate for one in slices)
    sizes = [size for one in slices for size in one.sizes]
    return Storm(len(waits) / seconds, waits, sizes, max(one.stall for one in slices))


class _Counting:
    """A book that notes the size of each batch."""

    def __init__(self, book: GiftBook) -> None:
        self._book = book
        self.sizes: list[int] = []

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        self.sizes.append(len(orders))
        return await self._book.post(orders, now, hold)

    async def close(self) -> None:
        await self._book.close()


class OurGifts:
    """An open group commit; so many `fans` have coins, who give to so many `creators` in turn. `part`: the fans and
    creators of one of several processes, who are nobody else's."""

    def __init__(self, database: Database, fans: int, creators: int, part: int = 0) -> None:
        self.database = database
        self._book = _Counting(open_book(database))
        self._batch = GiftBatch(self._book, database, BatchLimits())
        self._fans, self._creators = fans, creators
        self._first_fan, self._first_creator = 1 + part * fans, FIRST_CREATOR + part * creators
        self._number = 0

    async def blow(self, callers: int, gifts: int) -> Storm:
        """So many gifts; what is ordered is worked out before the clock starts."""
        piles = [[self._order() for _ in range(gifts // callers)] for _ in range(callers)]
        waits: list[float] = []
        self._book.sizes.clear()
        looking = asyncio.create_task(_longest_stall())
        started = time.perf_counter()
        await asyncio.gather(*(self._call(pile, waits) for pile in piles))
        rate = len(waits) / (time.perf_counter() - started)
        looking.cancel()
        return Storm(rate, waits, tuple(self._book.sizes), await looking)

    async def close(self) -> None:
        await self._batch.close()

    async def _call(self, pile: Sequence[GiftOrder], waits: list[float]) -> None:
        for order in pile:
            asked = time.perf_counter()
            await self._batch.send(order)
            waits.append(time.perf_counter() - asked)

    def _order(self) -> GiftOrder:
        number, self._number = self._number, self._number + 1
        digest = hashlib.blake2b(f"{id(self)}:{number}".encode(), digest_size=11)
        return GiftOrder(
            "gift:" + digest.hexdigest(), MemberId(self._first_fan + number % self._fans),
            MemberId(self._first_creator + number % self._creators), CommunityId(1), 7, None, "petal", 1, 1,
            Privacy.NAME, datetime.now(UTC),
        )  # fmt: skip


async def _longest_stall() -> float:
    """Looks at the loop until it is cancelled."""
    longest = 0.0
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(LOOK_SECONDS)
            longest = max(longest, time.perf_counter() - began - LOOK_SECONDS)
    except asyncio.CancelledError:
        return longest


@asynccontextmanager
async def our_gifts(
    url: str, fans: int, creators: int, *, part: int = 0, exclusive: bool = True
) -> AsyncIterator[OurGifts]:
    """On a database with fans who have coins."""
    database = await Database.open(url, RealTime(), exclusive=exclusive)
    gifts = OurGifts(database, fans, creators, part)
    # As `bouquet run` does after its start. Else the collector's search of all the libraries, 0.1 s of processor in the
    # middle of some batch, is what the worst hundredth waits for.
    gc.collect()
    gc.freeze()
    try:
        yield gifts
    finally:
        await gifts.close()
        await database.close()
