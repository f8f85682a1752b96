"""The sandbox: the real programme between three simulators, one clock, and a control room."""

import asyncio
import contextlib
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.ledger.entries import PostedEntry
from bot.sandbox.api.acts import Acts
from bot.sandbox.api.replies import BotStopped
from bot.sandbox.breaking import Breaking
from bot.sandbox.clock import SandboxClock
from bot.sandbox.databases import SandboxDatabase
from bot.sandbox.free_port import free_port
from bot.sandbox.on_discord import Stage
from bot.sandbox.room import ControlRoom
from bot.sandbox.settings import articles, sandbox_config
from bot.sandbox.storm import Storm
from bot.sandbox.stripe_sim import StripeSim
from bot.sandbox.stripe_sim.world import Settings
from bot.sandbox.telegram_people import populate
from bot.sandbox.telegram_sim import TelegramSim
from bot.sandbox.world import seed_world
from bot.web.pages import STATIC
from bot.web.server import WebServer
from bot.wiring.house import House
from cogs.on_discord.client import BouquetBot
from storage.jobs.engine import Patience, Trouble

# Twice in a row at rest: a delivered webhook owes a job, and a job sends a message.
_CALM_ROUNDS = 2
_TICK_SECONDS = 0.5
_SETTLE_SECONDS = 20.0
# Where a platform is broken on purpose, work may wait inside its client's own patience.
_BROKEN_SECONDS = 3.0
# Fans' money becomes available after days; until then the operator's own pays for won disputes and refunds.
_OPERATOR_HAS_MINOR = 50_000
# A person watches: what failed is tried again within a second of being mended, however long it was broken.
_PATIENCE = Patience(tries=100_000, first_seconds=0.1, most_seconds=1.0)


