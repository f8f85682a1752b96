"""`tips_drained`: how many settled tips a second our jobs draw from the inbox, against the engine's empty step."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.bench.audit import assert_balanced
from tests.bench.ours.drain import Cast
from tests.bench.processes import answer_of
from tests.bench.row import Row, at_least, compared, in_turn
from tests.processes.harbour import CHANNEL, CREATOR, harbour, migrated_database

NAMES = ("tips_drained",)
TIPS, FANS = 200, 50
# As `bouquet run` looks for jobs.
POLLING_SECONDS = 0.25


async def measure() -> list[Row]:
    """Each round on a database of its own, each side in a process of its own."""
    mine, theirs = await in_turn(_ours, _bare)
    return [compared("tips_drained", "jobs/s", mine, theirs, at_least(0.5))]


async def _bare() -> float:
    with tempfile.TemporaryDirectory() as name:
        told = await answer_of("tests.bench.bare.jobs", f"{name}/bare.db", str(TIPS), str(POLLING_SECONDS))
    return float(told["a_second"])


async def _ours() -> float:
    fans = [f"fan{number}" for number in range(FANS)]
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        folder = Path(name)
        async with harbour(folder, url, discord_fans=fans, telegram_fans=(), judge=False) as place:
            server = place.discord.places
            ids = [server.user(fan)["id"] for fan in fans]
            creator = place.members[f"discord:{server.user(CREATOR)['id']}"]
            cast = Cast(ids, server.guild_id, server.named[CHANNEL].id, int(creator))
            (folder / "cast.json").write_text(json.dumps(asdict(cast)))
            told = await answer_of("tests.bench.ours.drain", name, str(TIPS), str(POLLING_SECONDS))
        assert await assert_balanced(url) == TIPS
    return float(told["a_second"])
