"""/w/<token>: leads everybody to the video and counts people, once a day."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest

from bot.app import App
from bot.communities.model import Caller
from bot.follows.service import Follows
from bot.videos.model import VideoCard
from bot.videos.service import Videos
from bot.web.server import WebServer, make_web
from bot.web.watch import WatchPages
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, config_of
from tests.web.conftest import BROWSER
from tests.web.test_pay import ROBOTS

URL = "https://video.example/watch/123"


@dataclass
class Cinema:
    """Mia's open video, and Alex's link to it."""

    videos: Videos
    mia: Caller
    alex: Caller
    card: VideoCard
    server: WebServer
    path: str

    async def visit(self, path: str | None = None, method: str = "GET", **headers: str) -> tuple[int, str | None]:
        url = f"http://127.0.0.1:{self.server.port}{path or self.path}"
        async with (
            aiohttp.ClientSession(headers=BROWSER) as browser,
            browser.request(method, url, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, answer.headers.get("Location")

    async def watches(self) -> int:
        return (await self.videos.show(self.alex, self.card.video.id)).tally.watches


@pytest.fixture
async def cinema(database: Database, clock: HandClock) -> AsyncIterator[Cinema]:
    house = House(database, clock, config_of(video_gifts={"review": "report-only"}))
    await house.open()
    mia, alex = await house.creator("Mia"), await house.member("Alex")
    videos = Videos(house.config, clock, database, house.tokens, Follows(clock, database))
    card = await videos.add(mia, URL)
    _, url = await videos.watch_url(alex, card.video.id)
    assert url.startswith("https://harbour.test/w/")
    pages = WatchPages(cast(App, SimpleNamespace(videos=videos)))
    server = WebServer(make_web(pages.routes()), "127.0.0.1", 0)
    await server.start()
    yield Cinema(videos, mia, alex, card, server, url.removeprefix("https://harbour.test"))
    await server.stop()


async def test_a_person_is_led_on_and_counted_once_a_day(cinema: Cinema) -> None:
    for _ in range(3):
        assert await cinema.visit() == (303, URL)
    assert await cinema.watches() == 1


@pytest.mark.parametrize("agent", ROBOTS)
async def test_a_preview_robot_is_led_on_and_not_counted(cinema: Cinema, agent: str) -> None:
    assert await cinema.visit(**{"User-Agent": agent}) == (303, URL)
    assert await cinema.watches() == 0


async def test_heads_and_prefetches_are_not_counted(cinema: Cinema) -> None:
    assert await cinema.visit(method="HEAD") == (303, URL)
    assert await cinema.visit(**{"Sec-Purpose": "prefetch;prerender"}) == (303, URL)
    assert await cinema.watches() == 0


async def test_an_unknown_link_and_a_removed_video_lead_nowhere(cinema: Cinema) -> None:
    assert (await cinema.visit("/w/" + "x" * 22))[0] == 404
    await cinema.videos.remove(cinema.mia, cinema.card.video.id)
    assert (await cinema.visit())[0] == 404
