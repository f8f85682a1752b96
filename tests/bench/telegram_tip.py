"""`telegram_cpu`, `telegram_cpu_rate`: /tip of 32 users on Telegram against an echo bot with aiohttp."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.telegram_sim import TelegramSim
from tests.bench.processes import Measured, module
from tests.bench.row import ROUNDS, Row
from tests.bench.storm import TelegramStorm, cpu_rows, let_hours_pass, running
from tests.processes.harbour import CREATOR, migrated_database

NAMES = ("telegram_cpu", "telegram_cpu_rate")
FANS = [f"fan{number}" for number in range(32)]
EACH = 16
TEXT = f"/tip {CREATOR.capitalize()} 5.00"


async def measure() -> list[Row]:
    """Quotes of a storm are old when the next one begins."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        async with running(
            Path(name), url, discord_fans=(), telegram_fans=FANS, platforms=("telegram",)
        ) as (place, _, bot):  # fmt: skip
            return await against_echo("telegram_cpu", place.telegram, bot, TEXT, "/pay/", lambda: let_hours_pass(url))


async def against_echo(
    name: str, sim: TelegramSim, bot: Measured, text: str, expects: str, before: Callable[[], None],
    **goals: float,
) -> list[Row]:  # fmt: skip
    """Both bots live through all rounds, each at a Telegram of its own in this process; one works at a time."""
    async with (
        TelegramSim(judge=False) as other,
        module("tests.bench.bare.telegram_echo", other.api_base, other.token, "aiohttp") as bare,
    ):
        sim.server.keep_calls = other.server.keep_calls = False
        for fan in FANS:
            other.private(other.user(fan)).started = True
        mine = TelegramStorm(sim, bot, FANS, text, expects)
        echo = TelegramStorm(other, bare, FANS, TEXT, "5.00")
        for storm in (mine, echo):
            await storm.blow(3)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            before()
            theirs.append(await echo.blow(EACH))
            ours.append(await mine.blow(EACH))
    return cpu_rows(name, ours, theirs, **goals)
