"""`discord_gift_cpu`, `discord_gift_burst` and theirs: /gift in the chat of a LIVE on Discord against an echo bot."""

import tempfile
from pathlib import Path

from tests.bench.discord_tip import FANS, IN_FLIGHT, rows
from tests.bench.processes import module
from tests.bench.row import Row
from tests.bench.storm import DiscordStorm, running
from tests.processes.harbour import CREATOR, ROOMY, migrated_database
from tests.support.discord_server import DiscordServer

NAMES = ("discord_gift_cpu", "discord_gift_cpu_rate", "discord_gift_burst", "discord_gift_burst_longest")
# docs/decisions/0013
GOALS = {"most": 5, "least": 0.25}
UNBRAKED = {**ROOMY, "gifts": {"taps_per_fan_minute": 6000}}


async def measure() -> list[Row]:
    """As for tips; the board is edited meanwhile as in any LIVE."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        async with (
            running(
                Path(name), url, coins=True, discord_fans=FANS, telegram_fans=(), platforms=("discord",),
                settings=UNBRAKED,
            ) as (place, _, bot),
            DiscordServer(channels=("general",)) as other,
            module("tests.bench.bare.discord_echo", other.api_base, other.gateway_url) as bare,
        ):  # fmt: skip
            await other.online(60)
            began = await place.discord.slash(CREATOR, "live start", {"title": "Songs"})
            await began.done(30)
            mine = DiscordStorm(place.discord, bot, FANS, "gift", {"gift": "petal"}, "sent")
            echo = DiscordStorm(other, bare, FANS, "tip", {"creator": CREATOR, "amount": "5.00"}, "5.00")
            for storm in (mine, echo):
                await storm.blow(len(FANS), IN_FLIGHT)
            return await rows("discord_gift", mine, echo, lambda: None, **GOALS)
