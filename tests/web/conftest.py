"""The web side in front of the payments of a shop, asked by a browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from bot.app import App
from bot.web.health import Health, Metrics
from bot.web.onboard import OnboardPages
from bot.web.pay import PayPages
from bot.web.server import WebServer, make_web
from bot.web.webhooks import Webhooks
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url
from tests.support.shop import Shop, open_shop

__all__ = ["clock", "database", "database_kind", "database_url"]

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
TELEGRAM_SECRET = "secret-of-the-telegram-webhook"


@dataclass
class Site:
    """A served web side. `updates` is what came by Telegram's webhook."""

    url: str
    shop: Shop
    health: Health
    metrics: Metrics
    browser: aiohttp.ClientSession
    updates: list[dict[str, object]]

    async def get(self, path: str, **headers: str) -> tuple[int, str, Any]:
        """Status, body and headers, without following a redirect."""
        async with self.browser.get(self.url + path, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers

    async def post(self, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, Any]:
        async with self.browser.post(
            self.url + path, data=body, headers={name.replace("_", "-"): value for name, value in headers.items()},
            allow_redirects=False,
        ) as answer:  # fmt: skip
            return answer.status, await answer.text(), answer.headers


@pytest.fixture
async def site(database: Database, clock: HandClock) -> AsyncIterator[Site]:
    """Everything that the web side serves, on a free port."""
    async with open_shop(database, clock) as shop:
        pays, updates = shop.pays, []
        app = SimpleNamespace(
            checkouts=pays.checkouts, selling=shop.selling, onboarding=pays.onboarding,
            config=shop.house.config,
        )  # fmt: skip

        async def sink(update: dict[str, object]) -> None:
            updates.append(update)

        metrics = Metrics()
        health = Health(database, metrics)
        webhooks = Webhooks(pays.webhooks, metrics, sink, TELEGRAM_SECRET)
        pages = (PayPages(cast(App, app)), OnboardPages(cast(App, app)), health, webhooks)
        server = WebServer(make_web([route for one in pages for route in one.routes()]), "127.0.0.1", 0)
        await server.start()
        async with aiohttp.ClientSession(headers=BROWSER) as browser:
            yield Site(f"http://127.0.0.1:{server.port}", shop, health, metrics, browser, updates)
        await server.stop()
