"""The overlay of a creator who is LIVE, served on a free port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

from bot.app import App
from bot.communities.model import Caller
from bot.overlay.service import Overlays
from bot.web.overlay import OverlayPages
from bot.web.server import WebServer, make_web
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.live import Stage, staged


@dataclass
class Studio:
    """`creator` is LIVE; `url` leads to the overlay."""

    stage: Stage
    creator: Caller
    overlays: Overlays
    pages: OverlayPages
    server: WebServer

    async def url(self, *, anew: bool = False) -> str:
        """The link as it is told, on this server."""
        told = await self.overlays.link(self.creator, anew=anew)
        return f"http://127.0.0.1:{self.server.port}/overlay/{told.rpartition('/')[2]}"


async def on_air(stage: Stage, title: str = "", goal: str = "") -> Caller:
    """Ana, who is LIVE. Nobody waits for her boards."""
    creator = await stage.house.creator("Ana")
    await stage.lives.start(creator, title, goal, both=True)
    return creator


@asynccontextmanager
async def studio(database: Database, clock: HandClock, **live: str) -> AsyncIterator[Studio]:
    async with staged(database, clock) as stage:
        house = stage.house
        creator = await on_air(stage, **live)
        overlays = Overlays(house.config, clock, database, house.tokens, stage.lives)
        pages = OverlayPages(cast(App, SimpleNamespace(overlays=overlays)), every=0.1)
        server = WebServer(make_web(pages.routes()), "127.0.0.1", 0)
        await server.start()
        yield Studio(stage, creator, overlays, pages, server)
        await server.stop()
