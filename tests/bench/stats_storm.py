"""`stats_during_storm`: the text of /stats for the creator to whom a storm of gifts goes, against quiet."""

import asyncio
import itertools
import tempfile
import time
from pathlib import Path

from bot.communities.model import Caller
from bot.eligibility.service import Eligibility
from bot.replies.stats import stats as say
from bot.replies.words import Words
from bot.stats.model import StatsPeriod
from bot.stats.service import CreatorStats
from tests.bench.audit import assert_balanced
from tests.bench.gift_books import fund
from tests.bench.gift_send import FANS, Live, live
from tests.bench.row import Row, at_most, compared, percentile
from tests.processes.harbour import migrated_database

NAMES = ("stats_during_storm",)
ROUNDS, TIMES, CALLERS = 3, 150, 64
BETWEEN_SECONDS, PAUSE_SECONDS = 0.02, 0.05


async def measure() -> list[Row]:
    """The book has as many gifts in a storm as in the quiet minute that follows it."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        fund(url, FANS + 2)
        async with live(url) as at:
            storm, quiet = [], []
            events = itertools.count(1)
            for _ in range(ROUNDS):
                storm.append(await _during(at, events))
                quiet.append(await _asked(at))
            given = next(events)
        await assert_balanced(url)
    said = f"p99 of {TIMES} questions, {given:,} gifts of {CALLERS} fans at a time, stats of 30 days"
    return [compared("stats_during_storm", "ms", storm, quiet, at_most(3), said)]


async def _during(at: Live, events: "itertools.count[int]") -> float:
    async def send(which: int) -> None:
        while True:
            number = next(events)
            fan = at.fans[(which + number) % FANS]
            await at.stage.give(fan, request_id=f"stats:{number}", session_id=at.session.id)
            await asyncio.sleep(PAUSE_SECONDS)

    storm = [asyncio.create_task(send(which)) for which in range(CALLERS)]
    try:
        return await _asked(at)
    finally:
        for one in storm:
            one.cancel()
        await asyncio.gather(*storm, return_exceptions=True)


async def _asked(at: Live) -> float:
    """The 99th percentile in milliseconds."""
    stage = at.stage
    parts = stage.house.config, stage.house.clock, stage.house.database
    stats, eligibility = CreatorStats(*parts), Eligibility(*parts)
    async with stage.house.database.reading() as tx:
        creator = await tx.members.get(at.session.creator_id)
    fan = at.fans[0]
    asking = Caller(creator, fan.account, fan.chat, fan.community, "en")
    waits = []
    for _ in range(TIMES):
        asked = time.perf_counter()
        say(await stats.show(asking, StatsPeriod.MONTH), await eligibility.show(asking), Words())
        waits.append(time.perf_counter() - asked)
        await asyncio.sleep(BETWEEN_SECONDS)
    return percentile(waits, 0.99) * 1000
