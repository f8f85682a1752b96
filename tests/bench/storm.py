"""A command from many fans at once, on each platform, against a bot that is a process of its own."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.telegram_sim import TelegramSim
from bot.sandbox.telegram_sim.messages import visible_text
from tests.bench.gift_books import fund
from tests.bench.processes import Measured
from tests.bench.row import Row, at_least, at_most, compared
from tests.processes.bouquet import Bouquet, bouquet
from tests.processes.harbour import Harbour, harbour
from tests.support.discord_server import DiscordServer

ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Storm:
    """One storm: processor milliseconds an event, events a second, and how long each answer took, in seconds."""

    cpu_ms: float
    rate: float
    waits: Sequence[float]


@dataclass
class DiscordStorm:
    """Fans at a server, of whom so many are asking at any moment; every answer holds what is expected."""

    server: DiscordServer
    bot: Measured
    fans: Sequence[str]
    command: str
    options: Mapping[str, Any]
    expects: str

    def __post_init__(self) -> None:
        self._turns: Iterator[str] = itertools.cycle(self.fans)

    async def blow(self, count: int, in_flight: int) -> Storm:
        """So many events, each fan in his turn."""
        waits: list[float] = []
        numbers = iter(range(count))

        async def ask() -> None:
            for _ in numbers:
                seen = await self.server.slash(next(self._turns), self.command, dict(self.options))
                await seen.done(ANSWER_SECONDS)
                assert seen.answered_after_s is not None
                assert self.expects in str(seen.messages), seen.texts
                waits.append(seen.answered_after_s)

        used, began = self.bot.cpu_seconds(), time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(in_flight)))
        seconds = time.perf_counter() - began
        return Storm((self.bot.cpu_seconds() - used) * 1000 / count, count / seconds, waits)


@dataclass
class TelegramStorm:
    """Fans in their private chats with a bot, each of whom asks again when he is answered as expected."""

    sim: TelegramSim
    bot: Measured
    fans: Sequence[str]
    text: str
    expects: str

    async def blow(self, each: int) -> Storm:
        """So many events of each fan."""
        waits: list[float] = []

        async def ask(name: str) -> None:
            person = self.sim.user(name)
            chat = self.sim.private(person)
            for _ in range(each):
                began = time.perf_counter()
                sent = person.send("private", self.text)
                await self.sim.wait_for(lambda sent=sent: chat.messages[-1].id > sent.id, ANSWER_SECONDS)  # type: ignore[misc]
                waits.append(time.perf_counter() - began)
                answer = chat.messages[-1]
                assert self.expects in f"{visible_text(answer)} {answer.buttons}", visible_text(answer)

        used, began = self.bot.cpu_seconds(), time.perf_counter()
        await asyncio.gather(*map(ask, self.fans))
        seconds, count = time.perf_counter() - began, each * len(self.fans)
        return Storm((self.bot.cpu_seconds() - used) * 1000 / count, count / seconds, waits)


def cpu_rows(
    name: str, ours: Sequence[Storm], theirs: Sequence[Storm], most: float = 7, least: float = 0.15
) -> list[Row]:
    """Processor time an event (at `most` so many times the echo's), and events a second (at `least` such a share).
    What an event may cost: docs/decisions/0007 and 0013."""
    cpu, their_cpu = [one.cpu_ms for one in ours], [one.cpu_ms for one in theirs]
    rate, their_rate = [one.rate for one in ours], [one.rate for one in theirs]
    return [
        compared(name, "ms/event", cpu, their_cpu, at_most(most)),
        compared(f"{name}_rate", "events/s", rate, their_rate, at_least(least)),
    ]


def let_hours_pass(url: str) -> None:
    """The quotes so far become old and expired, as if the next storm came later: many in one hour are counted by the
    brake against card testing, which stops them at 200 where nobody has raised it."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)
    with connection:
        past = f"created_at - {2 * 3600 * 1_000_000}, expires_at = expires_at - {2 * 3600 * 1_000_000}"
        connection.execute(f"UPDATE tips SET state = 'expired', created_at = {past} WHERE state = 'created'")
    connection.close()


@asynccontextmanager
async def running(
    folder: Path, url: str, *, coins: bool = False, **more: Any
) -> AsyncIterator[tuple[Harbour, Bouquet, Measured]]:
    """`bouquet run`, itself, in a harbour without judges; the book is checked when it has stopped. `coins`: everybody
    has some."""
    async with harbour(folder, url, judge=False, **more) as place:
        if coins:
            await asyncio.to_thread(fund, url, max(place.members.values()))
        on_discord = "discord" in more.get("platforms", ("discord",))
        async with bouquet(place, on_discord=on_discord) as bot:
            assert bot.running is not None
            yield place, bot, Measured(bot.running.pid)
            status, _ = await bot.stop()
            assert status == 0, bot.running.said()
        status, said = await bot.ask("check")
        assert status == 0, said
