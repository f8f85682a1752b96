"""A headless Chromium that talks to nobody but this machine, and remembers every error of its pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from tests.support.needs import chromium

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_HERE = {"127.0.0.1", "localhost", ""}


@dataclass
class Watch:
    """What pages asked for beyond this machine, and what went wrong in them."""

    beyond: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watches every page that the context will have."""
        context.on("request", self._asked)
        context.on("page", self._opened)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in _HERE:
            self.beyond.append(request.url)

    def _opened(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", self._said)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.location.get('url', '')}: {message.text}")


@asynccontextmanager
async def headless() -> AsyncIterator[Browser]:
    """The machine's own Chromium."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def watched(
    browser: Browser, *, width: int = 1280, height: int = 860, dark: bool = False, sharp: bool = False
) -> AsyncIterator[tuple[BrowserContext, Watch]]:
    """A fresh context, and what is noticed in it."""
    watch = Watch()
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="en-US",
        device_scale_factor=2 if sharp else 1,
    )  # fmt: skip
    watch.over(context)
    try:
        yield context, watch
    finally:
        await context.close()
