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
BYTES_MAX = 200_000
# Side by side in a table of the README.
_WIDE, _NARROW = 1180, 620


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
    """One tip's quote, and a paid one above it with its public line."""
    async with watched(browser, width=_WIDE, height=1000, sharp=False) as (context, _):
        await _two_tips(sandbox, "discord")
        page = await context.new_page()
        await page.goto(f"{sandbox.url}/discord/alex")
        last = page.get_by_role("heading", name="$15.00 for Mia")
        await expect(last).to_be_visible()
        # Only the conversation: the preview's own tools would look like a part of the product.
        talk = page.locator("main").last
        return await _cut(page, talk, file)


async def _telegram(sandbox: Sandbox, browser: Browser, file: Path) -> Path:
    async with watched(browser, width=_NARROW, height=1000) as (context, _):
        await _two_tips(sandbox, "telegram")
        page = await context.new_page()
        await page.goto(f"{sandbox.telegram.url}/telegram/alex?chat=private")
        await expect(page.get_by_text("$15.00 for Mia").last).to_be_visible()
        return await _cut(page, page.locator("body"), file)


async def _control_room(sandbox: Sandbox, browser: Browser, file: Path) -> Path:
    async with watched(browser, width=1280, height=1000) as (context, _):
        page = await context.new_page()
        await page.goto(sandbox.url)
        await expect(page.get_by_text("balanced", exact=True)).to_be_visible()
        await page.screenshot(path=file)
        return file


async def _two_tips(sandbox: Sandbox, platform: str) -> None:
    """Mia says something, Alex tips twice: one arrives, the other waits for him."""
    teller = Teller(sandbox, platform, lambda _: None)
    alex, mia = teller.who("alex"), teller.who("mia")
    await mia.says("My new cover is out tonight!")
    first: Body = the(await alex.tips("mia", "5.00", "Great cover!"), "$5.00 for Mia")
    opened = await teller.opens("alex", link(first, "Pay"))
    await teller.pays("alex", opened["checkout"])
    await alex.finds(first, "Paid")
    await alex.tips("mia", "15.00")
    await teller.rest()


async def _cut(page: Page, part: Locator, file: Path) -> Path:
    await page.wait_for_timeout(300)
    await part.screenshot(path=file)
    return file


if __name__ == "__main__":
    quiet("error")
    for drawn in asyncio.run(draw(FOLDER if len(sys.argv) < 2 else Path(sys.argv[1]))):
        print(f"{drawn}: {drawn.stat().st_size} bytes")
