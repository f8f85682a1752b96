"""Every use case runs on both databases; a town is there for whoever asks."""

import pytest

from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import clock, database, database_kind, database_url
from tests.support.town import Town, town

__all__ = ["clock", "database", "database_kind", "database_url"]


@pytest.fixture
async def place(database: Database, clock: HandClock) -> Town:
    return await town(database, clock)
