"""A desk at which diamonds are redeemed, on each database."""

from collections.abc import AsyncIterator

import pytest

from storage.db import Database
from tests.payouts.desk import Desk
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url
from tests.support.shop import open_shop

__all__ = ["clock", "database", "database_kind", "database_url"]


@pytest.fixture
async def desk(database: Database, clock: HandClock) -> AsyncIterator[Desk]:
    """A desk with one creator, who has nothing yet; at the end its book is whole."""
    async with open_shop(database, clock) as shop:
        yield await Desk.of(shop)
        await shop.is_sound()
