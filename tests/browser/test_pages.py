"""The pages in a real browser: nothing breaks in them, and nothing is asked of any other machine."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.stories.teller import Teller, link, the
from tests.browser.pictures import FOLDER, draw
from tests.support.browsers import Watch, watched

pytestmark = pytest.mark.chromium


async def picture(page: Page, folder: Path, name: str) -> None:
    """A screenshot, kept where pytest keeps its files."""
    kept = folder / f"{name}.png"
    await page.screenshot(path=kept, full_page=True)
    assert kept.stat().st_size > 5_000


def assert_quiet(watch: Watch) -> None:
    """No error in any page, no request beyond this machine."""
    assert watch.errors == []
    assert watch.beyond == []


async def tip(sandbox: Sandbox, platform: str = "discord") -> str:
    """Alex asks to tip Mia; the private link to pay by."""
    alex = Teller(sandbox, platform, lambda _: None).who("alex")
    found = link(the(await alex.tips("mia", "5.00"), "$5.00 for Mia"), "Pay")
    assert found is not None
    return found


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["desk-light", "phone-dark"])
async def test_the_control_room_shows_the_book_as_it_grows(
    sandbox: Sandbox, browser: Browser, tmp_path: Path, width: int, dark: bool
) -> None:
    async with watched(browser, width=width, dark=dark) as (context, watch):
        room = await context.new_page()
        await room.goto(sandbox.url)
        await expect(room.get_by_text("Nothing has moved yet")).to_be_visible()
        opened = await sandbox.acts.stripe.open({"url": await tip(sandbox)})
        await sandbox.acts.stripe.pay({"checkout": opened["checkout"]["id"]})
        await sandbox.settle()
        # The page looks again by itself.
        await expect(room.get_by_text("tip settled")).to_be_visible()
        await expect(room.get_by_text("balanced", exact=True)).to_be_visible()
        assert await room.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        await picture(room, tmp_path, "control-room")
        assert_quiet(watch)


async def test_the_control_rooms_buttons_break_mend_kill_and_start(sandbox: Sandbox, browser: Browser) -> None:
    async with watched(browser) as (context, watch):
        room = await context.new_page()
        await room.goto(sandbox.url)
        await room.get_by_role("button", name="twice").click()
        await expect(room.get_by_role("button", name="twice")).to_have_attribute("aria-pressed", "true")
        assert sandbox.breaking.now["webhooks"] == "twice"
        await room.get_by_role("button", name="normal").click()
        before = sandbox.clock.now()
        await room.get_by_role("button", name="+1 day").click()
        await expect(room.get_by_text("Nothing has moved yet")).to_be_visible()
        assert (sandbox.clock.now() - before).total_seconds() >= 86_400
        await room.get_by_role("button", name="kill").click()
        await expect(room.get_by_text("the bot is stopped", exact=True)).to_be_visible()
        await expect(room.get_by_text("All that moved is kept")).to_be_visible()
        assert not sandbox.running
        # By keyboard alone.
        await room.get_by_role("button", name="start", exact=True).focus()
        await room.keyboard.press("Enter")
        await expect(room.get_by_text("The bot runs")).to_be_visible()
        assert sandbox.running
        await room.get_by_role("button", name="2,000 gifts").click()
        await expect(room.get_by_text("of 2,000 gifts")).to_be_visible()
        await room.get_by_role("button", name="stop the storm").click()
        await expect(room.get_by_text("the storm is over")).to_be_visible()
        assert sandbox.storm.now["refused"] == 0
        assert_quiet(watch)


async def test_a_tip_on_discords_page_shows_its_quote(sandbox: Sandbox, browser: Browser, tmp_path: Path) -> None:
    async with watched(browser) as (context, watch):
        page = await context.new_page()
        await page.goto(f"{sandbox.url}/discord/alex")
        await tip(sandbox)
        await expect(page.get_by_role("heading", name="$5.00 for Mia")).to_be_visible()
        await picture(page, tmp_path, "discord")
        assert_quiet(watch)


@pytest.mark.parametrize(
    ("address", "begin"),
    [
        ("discord/alex", "Type /tip below"),
        ("discord/mia?channel=dm", "Type /tip below"),
        ("telegram/alex", "Nothing has been said here yet"),
    ],
)
async def test_a_chat_says_whose_it_is_how_to_begin_and_leads_back(
    sandbox: Sandbox, browser: Browser, address: str, begin: str
) -> None:
    async with watched(browser) as (context, watch):
        page = await context.new_page()
        await page.goto(f"{sandbox.url}/{address}")
        await expect(page.get_by_text(begin)).to_be_visible()
        assert (await page.title()).endswith(f"{address.partition('/')[0].capitalize()} sandbox")
        await expect(page.get_by_text("SimCord", exact=True)).to_have_count(0)
        await page.get_by_role("link", name="Control room").click()
        await expect(page.get_by_role("heading", name="Bouquet sandbox")).to_be_visible()
        assert_quiet(watch)


async def test_the_columns_of_the_control_room_end_together(sandbox: Sandbox, browser: Browser) -> None:
    async with watched(browser) as (context, _):
        room = await context.new_page()
        await room.goto(sandbox.url)
        ends = await room.locator("main > .column").evaluate_all(
            "columns => columns.map(each => each.lastElementChild.getBoundingClientRect().bottom)"
        )
        assert abs(ends[0] - ends[1]) < 2
        assert (await room.locator("#now").inner_text()).endswith("UTC")


async def test_a_tip_is_typed_and_paid_in_telegrams_page(sandbox: Sandbox, browser: Browser, tmp_path: Path) -> None:
    async with watched(browser) as (context, watch):
        page = await context.new_page()
        await page.goto(f"{sandbox.url}/telegram/alex")
        await page.get_by_placeholder("Message").fill("/tip Mia 5")
        await page.keyboard.press("Enter")
        async with context.expect_page() as opening:
            await page.get_by_role("link", name="Pay $5.00 ↗").click()
        checkout = await opening.value
        await expect(checkout.get_by_text("Tip for Mia's content")).to_be_visible()
        await picture(checkout, tmp_path, "checkout")
        await checkout.get_by_role("button", name="Pay $5.00").click()
        await expect(checkout.get_by_role("heading", name="Paid. Thank you!")).to_be_visible()
        await picture(checkout, tmp_path, "thanks")
        await expect(page.locator(".bubble", has_text="Paid, ")).to_be_visible()
        await picture(page, tmp_path, "telegram")
        assert_quiet(watch)


async def test_a_declined_card_and_the_way_back_say_what_happened(sandbox: Sandbox, browser: Browser) -> None:
    async with watched(browser) as (context, watch):
        page = await context.new_page()
        await page.goto(await tip(sandbox))
        await page.get_by_role("button", name="Declined").click()
        await expect(page.get_by_role("button", name="Pay $5.00")).to_be_visible()
        await page.get_by_text("Back").click()
        await expect(page.get_by_role("heading", name="Nothing was paid")).to_be_visible()
        await page.get_by_text("Back to the payment page").click()
        await expect(page.get_by_role("button", name="Pay $5.00")).to_be_visible()
        # A refused card is answered with 402, which a browser tells as an error.
        assert all("402" in error for error in watch.errors)
        assert watch.beyond == []


async def test_a_creator_sets_up_payouts_in_the_browser(sandbox: Sandbox, browser: Browser, tmp_path: Path) -> None:
    mia = Teller(sandbox, "discord", lambda _: None).who("mia")
    told = the(await mia.types("payout setup"), "ready")
    address = next(each["url"] for each in told["buttons"] if each["url"])
    async with watched(browser) as (context, watch):
        page = await context.new_page()
        await page.goto(address)
        await picture(page, tmp_path, "onboard")
        await page.get_by_role("button").first.click()
        await page.wait_for_url(lambda url: "/stripe/" in url)
        assert_quiet(watch)


async def test_the_readmes_pictures_can_be_drawn_anew(tmp_path: Path) -> None:
    made = await draw(tmp_path)
    assert [file.name for file in made] == ["tip-discord.png", "tip-telegram.png", "control-room.png"]
    assert all((FOLDER / file.name).is_file() for file in made)
