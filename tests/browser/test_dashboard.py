"""The dashboard in a real browser: on a desk and on a phone, by day and by night, with nothing asked of others."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.stories.teller import Teller, link, the
from tests.browser.test_pages import assert_quiet, picture
from tests.support.browsers import watched

pytestmark = pytest.mark.chromium


async def tipped(sandbox: Sandbox) -> Teller:
    """Alex tipped Mia $12.50."""
    teller = Teller(sandbox, "telegram", lambda _: None)
    opened = await teller.opens("alex", link(the(await teller.who("alex").tips("mia", "12.50"), "for Mia"), "Pay"))
    await teller.pays("alex", opened["checkout"])
    await sandbox.settle()
    return teller


async def way(teller: Teller) -> str:
    """Mia's link."""
    mia = teller.who("mia")
    told = the(await mia.presses(the(await mia.types("stats"), "Your income"), "Dashboard"), "Your dashboard")
    found = link(told, "Open the dashboard")
    assert found is not None
    return found


async def assert_readable(page: Page) -> None:
    """Nothing hangs over, the picture is there, every table and section has a name."""
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await expect(page.get_by_role("img", name="Bars for each day")).to_have_js_property("complete", True)
    assert await page.locator("picture img").evaluate("image => image.naturalWidth") > 250
    numbers = page.get_by_role("table", name="Days on which something came")
    await page.get_by_text("The same in numbers").click()
    await expect(numbers).to_contain_text("$12.50")
    assert await page.locator("table:not(:has(caption))").count() == 0
    assert await page.locator("section:not(:has(h2)):not(:has(caption))").count() == 0
    assert await page.locator("h1").count() == 1


async def test_a_link_opens_the_page_once_and_the_page_is_readable_anywhere(
    sandbox: Sandbox, browser: Browser, tmp_path: Path
) -> None:
    teller = await tipped(sandbox)
    url = await way(teller)
    async with watched(browser) as (context, watch):
        page = await context.new_page()
        await page.goto(url)
        await page.get_by_role("button", name="Open the dashboard").click()
        await expect(page.get_by_role("row", name="30 days").first).to_contain_text("$12.50")
        await assert_readable(page)
        await picture(page, tmp_path, "desk")
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="All time").click()
        assert (await coming.value).suggested_filename == "bouquet-all.csv"
        # The same browser on a phone, at night.
        here = page.url
        await page.goto("about:blank")
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.emulate_media(color_scheme="dark")
        await page.goto(here)
        await assert_readable(page)
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 19, 26)"
        shown = await page.locator("picture img").evaluate("image => image.currentSrc")
        assert "narrow-dark" in shown
        await picture(page, tmp_path, "phone")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", name="The dashboard is closed")).to_be_visible()
        assert_quiet(watch)
        await page.goto(url)
        await expect(page.get_by_role("heading", name="This link does not open anything")).to_be_visible()
