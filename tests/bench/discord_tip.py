"""`discord_cpu`, `discord_cpu_rate`, `discord_burst`, `discord_burst_longest`: /tip on Discord against an echo bot."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.processes import module
from tests.bench.row import ROUNDS, Row, alone, at_most, compared, percentile
from tests.bench.storm import DiscordStorm, Storm, cpu_rows, let_hours_pass, running
from tests.processes.harbour import CREATOR, migrated_database
from tests.support.discord_server import DiscordServer

NAMES = ("discord_cpu", "discord_cpu_rate", "discord_burst", "discord_burst_longest")
FANS = [f"fan{number}" for number in range(250)]
EVENTS, IN_FLIGHT, BURST = 500, 64, 1000
LONGEST_SECONDS = 2.0


async def measure() -> list[Row]:
    """Both bots live through all rounds, each at a server of its own in this process; one works at a time."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        async with (
            running(Path(name), url, discord_fans=FANS, telegram_fans=(), platforms=("discord",)) as (place, _, bot),
            DiscordServer(channels=("general",)) as other,
            module("tests.bench.bare.discord_echo", other.api_base, other.gateway_url) as bare,
        ):
            await other.online(60)
            creator = await _chosen(place.discord)
            options = {"creator": creator, "amount": "5.00"}
            mine = DiscordStorm(place.discord, bot, FANS, "tip", options, "/pay/")
            echo = DiscordStorm(other, bare, FANS, "tip", options, "5.00")
            for storm in (mine, echo):
                await storm.blow(len(FANS), IN_FLIGHT)
            return await rows("discord", mine, echo, lambda: let_hours_pass(url))


async def rows(
    name: str, mine: DiscordStorm, echo: DiscordStorm, before: Callable[[], None], **goals: float
) -> list[Row]:
    """Storms and bursts of both in turn, as `<name>_cpu` and `<name>_burst`; `before` each, something is done."""
    ours, theirs, our_bursts, their_bursts = [], [], [], []
    for _ in range(ROUNDS):
        before()
        theirs.append(await echo.blow(EVENTS, IN_FLIGHT))
        ours.append(await mine.blow(EVENTS, IN_FLIGHT))
        before()
        their_bursts.append(await echo.blow(BURST, BURST))
        our_bursts.append(await mine.blow(BURST, BURST))
    return [*cpu_rows(f"{name}_cpu", ours, theirs, **goals), *_burst_rows(f"{name}_burst", our_bursts, their_bursts)]


async def _chosen(server: DiscordServer) -> str:
    """The creator as the list under the option names her."""
    seen = await (await server.autocomplete(FANS[0], "tip", "creator", CREATOR[:2])).done()
    assert seen.choices, "nobody is listed"
    return str(seen.choices[0]["value"])


def _burst_rows(name: str, ours: list[Storm], theirs: list[Storm]) -> list[Row]:
    p99 = compared(name, "s (p99)", _p99(ours), _p99(theirs), at_most(3))
    longest = max(max(one.waits) for one in ours)
    return [p99, alone(f"{name}_longest", "s", [longest], at_most(LONGEST_SECONDS), "the longest of all rounds")]


def _p99(storms: list[Storm]) -> list[float]:
    return [percentile(one.waits, 0.99) for one in storms]
