"""`telegram_gift_cpu`, `telegram_gift_cpu_rate`: /gift of 32 users in their private chats against an echo bot."""

import tempfile
from pathlib import Path

from tests.bench.discord_gift import GOALS, UNBRAKED
from tests.bench.row import Row
from tests.bench.storm import running
from tests.bench.telegram_tip import FANS, against_echo
from tests.processes.harbour import CREATOR, migrated_database

NAMES = ("telegram_gift_cpu", "telegram_gift_cpu_rate")


async def measure() -> list[Row]:
    """As for tips, while the creator is LIVE in the group and its board is edited."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        async with running(
            Path(name), url, coins=True, discord_fans=(), telegram_fans=FANS, platforms=("telegram",),
            settings=UNBRAKED,
        ) as (place, _, bot):  # fmt: skip
            creator = place.telegram.user(CREATOR)
            creator.send(place.group, "/live start Songs")
            await place.telegram.wait_for(lambda: any("LIVE" in (one.text or "") for one in place.group.messages), 30)
            return await against_echo(
                "telegram_gift_cpu", place.telegram, bot, f"/gift petal {CREATOR.capitalize()}", "sent", lambda: None,
                **GOALS,
            )  # fmt: skip
