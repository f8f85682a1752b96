"""`python -m tests.browser.pictures`: draws the README's pictures anew, from the sandbox as it is today."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.quiet import quiet
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.stories.hands import Body
from bot.sandbox.stories.teller import Teller, link, the
from tests.support.browsers import headless, watched

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
BYTES_MAX = 250_000


async def draw(folder: Path) -> list[Path]:
    """The three pictures; raises ValueError for one that is too large for a README."""
    folder.mkdir(parents=True, exist_ok=True)
    async with Sandbox() as sandbox, headless() as browser:
        made = [
            await _discord(sandbox, browser, folder / "tip-discord.png"),
            await _telegram(sandbox, browser, folder / "tip-telegram.png"),
            await _control_room(sandbox, browser, folder / "control-room.png"),
        ]
    for file in made:
        if file.stat().st_size > BYTES_MAX:
            raise ValueError(f"{file.name} has {file.stat().st_size} bytes, more than {BYTES_MAX}")
    return made


async def _discord(sandbox: Sandbox, browser: Browser, file: Path) -> Path:
    """A quote, a paid tip and its public line: the conversation without the preview's own tools."""
    await _two_tips(sandbox, "discord")
    async with watched(browser, width=1180, height=1300) as (context, _):
        page = await context.new_page()
        await page.goto(f"{sandbox.url}/discord/alex")
        first, last = page.get_by_text("Alex used /tip").first, page.get_by_text("Great cover!").last
        await expect(last).to_be_visible()
        # From the avatar to the end of a card.
        return await _between(page, first, last, file, around=14, below=32, columns=(260, 950))


async def _telegram(sandbox: Sandbox, browser: Browser, file: Path) -> Path:
    """The same in Telegram's own shape."""
    await _two_tips(sandbox, "telegram")
    async with watched(browser, width=620, height=1300) as (context, _):
        page = await context.new_page()
        await page.goto(f"{sandbox.telegram.url}/telegram/alex?chat=private")
        first, last = page.locator(".bubble").first, page.locator(".bubble.theirs", has_text="Great cover!").last
        await expect(last).to_be_visible()
        return await _between(page, first, last, file, around=4, below=4, columns=(0, 620))


async def _control_room(sandbox: Sandbox, browser: Browser, file: Path) -> Path:
    """Down to the storm of gifts."""
    async with watched(browser, width=1280, height=1080) as (context, _):
        page = await context.new_page()
        await page.goto(sandbox.url)
        await expect(page.get_by_text("balanced", exact=True)).to_be_visible()
        await expect(page.get_by_role("button", name="10,000 gifts")).to_be_in_viewport()
        await page.screenshot(path=file)
        return file


async def _two_tips(sandbox: Sandbox, platform: str) -> None:
    """Alex asks for two tips: one waits for him, the other arrives."""
    teller = Teller(sandbox, platform, lambda _: None)
    alex = teller.who("alex")
    place = "public" if platform == "discord" else "private"
    await alex.types("tip", place, creator=alex.calls("mia") if platform == "discord" else "Mia", amount="15.00")
    tipped = await alex.types(
        "tip", place, creator=alex.calls("mia") if platform == "discord" else "Mia", amount="5.00", note="Great cover!"
    )
    quote: Body = the(tipped, "$5.00 for Mia")
    opened = await teller.opens("alex", link(quote, "Pay"))
    await teller.pays("alex", opened["checkout"])
    await alex.finds(quote, "Paid")


async def _between(
    page: Page, first: Locator, last: Locator, file: Path, *, around: int, below: int, columns: tuple[int, int]
) -> Path:
    """From the first thing to the last one, between two columns of the page."""
    await page.wait_for_timeout(300)
    top, end = await first.bounding_box(), await last.bounding_box()
    assert top is not None
    assert end is not None
    y = max(0.0, top["y"] - around)
    height = end["y"] + end["height"] + below - y
    await page.screenshot(
        path=file, clip={"x": columns[0], "y": y, "width": columns[1] - columns[0], "height": height}
    )
    return file


if __name__ == "__main__":
    quiet("error")
    for drawn in asyncio.run(draw(FOLDER if len(sys.argv) < 2 else Path(sys.argv[1]))):
        print(f"{drawn}: {drawn.stat().st_size} bytes")
