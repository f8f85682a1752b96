"""Fixtures of the payment tests: a simulated Stripe whose every answer is judged."""

from collections.abc import AsyncIterator

import pytest

from tests.support.stripe_bench import RICH, Bench, stripe_bench


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
