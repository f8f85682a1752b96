"""A sandbox and a browser for one test."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from bot.sandbox.sandbox import Sandbox
from tests.support.browsers import headless


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
