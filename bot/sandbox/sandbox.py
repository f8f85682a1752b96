"""The sandbox: the real programme between three simulators, one clock, and a control room."""

import asyncio
import contextlib
import socket
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.ledger.entries import PostedEntry
from bot.sandbox.api.discord_calls import DiscordCalls
from bot.sandbox.api.room_calls import RoomCalls
from bot.sandbox.api.stripe_calls import StripeCalls
from bot.sandbox.api.telegram_calls import TelegramCalls
from bot.sandbox.clock import SandboxClock
from bot.sandbox.on_discord import Stage
from bot.sandbox.room import ControlRoom
from bot.sandbox.settings import sandbox_config
from bot.sandbox.stripe_sim import StripeSim
from bot.sandbox.telegram_people import populate
from bot.sandbox.telegram_sim import TelegramSim
from bot.sandbox.telegram_sim.faults import Fault
from bot.sandbox.world import seed_world
from bot.web.pages import STATIC
from bot.web.server import WebServer
from bot.wiring import House
from cogs.on_discord.client import BouquetBot

# Twice in a row at rest: a delivered webhook owes a job, and a job sends a message.
_CALM_ROUNDS = 2
_TICK_SECONDS = 0.5


class Sandbox:
    """Everything on this machine. `port` 0 takes a free one; `poll_seconds` is how soon a job starts; with `keep_time`
    the simulated platforms' clocks follow the wall clock.

    `house` is the running programme, None while the bot is stopped.
    """

    def __init__(
        self, *, port: int = 0, seed: int = 7, database: str = "sqlite", profile: str = "small-community",
        poll_seconds: float = 0.05, keep_time: bool = True,
    ) -> None:  # fmt: skip
        self.clock = SandboxClock()
        self.seed = seed
        self.broken: dict[str, str] = {"webhooks": "normal", "stripe": "up", "discord": "up", "telegram": "up"}
        self.house: House | None = None
        self._port, self._database, self._profile = port, database, profile
        self._poll_seconds, self._keep_time = poll_seconds, keep_time
        self._closing = contextlib.AsyncExitStack()
        self._life = asyncio.Lock()

    async def start(self) -> None:
        """Simulators first, then the programme, the people and the control room."""
        folder = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="bouquet-")))
        self.stripe = StripeSim(self.clock.now, self.seed)
        self._closing.push_async_callback(self.stripe.stop)
        await self.stripe.start()
        self.telegram = TelegramSim(self.clock.now, self.seed)
        self._closing.push_async_callback(self.telegram.stop)
        await self.telegram.start()
        populate(self.telegram)
        self.config = sandbox_config(
            self.telegram,
            self.stripe,
            database=f"sqlite:///{folder / 'bouquet.db'}" if self._database == "sqlite" else self._database,
            web_port=free_port(),
            profile=self._profile,
            # Her Discord account is the same person's, so this one makes her owner on both.
            owner=f"telegram:{self.telegram.user('olu').id}",
        )
        await self._open_house()
        self.stage = Stage(self._make_discord, seed=self.seed)
        self._closing.push_async_callback(self.stage.close)
        await self.stage.start(keep_time=self._keep_time)
        await seed_world(self)
        await self._serve()
        ticker = asyncio.create_task(self._tick())
        self._closing.callback(ticker.cancel)

    async def _serve(self) -> None:
        application = web.Application()
        self._telegram_calls = TelegramCalls(self.telegram)
        calls = (RoomCalls(self), DiscordCalls(self.stage), self._telegram_calls, StripeCalls(self.stripe))
        for each in (*calls, ControlRoom(self)):
            application.add_routes(each.routes())
        application.add_routes([web.static("/static", STATIC)])
        self.server = WebServer(application, "127.0.0.1", self._port)
        await self.server.start()
        self._closing.push_async_callback(self.server.stop)

    async def close(self) -> None:
        """Ends everything and removes the folder."""
        async with self._life:
            await self._close_house()
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

    # --------------------------------------------------------------- the bot
    @property
    def running(self) -> bool:
        return self.house is not None

    @property
    def url(self) -> str:
        """The control room's address."""
        return f"http://127.0.0.1:{self.server.port}"

    def _make_discord(self) -> BouquetBot:
        assert self.house is not None
        return self.house.make_discord(shard_count=1)

    async def _open_house(self) -> None:
        house = await House.open(self.config, self.clock, poll_seconds=self._poll_seconds)
        self.house = house
        await house.start()

    async def _close_house(self, *, abruptly: bool = False) -> None:
        if self.house is not None:
            house, self.house = self.house, None
            await (house.kill() if abruptly else house.stop())

    async def command_bot(self, do: str) -> None:
        """kill (an abrupt stop of all its tasks), stop, start or restart. Raises ValueError for another word."""
        if do not in ("kill", "stop", "start", "restart"):
            raise ValueError("do is one of kill, stop, start, restart")
        async with self._life:
            if do == "kill":
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
        """Moves every clock; what is due by then has run."""
        now = self.clock.advance(seconds)
        await self.stage.advance(seconds)
        await self.stripe.tick()
        if self.house is not None:
            await self.house.cron.run_due()
        await self.settle()
        return now

    async def settle(self) -> None:
        """Until no job, webhook, update or handler is in flight. Raises TimeoutError."""
        calm = 0
        while calm < _CALM_ROUNDS:
            busy = self.stripe.in_flight > 0 or self.telegram.in_flight.total > 0
            await self.stripe.idle()
            if self.running:
                await self._telegram_calls.rest()
                await self.stage.settle()
            if self.house is not None and not await self.house.jobs.idle():
                await self.house.jobs.settle(within_seconds=20)
                busy = True
            calm = 0 if busy else calm + 1

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            await self.stripe.tick()

    # ---------------------------------------------------------------- faults
    async def break_it(self, wish: dict[str, Any]) -> None:
        """Sets what is named. Raises ValueError for an unknown kind of fault."""
        known = {
            "webhooks": ("normal", "twice", "shuffled", "late", "lost"),
            "stripe": ("up", "down", "timeout_after_effect", "500_then_ok", "429"),
            "discord": ("up", "500", "429"),
            "telegram": ("up", "429", "down"),
        }
        for part, kind in wish.items():
            if kind not in known.get(part, ()):
                raise ValueError(f"{part}: {kind!r}; there is {known.get(part, tuple(known))}")
        for part, kind in wish.items():
            await self._break(part, kind)
            self.broken[part] = kind

    async def _break(self, part: str, kind: Any) -> None:
        if part == "webhooks":
            modes = {"twice": "duplicate", "shuffled": "shuffle", "late": "delay", "lost": "lose"}
            self.stripe.control.webhooks(modes.get(kind, "normal"))  # type: ignore[arg-type]  # checked above
        elif part == "stripe":
            self.stripe.control.faults(kind)
        elif part == "discord":
            await self.stage.fault(kind)
        else:
            self.telegram.faults.clear()
            self.telegram.server.down = kind == "down"
            if kind == "429":
                for method in ("send*", "edit*"):
                    self.telegram.faults.add(Fault(method, times=None, status=429))

    # -------------------------------------------------------------- the book
    async def book(self) -> dict[str, Any]:
        """Every unit with its sum and accounts, and whether the audit found nothing."""
        assert self.house is not None, "the book is read by the running programme"
        return await self.house.book()

    async def entries(self, after: int) -> list[dict[str, Any]]:
        """Entries after an id, oldest first."""
        assert self.house is not None, "the book is read by the running programme"
        return [_entry(entry) for entry in await self.house.entries(after)]


def _entry(posted: PostedEntry) -> dict[str, Any]:
    entry = posted.entry
    return {
        "id": posted.id,
        "kind": entry.kind,
        "key": entry.key,
        "subject": entry.subject,
        "occurred_at": entry.occurred_at.isoformat(),
        "postings": [
            {"source": move.source, "target": move.target, "unit": move.unit, "amount": move.amount}
            for move in entry.postings
        ],
    }


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
