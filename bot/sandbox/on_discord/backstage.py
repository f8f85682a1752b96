"""Behind the stage: the bot's life, the clock, the faults, and the lock through which everything passes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self, TypeVar

import discord
import simcord
from discord.ext import commands

from .gestures import Refused
from .journal import Journal
from .pages import Pages
from .shop import Shop
from .world import World, build

T = TypeVar("T")
TICK_S = 0.5
DiscordFault = Literal["up", "500", "429"]


class Backstage:
    """One simulated server and one bot made by `make_bot` (an AutoShardedBot with shard_count=1).

    `articles`: what the platform's shop sells of the bot's, by id, each with its name and price.

    Start it outside of any bot code: simcord takes whatever bot code starts for the bot's own work.
    """

    def __init__(
        self,
        make_bot: Callable[[], commands.AutoShardedBot],
        *,
        seed: int = 7,
        # A picture is drawn by a process that has less right to the processor than anybody: on a busy machine it takes
        # its time.
        settle_timeout: float = 30.0,
        approved_intents: discord.Intents | None = None,
        home: str | None = None,
        articles: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self._make_bot = make_bot
        self.env = simcord.Env(
            make_bot(), check_errors=False, settle_timeout=settle_timeout, approved_intents=approved_intents
        )
        self.lock = asyncio.Lock()
        self.journal = Journal(self.env.backend)
        self.world: World = build(self.env, seed)
        self.shop = Shop(self.env, articles or {})
        self.pages = Pages(self.env, self.lock, home, self.shop.shown())
        self.journal.on_change.append(self.pages.touch)
        self.running = False
        self._fault: dict[str, Any] | None = None
        self._closed_dms: dict[str, dict[str, Any]] = {}
        self._ahead = timedelta(0)
        self._tasks: list[asyncio.Task[None]] = []

    async def do(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Run one operation alone; those that wait follow in the order of their arrival."""
        async with self.lock:
            return await operation()

    # ------------------------------------------------------------------ life

    async def start(self, *, keep_time: bool = False) -> None:
        """Bring the bot online; with `keep_time` the world's clock follows the wall clock."""
        await self.do(self.env.start)
        self.running = True
        self._tasks.append(asyncio.create_task(self.pages.keep_fresh()))
        if keep_time:
            self._tasks.append(asyncio.create_task(self._keep_time()))

    async def close(self) -> None:
        """Close the pages and the bot. A closed stage is not started again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.do(self.pages.close)
        await self.do(self.env.shutdown)
        self.running = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def stop_bot(self) -> None:
        """A clean stop: what its handlers have begun is finished first. The world stays."""
        async with self.lock:
            await self.env.settle()
            await self.kill_bot()

    async def kill_bot(self) -> None:
        """An abrupt stop: the tasks of the bot are cancelled where they stand, even during an action."""
        if self.running:
            self.running = False
            await self.env._detach_bot()  # simcord has no public way to be without a bot

    async def start_bot(self) -> None:
        """A new bot for the same world, after a stop or a kill."""
        if not self.running:
            await self.do(lambda: self.env.restart_bot(self._make_bot()))
            self.running = True
            self.pages.touch_all()

    async def restart_bot(self) -> None:
        """Clean stop, then a new bot."""
        await self.stop_bot()
        await self.start_bot()

    async def settle(self) -> None:
        """Wait until the bot's handlers are at rest; jobs that run outside of the bot are not waited for."""
        await self.do(self.env.settle)

    @property
    def errors(self) -> list[BaseException]:
        """What the bot's handlers raised so far, its own error handlers' cases included."""
        return self.env.errors

    @property
    def http_requests(self) -> list[simcord.HttpLogEntry]:
        """Each REST request of the bot, for a judge."""
        return self.env.http_requests

    # ----------------------------------------------------------------- clock

    def now(self) -> datetime:
        """The world's time, aware UTC."""
        return self.env.now()

    async def advance(self, seconds: float) -> datetime:
        """Move the world's clock on; timers of the bot that are due have run. Returns the new time."""
        self._ahead += timedelta(seconds=seconds)
        await self.do(lambda: self.env.advance_time(seconds))
        return self.now()

    async def catch_up(self) -> None:
        """Bring the world's clock to the wall clock plus what was advanced."""
        lag = (datetime.now(UTC) + self._ahead - self.now()).total_seconds()
        if lag > 0:
            await self.do(lambda: self.env.advance_time(lag))

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.catch_up()
            except TimeoutError as stuck:
                # A handler that hangs must not stop the clock for everybody else; its error is shown once.
                self.env._record_error(stuck)

    # ---------------------------------------------------------------- faults

    async def fault(self, kind: DiscordFault) -> None:
        """With "500" or "429" Discord answers every request of the bot so, until "up"."""
        faults = self.env.backend.faults
        if self._fault in faults:
            faults.remove(self._fault)
        self._fault = None
        if kind == "500":
            self._fault = await self._inject("*", "*", 500, 0, "500: Internal Server Error")
        elif kind == "429":
            self._fault = await self._inject("*", "*", 429, 0, "You are being rate limited.")

    async def close_dms(self, persona: str) -> None:
        """From now on the bot's direct messages to this persona are refused with 50007."""
        if persona not in self._closed_dms:
            path = f"/channels/{self._user(persona).dm_channel.id}/messages"
            message = "Cannot send messages to this user"
            self._closed_dms[persona] = await self._inject("POST", path, 403, 50007, message)

    async def open_dms(self, persona: str) -> None:
        """Undo `close_dms`."""
        fault = self._closed_dms.pop(persona, None)
        if fault is not None:
            self.env.backend.faults.remove(fault)

    async def _inject(self, method: str, path: str, status: int, code: int, message: str) -> dict[str, Any]:
        async with self.lock:
            self.env.inject_error(method, path, status=status, code=code, message=message, times=None)
        return self.env.backend.faults[-1]

    def _user(self, persona: str) -> simcord.UserHandle:
        try:
            return self.world.users[persona.removeprefix("@")]
        except KeyError:
            raise Refused(f"{persona} is not on Discord") from None
