"""A nursery for all tests of a worker, and a harbour for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.processes.bouquet import Nursery
from tests.processes.harbour import Harbour, harbour
from tests.support.databases import database_kind, database_url  # noqa: F401 (fixtures)


@pytest.fixture
async def nursery() -> AsyncIterator[Nursery]:
    """Starts the bot without importing it anew."""
    opened = await Nursery.open()
    yield opened
    await opened.close()


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Harbour]:  # noqa: F811 (the fixture)
    """Both platforms and Stripe, judged, around a database of its own."""
    async with harbour(tmp_path, database_url) as made:
        yield made
        assert made.violations() == []
