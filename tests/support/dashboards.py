"""A creator's dashboard, served on a free port, and browsers in front of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp

from bot.app import App
from bot.communities.model import Caller
from bot.dashboard.service import Dashboards
from bot.diamonds.service import Diamonds
from bot.eligibility.service import Eligibility
from bot.payouts.service import Redemptions
from bot.replies.illustrations import Illustrator
from bot.replies.reply import Picture, Reply
from bot.replies.words import Words
from bot.stats.service import CreatorStats
from bot.web.dashboard import COOKIE, DashboardPages
from bot.web.server import WebServer, make_web
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House


@dataclass
class Drawn:
    """Fits `Illustrator`: keeps what it was asked to draw."""

    asked: list[Reply] = field(default_factory=list)

    async def illustrated(self, reply: Reply) -> Reply:
        self.asked.append(reply)
        return Reply((), picture=Picture(b"png", ""))


@dataclass
class Front:
    """What the pages need of the programme."""

    house: House
    charts: Illustrator

    @property
    def config(self) -> Any:
        return self.house.config

    @property
    def stats(self) -> CreatorStats:
        return CreatorStats(self.house.config, self.house.clock, self.house.database)

    @property
    def dashboards(self) -> Dashboards:
        config, clock, database = self.house.config, self.house.clock, self.house.database
        redemptions = Redemptions(config, database, clock, Diamonds(database, clock))
        return Dashboards(config, clock, database, self.stats, redemptions, Eligibility(config, clock, database))

    def words(self, caller: Caller) -> Words:
        return Words(caller.locale)


@dataclass
class Answer:
    """What a browser got."""

    status: int
    body: str
    headers: Any

    @property
    def secret(self) -> str | None:
        """The cookie that came with it."""
        kept = self.headers.get("Set-Cookie", "")
        return kept.partition(f"{COOKIE}=")[2].partition(";")[0] or None


@dataclass
class Desk:
    """`asks` is a browser without a memory: it sends the cookie that it is given."""

    house: House
    front: Front
    drawn: Drawn
    url: str
    browser: aiohttp.ClientSession

    async def link(self, caller: Caller) -> str:
        """The path of a link that the caller asked for."""
        return (await self.front.dashboards.link(caller)).url.partition("harbour.test")[2]

    async def asks(self, method: str, path: str, secret: str | None = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if secret is not None:
            sent["Cookie"] = f"{COOKIE}={secret}"
        async with self.browser.request(method, self.url + path, headers=sent, allow_redirects=False) as answer:
            return Answer(answer.status, (await answer.read()).decode("utf-8-sig"), answer.headers)

    async def opens(self, caller: Caller) -> str:
        """Asks for a link and opens it; the secret of the visit."""
        secret = (await self.asks("POST", await self.link(caller))).secret
        assert secret is not None
        return secret


@asynccontextmanager
async def desk(database: Database, clock: HandClock, charts: Illustrator | None = None) -> AsyncIterator[Desk]:
    """The dashboard of a house. `charts`: who draws; else `drawn` keeps what was to be drawn."""
    house, drawn = House(database, clock), Drawn()
    await house.open()
    front = Front(house, charts or drawn)
    server = WebServer(make_web(DashboardPages(cast(App, front)).routes()), "127.0.0.1", 0)
    await server.start()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        yield Desk(house, front, drawn, f"http://127.0.0.1:{server.port}", browser)
    await server.stop()
