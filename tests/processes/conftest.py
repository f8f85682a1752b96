"""A nursery for all tests of a worker, and a harbour for each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.processes.bouquet import Nursery, nursery_process
from tests.processes.harbour import Harbour, harbour, migrated_database
from tests.support.databases import database_kind  # noqa: F401 (a fixture)


@pytest.fixture(scope="session")
def nursery_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything is imported once a worker."""
    with nursery_process(tmp_path_factory.mktemp("nursery")) as door:
        yield door


@pytest.fixture
async def nursery(nursery_door: Path) -> AsyncIterator[Nursery]:
    """Starts the bot without importing it anew."""
    visit = await Nursery.visit(nursery_door)
    yield visit
    await visit.leave()


@pytest.fixture
async def place(database_kind: str, tmp_path: Path) -> AsyncIterator[Harbour]:  # noqa: F811 (the fixture)
    """Both platforms and Stripe, judged, around a database of its own."""
    with migrated_database(database_kind, tmp_path) as url:
        async with harbour(tmp_path, url) as made:
            yield made
            assert made.violations() == []
