"""Attacks run against the real services, on both databases."""

from collections.abc import AsyncIterator

import pytest

from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url
from tests.support.shop import Shop, open_shop
from tests.support.town import Town, town

__all__ = ["clock", "database", "database_kind", "database_url"]


@pytest.fixture
async def shop(database: Database, clock: HandClock) -> AsyncIterator[Shop]:
    """Payments against the simulated Stripe."""
    async with open_shop(database, clock) as opened:
        yield opened


@pytest.fixture
async def place(database: Database, clock: HandClock) -> Town:
    """People, communities and staff."""
    return await town(database, clock)
