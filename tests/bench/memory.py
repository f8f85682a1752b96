"""`memory_tips_100k`: what `bouquet run` holds with both platforms connected and 100,000 tips in the book."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.audit import assert_balanced
from tests.bench.bulk import settle_many
from tests.bench.processes import Measured
from tests.bench.row import Row, alone, at_most
from tests.processes.bouquet import bouquet
from tests.processes.fans import OnDiscord, OnTelegram, Payer
from tests.processes.harbour import CREATOR, harbour, migrated_database

NAMES = ("memory_tips_100k",)
TIPS, MOST_MEBIBYTES = 100_000, 250
SAMPLES = 10


async def measure() -> list[Row]:
    """Resident memory after a tip on each platform, the highest of some seconds."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        async with harbour(Path(name), url, judge=False) as place:
            creator = int(place.members[f"discord:{place.discord.places.user(CREATOR)['id']}"])
            fans = [int(one) for one in place.members.values() if int(one) != creator]
            await asyncio.to_thread(settle_many, url, TIPS, fans, creator)
            async with bouquet(place) as bot:
                assert bot.running is not None
                process = Measured(bot.running.pid)
                for chat in (OnDiscord(place, "alex"), OnTelegram(place, "chi")):
                    await Payer(chat, bot).tip()
                held = []
                for _ in range(SAMPLES):
                    await asyncio.sleep(0.5)
                    held.append(process.resident_mebibytes())
                assert (await bot.stop())[0] == 0
            assert await assert_balanced(url) >= TIPS + 2
    return [alone("memory_tips_100k", "MiB", [max(held)], at_most(MOST_MEBIBYTES))]
