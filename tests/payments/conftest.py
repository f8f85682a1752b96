"""Fixtures of the payment tests: a simulated Stripe whose every answer is judged."""

from collections.abc import AsyncIterator

import pytest

from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url
from tests.support.shop import Shop, open_shop
from tests.support.stripe_bench import RICH, Bench, stripe_bench

__all__ = ["clock", "database", "database_kind", "database_url"]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A Stripe with an empty till; at the end nothing may have broken Stripe's own description."""
    async with stripe_bench() as running:
        yield running


@pytest.fixture
async def rich() -> AsyncIterator[Bench]:
    """A Stripe whose platform has 10 000 dollars available."""
    async with stripe_bench(RICH) as running:
        yield running


@pytest.fixture
async def shop(database: Database, clock: HandClock) -> AsyncIterator[Shop]:
    """A house whose payments run against the simulated Stripe, on each database."""
    async with open_shop(database, clock) as opened:
        yield opened
