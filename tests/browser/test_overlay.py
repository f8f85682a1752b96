"""The overlay in a real browser: gifts come and go, the goal fills, and nothing is asked of any other machine."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.tips.model import Privacy
from storage.db import Database
from tests.browser.test_pages import assert_quiet, picture
from tests.support.browsers import watched
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url, only_sqlite
from tests.support.overlays import studio

__all__ = ["clock", "database", "database_kind", "database_url"]

pytestmark = [pytest.mark.chromium, only_sqlite]


async def test_gifts_stand_over_the_picture(
    database: Database, clock: HandClock, browser: Browser, tmp_path: Path
) -> None:
    async with studio(database, clock, title="Evening songs", goal="250") as opened:
        stage = opened.stage
        async with watched(browser, width=1920, height=1080) as (context, watch):
            page = await context.new_page()
            await page.goto(await opened.url())
            await expect(page.get_by_text("Evening songs")).to_be_visible()
            ben, cleo = await stage.fan("Ben <b>"), await stage.fan("Cleo")
            await stage.give(ben, "kite", privacy=Privacy.NAME_AMOUNT)
            await expect(page.locator("#alert")).to_contain_text("Ben <b>")
            await stage.give(cleo, "petal", times=20, privacy=Privacy.NAME_AMOUNT)
            clock.move(timedelta(seconds=1))
            await stage.house.paid(cleo, opened.creator, "5", note="What a voice!", privacy=Privacy.NAME_AMOUNT)
            await expect(page.locator("#tips")).to_contain_text("Cleo tipped Ana $5.00. Thank you! “What a voice!”")
            await expect(page.locator("#goal-text")).to_have_text("119 / 250 coins")
            await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "47")
            await picture(page, tmp_path, "overlay")
            assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
            await expect(page.locator("#alert")).to_contain_text("Petal ×20")
            # Closed and opened anew: what came meanwhile is shown, what was shown is not.
            await page.goto("about:blank")
            await stage.give(ben, "kite", privacy=Privacy.ANONYMOUS)
            await page.goto(await opened.url())
            await expect(page.locator("#alert")).to_contain_text("Someone")
            await stage.lives.end(opened.creator)
            await expect(page.locator("#board")).to_be_hidden()
            assert_quiet(watch)


@pytest.mark.parametrize("calm", [True, False], ids=["reduced", "full"])
async def test_nothing_moves_where_motion_is_not_wanted(
    database: Database, clock: HandClock, browser: Browser, calm: bool
) -> None:
    async with studio(database, clock, goal="250") as opened, watched(browser) as (context, watch):
        page = await context.new_page()
        await page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
        await page.goto(await opened.url())
        await expect(page.locator("#goal-text")).to_have_text("0 / 250 coins")
        ben = await opened.stage.fan("Ben")
        # Whatever begins to move, however shortly, is counted from now on.
        await page.evaluate(_COUNTS_MOVES)
        await opened.stage.give(ben, "kite", privacy=Privacy.NAME_AMOUNT)
        await expect(page.locator("#alert")).to_contain_text("Ben")
        await expect(page.locator("#goal-text")).to_have_text("99 / 250 coins")
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert (await page.evaluate("window.moves") == 0) is calm
        assert_quiet(watch)


_COUNTS_MOVES = """() => {
  window.moves = 0;
  const look = () => { window.moves += document.getAnimations().length; requestAnimationFrame(look); };
  look();
}"""
