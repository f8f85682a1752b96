"""A shop that sells coins, on each database."""

from collections.abc import AsyncIterator

import pytest

from storage.db import Database
from tests.coins.counter import Counter
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url
from tests.support.shop import open_shop

__all__ = ["clock", "database", "database_kind", "database_url"]


@pytest.fixture
async def counter(database: Database, clock: HandClock) -> AsyncIterator[Counter]:
    """A counter at which coins are sold; at the end its book is whole."""
    async with open_shop(database, clock) as shop:
        made = Counter(shop)
        yield made
        await shop.is_sound()
