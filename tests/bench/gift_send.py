"""`gift_send_1000`: gifts through the whole use case, each judged and with its receipt, against the batch alone."""

import asyncio
import gc
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

from bot.communities.model import Caller
from bot.live.model import LiveSession
from bot.members.model import Identity, Platform
from storage.db import Database
from tests.bench.audit import assert_balanced
from tests.bench.gift_books import fund
from tests.bench.ours.gifts import our_gifts
from tests.bench.row import Row, at_least, compared, in_turn, percentile
from tests.processes.harbour import migrated_database
from tests.support.clocks import HandClock
from tests.support.live import Stage, staged
from tests.support.tip_house import chat

NAMES = ("gift_send_1000",)
FANS, GIFTS = 1000, 10_000
UNBRAKED = {"taps_per_fan_minute": 6000}


async def measure() -> list[Row]:
    """Each on a file of its own with fans who have coins, one after the other."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        # Those who found the community are members, too.
        fund(url, FANS + 2)
        batched = f"sqlite:///{copy(url.removeprefix('sqlite:///'), Path(name) / 'batched.db')}"
        async with our_gifts(batched, FANS, 1) as gifts, live(url) as at:
            sender = _Sender(at)

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


@dataclass(frozen=True)
class Live:
    """A creator who is LIVE with a board on each platform, and the fans, half of them on each."""

    stage: Stage
    session: LiveSession
    fans: Sequence[Caller]


@asynccontextmanager
async def live(url: str) -> AsyncIterator[Live]:
    """On a book in which a thousand fans have coins."""
    clock = HandClock()
    database = await Database.open(url, clock)
    try:
        async with staged(database, clock, gifts=UNBRAKED) as stage:
            _, session = await stage.live()
            fans = [await _fan(stage, number) for number in range(FANS)]
            gc.collect()
            gc.freeze()
            yield Live(stage, session, fans)
    finally:
        await database.close()


async def _fan(stage: Stage, number: int) -> Caller:
    house, now = stage.house, stage.house.clock.now()
    platform = (Platform.DISCORD, Platform.TELEGRAM)[number % 2]
    async with house.database.transaction() as tx:
        met, account = await tx.members.met(Identity(platform, f"9{number:06}", f"Fan {number}"), now)
        await tx.members.state_age(met.id, "DE", 18, platform, now)
        member = await tx.members.get(met.id)
    return Caller(member, account, chat(platform), house.community, "en")


class _Sender:
    """Fans who send the next gift when they have the receipt of the one before."""

    def __init__(self, at: Live) -> None:
        self._at = at
        self._events = itertools.count(1)
        self.waits: list[float] = []

    async def blow(self) -> float:
        """Gifts a second."""
        began = time.perf_counter()
        await asyncio.gather(*map(self._send, self._at.fans))
        return GIFTS / (time.perf_counter() - began)

    async def _send(self, fan: Caller) -> None:
        for _ in range(GIFTS // FANS):
            asked = time.perf_counter()
            await self._at.stage.give(fan, request_id=f"bench:{next(self._events)}", session_id=self._at.session.id)
            self.waits.append(time.perf_counter() - asked)