class Sandbox:
    """Everything on this machine. `port` 0 takes a free one; `database` is `sqlite` or the address of an empty
    PostgreSQL database; `poll_seconds` is how soon a job starts; with `keep_time` the simulated platforms' clocks
    follow the wall clock.

    `house` is the running programme, None while the bot is stopped; `acts` is what personas and people at the
    control room can do, the same as over HTTP.
    """

    acts: Acts
    breaking: Breaking

    def __init__(
        self, *, port: int = 0, seed: int = 7, database: str = "sqlite", profile: str = "small-community",
        poll_seconds: float = 0.05, keep_time: bool = True,
    ) -> None:  # fmt: skip
        self.clock = SandboxClock()
        self.seed = seed
        self.house: House | None = None
        self._port, self._database, self._profile = port, database, profile
        self._poll_seconds, self._keep_time = poll_seconds, keep_time
        self._closing = contextlib.AsyncExitStack()
        self._life = asyncio.Lock()

    # ------------------------------------------------------------------ life
    async def start(self) -> None:
        """Simulators first, then the programme, the people and the control room. Raises databases.NotEmpty, and
        OSError for a port that is taken."""
        self._port = free_port(self._port)
        folder = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="bouquet-")))
        database = SandboxDatabase(self._database, folder)
        self._closing.push_async_callback(asyncio.to_thread, database.clear)
        await asyncio.to_thread(database.prepare)
        await self._open_platforms()
        self.config = sandbox_config(
            self.telegram,
            self.stripe,
            database=database.url,
            web_port=free_port(),
            profile=self._profile,
            # Her Discord account is the same person's, so this one makes her owner on both.
            owner=f"telegram:{self.telegram.user('olu').id}",
        )
        self._closing.push_async_callback(self._close_house)
        await self._open_house()
        self.stage = Stage(self._make_discord, seed=self.seed, home=self.url, articles=articles())
        self._closing.push_async_callback(self.stage.close)
        await self.stage.start(keep_time=self._keep_time)
        self.people = await seed_world(self)
        self.breaking = Breaking(self.stage, self.telegram, self.stripe)
        self.storm = Storm(self)
        await self._serve()
        self._closing.push_async_callback(self.storm.close)
        ticker = asyncio.create_task(self._tick())
        self._closing.callback(ticker.cancel)

    async def _open_platforms(self) -> None:
        self.stripe = StripeSim(self.clock.now, self.seed, settings=Settings(opening_balance=_OPERATOR_HAS_MINOR))
        self._closing.push_async_callback(self.stripe.stop)
        await self.stripe.start()
        self.telegram = TelegramSim(self.clock.now, self.seed, home=self.url)
        self._closing.push_async_callback(self.telegram.stop)
        await self.telegram.start()
        populate(self.telegram)

    async def _serve(self) -> None:
        application = web.Application()
        self.acts = Acts.of(self)
        application.add_routes([*self.acts.routes(), *ControlRoom(self).routes(), web.static("/static", STATIC)])
        self.server = WebServer(application, "127.0.0.1", self._port)
        await self.server.start()
        self._closing.push_async_callback(self.server.stop)

    async def close(self) -> None:
        """Ends everything and leaves nothing behind."""
        async with self._life:
            await self._closing.aclose()

    async def __aenter__(self) -> "Sandbox":
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """The control room's address."""
        return f"http://127.0.0.1:{self._port}"

    # --------------------------------------------------------------- the bot
    @property
    def running(self) -> bool:
        """Whether the programme runs."""
        return self.house is not None

    @property
    def listening(self) -> bool:
        """Whether the programme runs and Telegram can be reached."""
        return self.running and not self.telegram.down

    @property
    def hindered(self) -> bool:
        """Whether Telegram is broken on purpose."""
        return self.breaking.now["telegram"] != "up"

    async def worked_off(self) -> None:
        """Waits until nothing that came from Telegram is at work."""
        if self.house is not None and self.house.telegram is not None:
            await self.house.telegram.worked_off()

    def _make_discord(self) -> BouquetBot:
        assert self.house is not None
        return self.house.make_discord(shard_count=1)

    async def _open_house(self) -> None:
        self.house = await House.open(self.config, self.clock, poll_seconds=self._poll_seconds, patience=_PATIENCE)
        await self.house.start()

    async def _close_house(self, *, abruptly: bool = False) -> None:
        if self.house is not None:
            house, self.house = self.house, None
            await (house.kill() if abruptly else house.stop())

    async def command_bot(self, do: str) -> None:
        """kill (an abrupt stop of all its tasks), stop, start or restart. Raises ValueError for another word."""
        if do not in ("kill", "stop", "start", "restart"):
            raise ValueError(f"do is one of kill, stop, start, restart, not {do!r}")
        async with self._life:
            if do == "kill" and self.running:
                await self.stage.kill_bot()
                await self._close_house(abruptly=True)
            if do in ("stop", "restart") and self.running:
                await self.stage.stop_bot()
                await self._close_house()
            if do in ("start", "restart") and not self.running:
                await self._open_house()
                await self.stage.start_bot()

    # ----------------------------------------------------------- time, rest
    async def advance(self, seconds: float) -> datetime:
        """Moves every clock; what is due by then has run. Raises ValueError for a negative step."""
        now = self.clock.advance(seconds)
        await self.stage.advance(seconds)
        self.telegram.tick()
        await self.stripe.tick()
        if self.house is not None:
            await self.house.cron.run_due()
        await self.settle()
        return now

    async def settle(self) -> int:
        """Until nothing is in flight; answers how many jobs wait for something broken to be mended (else 0).

        Raises TimeoutError when something does not come to rest although nothing is broken.
        """
        began = time.perf_counter()
        calm = pending = 0
        while calm < _CALM_ROUNDS:
            busy = self.stripe.in_flight > 0 or self.acts.telegram.busy
            await self.stripe.idle()
            await self.acts.telegram.rest()
            if self.running:
                await self.stage.settle()
            pending = await self.house.jobs.pending() if self.house is not None else 0
            if self._drawing:
                busy = True
                await asyncio.sleep(0.02)
            if pending:
                if self._given_up(pending, time.perf_counter() - began):
                    break
                await asyncio.sleep(0.02)
            calm = 0 if busy or pending else calm + 1
        return pending

    def _given_up(self, pending: int, seconds: float) -> bool:
        """Whether what is pending waits for a mend; raises TimeoutError when it waits for nothing."""
        if self.breaking.anything:
            return len(self.troubles) >= pending or seconds > _BROKEN_SECONDS
        if seconds > _SETTLE_SECONDS:
            raise TimeoutError(f"{pending} jobs are at work; in trouble: {self.troubles}")
        return False

    @property
    def _drawing(self) -> bool:
        """Whether a board of a LIVE is about to change, by itself and soon: it is edited once in an interval."""
        return self.house is not None and self.house.drawing and not self.breaking.anything

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """The jobs that failed and will be tried again."""
        return self.house.jobs.troubles() if self.house is not None else ()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            await self.stripe.tick()

    # -------------------------------------------------------------- the book
    async def book(self) -> dict[str, Any]:
        """Every unit with its sum and accounts. Raises BotStopped."""
        return await self._running_house().book()

    async def entries(self, after: int) -> list[dict[str, Any]]:
        """Entries after an id, oldest first. Raises BotStopped."""
        return [_entry(entry) for entry in await self._running_house().entries(after)]

    def _running_house(self) -> House:
        if self.house is None:
            raise BotStopped
        return self.house


def _entry(posted: PostedEntry) -> dict[str, Any]:
    entry = posted.entry
    return {
        "id": posted.id,
        "kind": entry.kind.value,
        "key": entry.key,
        "subject": entry.subject,
        "occurred_at": entry.occurred_at.isoformat(),
        "postings": [
            {"source": move.source, "target": move.target, "unit": move.unit, "amount": move.amount}
            for move in entry.postings
        ],
    }
