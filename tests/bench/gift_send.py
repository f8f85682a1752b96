"""`gift_send_1000`: gifts through the whole use case, each judged and with its receipt, against the batch alone."""

import asyncio
import gc
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copy

from bot.communities.model import Caller
from bot.members.model import Identity, Platform
from storage.db import Database
from tests.bench.audit import assert_balanced
from tests.bench.gift_books import fund
from tests.bench.ours.gifts import our_gifts
from tests.bench.row import Row, at_least, compared, in_turn, percentile
from tests.processes.harbour import migrated_database
from tests.support.clocks import HandClock
from tests.support.live import Stage, staged

NAMES = ("gift_send_1000",)
FANS, GIFTS = 1000, 10_000
UNBRAKED = {"taps_per_fan_minute": 6000}


async def measure() -> list[Row]:
    """Each on a file of its own with fans who have coins, one after the other."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        # Those who found the community are members, too.
        fund(url, FANS + 2)
        batched = f"sqlite:///{copy(url.removeprefix('sqlite:///'), Path(name) / 'batched.db')}"
        async with our_gifts(batched, FANS, 1) as gifts, _live(url) as (stage, fans):
            sender = _Sender(stage, fans)

            async def batch() -> float:
                return (await gifts.blow(FANS, GIFTS)).rate

            await batch()
            await sender.blow()
            sender.waits.clear()
            ours, theirs = await in_turn(sender.blow, batch)
        for book in (url, batched):
            await assert_balanced(book)
    waits = f"p50 {percentile(sender.waits, 0.5) * 1000:.0f} ms, p99 {percentile(sender.waits, 0.99) * 1000:.0f} ms"
    return [compared("gift_send_1000", "gifts/s", ours, theirs, at_least(0.1), waits)]


@asynccontextmanager
async def _live(url: str) -> AsyncIterator[tuple[Stage, Sequence[Caller]]]:
    """A creator who is LIVE with a board on each platform, and the fans."""
    clock = HandClock()
    database = await Database.open(url, clock)
    try:
        async with staged(database, clock, gifts=UNBRAKED) as stage:
            await stage.live()
            fans = [await _fan(stage, number) for number in range(FANS)]
            gc.collect()
            gc.freeze()
            yield stage, fans
    finally:
        await database.close()


async def _fan(stage: Stage, number: int) -> Caller:
    house, now = stage.house, stage.house.clock.now()
    like = await house.member("Ana")
    async with house.database.transaction() as tx:
        met, account = await tx.members.met(Identity(Platform.DISCORD, f"9{number:06}", f"Fan {number}"), now)
        await tx.members.state_age(met.id, "DE", 18, Platform.DISCORD, now)
        member = await tx.members.get(met.id)
    return Caller(member, account, like.chat, house.community, "en")


class _Sender:
    """Fans who send the next gift when they have the receipt of the one before."""

    def __init__(self, stage: Stage, fans: Sequence[Caller]) -> None:
        self._stage, self._fans = stage, fans
        self._events = itertools.count(1)
        self.waits: list[float] = []

    async def blow(self) -> float:
        """Gifts a second."""
        began = time.perf_counter()
        await asyncio.gather(*map(self._send, self._fans))
        return GIFTS / (time.perf_counter() - began)

    async def _send(self, fan: Caller) -> None:
        for _ in range(GIFTS // FANS):
            asked = time.perf_counter()
            await self._stage.give(fan, request_id=f"discord:bench:{next(self._events)}")
            self.waits.append(time.perf_counter() - asked)
