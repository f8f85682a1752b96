"""A sandbox and a browser for one test."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox.sandbox import Sandbox
from tests.support.browsers import headless

# Patience costs nothing where all is well: four tests at once on a busy machine may keep a page waiting.
expect.set_options(timeout=20_000)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A running sandbox on SQLite."""
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The machine's own Chromium, headless."""
    async with headless() as running:
        yield running
