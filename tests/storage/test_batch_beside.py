"""Gifts and ordinary transactions on one SQLite file: whoever asked first comes first, so neither starves the other.

Counted in turns, never in time.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.gifts.model import GiftOrder
from bot.gifts.plan import Answer
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database, file_of
from storage.gifts.sqlite import SqliteGifts
from storage.ledger.audit import audit
from tests.storage.test_ledger import settled
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.gifts import CREATOR, balance, credit, lot, order

pytestmark = only_sqlite
FANS = range(1, 101)


class Watched(SqliteGifts):
    """Counts the batches that were begun, and is not quicker than anybody who writes a row."""

    begun = 0

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        self.begun += 1
        return await super().post(orders, now, hold)


class Storm:
    """Fans who send one gift after the other until it is over."""

    def __init__(self, database: Database) -> None:
        self.book = Watched(file_of(database.url))
        self.batch = GiftBatch(self.book, database, BatchLimits())
        self.over = False
        self.sent = 0

    async def blow(self, fan: int) -> None:
        number = 0
        while not self.over:
            number += 1
            await self.batch.send(order(fan * 100_000 + number, fan=fan))
            self.sent += 1


async def everything(tasks: Iterable["asyncio.Task[None]"]) -> None:
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("together", [1, 8])
async def test_a_transaction_waits_for_one_batch_and_for_who_asked_before(
    database: Database, clock: HandClock, together: int
) -> None:
    await credit(database, *(lot(fan, coins=100_000) for fan in FANS))
    storm = Storm(database)
    fans = [asyncio.create_task(storm.blow(fan)) for fan in FANS]
    while storm.book.begun < 3:
        await asyncio.sleep(0)
    overtaken = []

    async def tips(first: int) -> None:
        for tip in range(first, first + 10):
            asked = storm.book.begun
            async with database.transaction() as tx:
                overtaken.append(storm.book.begun - asked)
                await tx.ledger.post(settled(clock, tip=tip))

    await asyncio.gather(*(tips(1000 * one) for one in range(together)))
    storm.over = True
    await everything(fans)
    await storm.batch.close()
    # The batches have one place in the queue: once round, everybody has had his turn.
    assert max(overtaken) <= 1
    assert len(overtaken) == 10 * together
    assert await balance(database, f"diamonds_pending:{CREATOR}", "diamond") == storm.sent * 12_600
    assert (await audit(database)).findings == ()


async def test_gifts_wait_for_the_transactions_that_asked_before_and_for_no_others(
    database: Database, clock: HandClock
) -> None:
    await credit(database, *(lot(fan, coins=1000) for fan in FANS))
    storm = Storm(database)
    done, over = 0, asyncio.Event()

    async def tips(first: int) -> None:
        nonlocal done
        tip = first
        while not over.is_set():
            tip += 1
            async with database.transaction() as tx:
                await tx.ledger.post(settled(clock, tip=tip))
            done += 1

    writers = [asyncio.create_task(tips(1_000_000 * one)) for one in range(8)]
    while done < 8:
        await asyncio.sleep(0)
    waited = []
    for number in range(20):
        before = done
        await storm.batch.send(order(number, fan=1))
        waited.append(done - before)
    over.set()
    await everything(writers)
    await storm.batch.close()
    # The eight who stood before it, and those whose shared commit was just being made.
    assert max(waited) <= 2 * 8


async def test_a_batch_that_is_told_to_stop_lets_the_next_writer_through(database: Database, clock: HandClock) -> None:
    await credit(database, lot(1, coins=1000))
    storm = Storm(database)
    call = asyncio.create_task(storm.batch.send(order(1, fan=1)))
    while not storm.book.begun:
        await asyncio.sleep(0)
    call.cancel()
    async with database.transaction() as tx:
        await tx.ledger.post(settled(clock))
    await storm.batch.close()
    assert await balance(database, "connected:7", "usd") == 500


async def test_the_log_is_cleaned_when_it_is_long(database: Database) -> None:
    await credit(database, *(lot(fan, coins=1000) for fan in FANS))
    longest = 1024 * 1024
    batch = GiftBatch(SqliteGifts(file_of(database.url), longest), database, BatchLimits())
    log = Path(f"{file_of(database.url)}-wal")
    lengths = []
    for number in range(100):
        await asyncio.gather(*(batch.send(order(fan * 1000 + number, fan=fan)) for fan in FANS))
        lengths.append(log.stat().st_size)
    await batch.close()
    # A batch of a hundred gifts writes a few hundred kilobytes more before it is noticed.
    assert longest < max(lengths) < 2 * longest
    assert (await audit(database)).findings == ()
