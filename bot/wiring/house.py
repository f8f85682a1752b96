"""One running Bouquet: its database, jobs, payments, chats and web side, and the order in which they come and go."""

import asyncio
from typing import Any

import structlog

from bot.config import Config
from bot.ledger.entries import PostedEntry
from bot.live.keeper import BoardKeeper
from bot.members.model import Platform
from bot.ports import Clock, Notifiers
from bot.web.dashboard import DashboardPages
from bot.web.health import Health, Metrics
from bot.web.onboard import OnboardPages
from bot.web.overlay import OverlayPages
from bot.web.pay import PayPages
from bot.web.server import WebServer, make_web
from bot.web.watch import WatchPages
from bot.web.webhooks import Webhooks
from bot.wiring.discord_side import DiscordDoor
from bot.wiring.services import Services, compose
from bot.wiring.shop_side import ShopDoor
from bot.wiring.stars_side import StarsDoor
from bot.wiring.tending import Tending
from cogs.on_discord.client import BouquetBot, point_at
from cogs.on_telegram.client import TelegramSide
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.jobs.cron import Cron
from storage.jobs.engine import Jobs, Patience
from storage.ledger.pages import accounts_of, entries_after

log = structlog.get_logger(__name__)


class House:
    """Made by `open`, brought to life by `start`, ended by `stop`. `kill` drops everything where it stands."""

    def __init__(
        self, services: Services, database: Database, jobs: Jobs, cron: Cron, notifiers: Notifiers, stars: StarsDoor,
        shop: ShopDoor,
    ) -> None:  # fmt: skip
        self.config, self.clock = services.app.config, services.app.clock
        self.services, self.app, self.provider = services, services.app, services.provider
        self.database, self.jobs, self.cron = database, jobs, cron
        self.metrics = Metrics()
        self.health = Health(database, self.metrics)
        self._door = DiscordDoor()
        if self.config.discord.enabled:
            # Before the first job: one that finds nobody to deliver by would give up.
            notifiers[Platform.DISCORD] = self._door
            shop.there = self._door.shop
        self._stopping = asyncio.Event()
        self._at_work: list[asyncio.Task[None]] = []
        self._keeper = BoardKeeper(self.app.live, services.marks, notifiers)
        self._boards: asyncio.Task[None] | None = None
        self.telegram = TelegramSide(self.app) if self.config.telegram.enabled else None
        if self.telegram is not None:
            notifiers[Platform.TELEGRAM] = self.telegram.notifier
            stars.bank = self.telegram.stars
        self.web = self._web()

    @classmethod
    async def open(
        cls, config: Config, clock: Clock, *, poll_seconds: float = 0.25, executor: str = "one",
        patience: Patience | None = None,
    ) -> "House":  # fmt: skip
        """Opens a migrated database and puts everything together; nothing runs yet."""
        database = await Database.open(config.database.url, clock)
        jobs = Jobs(database, executor=executor, poll_seconds=poll_seconds, patience=patience)
        notifiers: Notifiers = {}
        stars, shop = StarsDoor(), ShopDoor()
        services = compose(config, clock, database, notifiers, stars, shop)
        for name, handler in services.jobs.items():
            jobs.register(name, handler, aside=name in services.messages)
        cron = Cron(database, clock)
        for name, every in services.timetable.items():
            cron.add(name, every, at_start=name in services.at_start)
        return cls(services, database, jobs, cron, notifiers, stars, shop)

    async def start(self) -> None:
        """Jobs and the writer of gifts first, so that whatever comes in finds them; then the web side and Telegram.
        Discord is run by whoever holds its client (`make_discord`)."""
        limits = BatchLimits.of(self.config.gifts, self.config.maturity)
        self.services.gifts.batch = await GiftBatch.open(self.database, limits, self.services.marks)
        await self.jobs.start()
        await self.web.start()
        if self.telegram is not None:
            await self.telegram.start()
        tending = Tending(self.jobs, self.metrics, self.database)
        self._at_work = [
            asyncio.create_task(self.cron.tick(self._stopping)),
            asyncio.create_task(tending.tend(self._stopping)),
        ]
        self._boards = asyncio.create_task(self._keeper.run())

    async def stop(self) -> None:
        """No more work is taken, what is at work ends or is left for the next start, then the doors close."""
        self.health.stopping = True
        self._stopping.set()
        if self.telegram is not None:
            await self.telegram.stop()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._let_boards_be()
        await self.web.stop()
        await self.jobs.stop()
        await self.services.gifts.close()
        await self.provider.close()
        await self.database.close()

    async def kill(self) -> None:
        """An abrupt end: nothing is finished, nothing is said; the next start takes up what was owed."""
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._let_boards_be()
        await self.services.gifts.kill()
        if self.telegram is not None:
            await self.telegram.stop(abruptly=True)
        await self.web.stop()
        await self.jobs.stop(grace_seconds=0)
        await self.provider.close()
        await self.database.close()

    def make_discord(self, *, shard_count: int | None = None) -> BouquetBot:
        """A Discord client of this programme; the latest one is the one that notices go out by."""
        point_at(self.config.discord.api_base, self.config.discord.gateway_url)
        client = self._door.client = BouquetBot(self.app, shard_count=shard_count)
        return client

    async def book(self) -> dict[str, Any]:
        """Every unit with its sum and accounts, as pages and the sandbox's interface show it."""
        async with self.database.reading() as tx:
            return await accounts_of(tx.connection)

    async def entries(self, after: int, limit: int = 200) -> tuple[PostedEntry, ...]:
        """Entries after an id, oldest first."""
        async with self.database.reading() as tx:
            return await entries_after(tx.connection, after, limit)

    @property
    def drawing(self) -> bool:
        """Whether some board of a LIVE may be older than what is known."""
        return self._keeper.busy

    async def _let_boards_be(self) -> None:
        """They show what they show; the next start brings them up to date."""
        if self._boards is not None:
            self._boards.cancel()
            await asyncio.gather(self._boards, return_exceptions=True)

    def _web(self) -> WebServer:
        telegram = self.telegram.sink if self.telegram is not None and self.telegram.by_webhook else None
        secret = self.config.telegram.webhook_secret
        webhooks = Webhooks(
            self.app.webhooks, self.metrics, telegram, secret.get_secret_value() if secret is not None else ""
        )
        visited = (PayPages(self.app), OnboardPages(self.app), WatchPages(self.app), OverlayPages(self.app),
                   DashboardPages(self.app))  # fmt: skip
        nouns = (self.health, webhooks, *visited)
        routes = [route for noun in nouns for route in noun.routes()]
        return WebServer(make_web(routes), self.config.web.host, self.config.web.port)
