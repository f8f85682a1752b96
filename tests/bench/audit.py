"""The end of every measurement: the book it left behind is replayed."""

import asyncio

from storage.db import Database
from storage.ledger.audit import audit
from tests.processes.people import RealTime


async def assert_balanced(url: str) -> int:
    """How many entries the book has. Raises AssertionError for one that does not balance."""
    return await asyncio.to_thread(asyncio.run, _audit(url))


async def _audit(url: str) -> int:
    database = await Database.open(url, RealTime(), exclusive=False)
    try:
        report = await audit(database)
    finally:
        await database.close()
    assert report.balanced, [str(finding) for finding in report.findings]
    return report.entries
