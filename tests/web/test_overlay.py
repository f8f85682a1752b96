"""/overlay/<secret>: a page that asks nobody else, and its stream, which goes on where it was broken off."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.tips.model import Privacy
from bot.web.overlay import PAGES_OF_ONE
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.overlays import Studio, studio

pytestmark = only_sqlite


@pytest.fixture
async def open_studio(database: Database, clock: HandClock) -> AsyncIterator[Studio]:
    async with studio(database, clock, title="Songs", goal="100") as opened:
        yield opened


@asynccontextmanager
async def stream(url: str, **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
    async with aiohttp.ClientSession() as browser, browser.get(url, headers=headers) as answer:
        yield answer


async def event(answer: aiohttp.ClientResponse) -> tuple[str, dict[str, Any]]:
    """The next event: its id and what it says."""
    async with asyncio.timeout(10):
        number = (await answer.content.readline()).decode().removeprefix("id: ").strip()
        data = json.loads((await answer.content.readline()).decode().removeprefix("data: "))
        assert await answer.content.readline() == b"\n"
        return number, data


async def test_the_page_may_ask_nobody_but_us_and_is_kept_by_nobody(open_studio: Studio) -> None:
    async with stream(await open_studio.url()) as page:
        assert page.status == 200
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "Ana" not in await page.text()


async def test_a_stream_tells_gifts_and_tips_as_they_come(open_studio: Studio) -> None:
    stage, creator = open_studio.stage, open_studio.creator
    ben = await stage.fan("Ben")
    async with stream(await open_studio.url() + "/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        _, first = await event(answer)
        assert (first["board"]["title"], first["alerts"], first["tips"]) == ("Songs", [], [])
        await stage.give(ben, "kite", privacy=Privacy.NAME_AMOUNT)
        _, second = await event(answer)
        assert second["alerts"] == [{"fan": "Ben", "gift": "🪁 Kite", "coins": "99 coins", "worth": 99, "times": 1}]
        # A tip is a line: no goal, no sum and no place moves by it.
        stage.house.clock.move(timedelta(seconds=1))
        await stage.house.paid(ben, creator, "5", note="for www.example.com and you", privacy=Privacy.NAME_AMOUNT)
        _, third = await event(answer)
        assert third["alerts"] == []
        assert third["tips"] == [{"said": "Ben tipped Ana $5.00. Thank you!", "note": ""}]
        assert third["board"] == second["board"]


async def test_a_broken_stream_goes_on_where_it_was(open_studio: Studio) -> None:
    stage, url = open_studio.stage, await open_studio.url() + "/events"
    ben = await stage.fan("Ben")
    async with stream(url) as answer:
        seen, _ = await event(answer)
    await stage.give(ben, "kite", privacy=Privacy.NAME_AMOUNT)
    now = ""
    for address, headers in ((url, {"Last-Event-ID": seen}), (f"{url}?after={seen}", {})):
        async with stream(address, **headers) as answer:
            now, again = await event(answer)
            assert [one["fan"] for one in again["alerts"]] == ["Ben"]
    async with stream(url, **{"Last-Event-ID": now}) as answer:
        assert (await event(answer))[1]["alerts"] == []


async def test_what_is_no_cursor_is_none(open_studio: Studio) -> None:
    await open_studio.stage.give(await open_studio.stage.fan("Ben"), "kite")
    async with stream(await open_studio.url() + "/events", **{"Last-Event-ID": "0; DROP TABLE gifts"}) as answer:
        assert (await event(answer))[1]["alerts"] == []


async def test_a_new_link_ends_the_stream_of_the_old_one(open_studio: Studio) -> None:
    url = await open_studio.url()
    async with stream(url + "/events") as answer:
        await event(answer)
        new = await open_studio.url(anew=True)
        async with asyncio.timeout(10):
            assert await answer.content.readline() == b""
    for old in (url, url + "/events"):
        async with stream(old) as answer:
            assert answer.status == 404
    async with stream(new) as answer:
        assert answer.status == 200


async def test_no_more_pages_than_anybody_needs(open_studio: Studio) -> None:
    url = await open_studio.url() + "/events"
    async with aiohttp.ClientSession() as browser:
        opened = [await browser.get(url) for _ in range(PAGES_OF_ONE)]
        for answer in opened:
            await event(answer)
        async with browser.get(url) as refused:
            assert refused.status == 503
            assert refused.headers["Retry-After"] == "10"
        for answer in opened:
            answer.close()
        await open_studio.stage.give(await open_studio.stage.fan("Ben"))
        # Those that are gone are noticed when there is something to tell.
        async with asyncio.timeout(10):
            while open_studio.pages.open:
                await asyncio.sleep(0.05)
        async with browser.get(url) as answer:
            assert answer.status == 200
