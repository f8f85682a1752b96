"""Gifts, disputes, refunds, undoing and maturing, all at once on the same few fans and creators: nothing is lost.

Promised: whatever meets whatever, every movement happens whole or not at all, and the audit is content at the end.
Beyond it: who comes first. A transaction that met a deadlock is told to try later, and tries again here as jobs do.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.diamonds.service import Diamonds
from bot.errors import KeyReused, TryLater
from bot.gifts.model import CoinsMissing
from bot.ledger.entries import BalanceTooLow
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.gifts import families, lots, maturity
from storage.ledger.audit import audit
from storage.tx import Tx
from tests.proofs.tier import chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import only_postgresql
from tests.support.gifts import balance, credit, lot, order

FANS, CREATORS = (1, 2, 3), (901, 902)
LOTS, COINS = 4, 40
GIFTS, TROUBLES = many(150, 1500), many(60, 600)


class Crowd:
    """Everybody who wants something, each by himself."""

    def __init__(self, database: Database, clock: HandClock, batch: GiftBatch, chance: random.Random) -> None:
        self.database, self.clock, self.batch, self.chance = database, clock, batch, chance
        self.lots: list[int] = []
        self.gifts: list[int] = []
        self.tried_again = 0

    async def gift(self, number: int) -> None:
        fan, creator, coins = self.chance.choice(FANS), self.chance.choice(CREATORS), self.chance.randint(1, 5)
        await asyncio.sleep(0)
        try:
            self.gifts.append((await self.batch.send(order(number, coins, fan, creator))).id)
        except CoinsMissing:
            return

    async def trouble(self, number: int) -> None:
        lot_id, what = self.chance.choice(self.lots), self.chance.randrange(6)
        key, now = f"trouble:{number}", self.clock.now()

        async def work(tx: Tx) -> None:
            if what < 3:
                await tx.lots.freeze(lot_id, key, now)
            elif what == 3:
                if unspent := await tx.lots.unspent(lot_id):
                    await tx.lots.burn_unspent(lot_id, unspent, key, now)
            elif what == 4:
                await tx.lots.take_back(lot_id, key, now)
            elif self.gifts:
                await tx.lots.undo_gift(self.gifts[0], now)

        await self._whole(work)
        if what < 2:
            await self._whole(lambda tx: tx.lots.thaw(lot_id, key, now))

    async def mature(self) -> None:
        await self._again(Diamonds(self.database, self.clock).mature)

    async def _whole(self, work: Callable[[Tx], Awaitable[None]]) -> None:
        async def once() -> None:
            async with self.database.transaction() as tx:
                await work(tx)

        await self._again(once)

    async def _again(self, work: Callable[[], Awaitable[object]]) -> None:
        for _ in range(20):
            try:
                await work()
                return
            except TryLater:
                self.tried_again += 1
            except BalanceTooLow:
                # A gift took the coins between the question how many there are and the answer.
                return
        raise AssertionError("twenty tries met a deadlock")


@seeded("lot_crowds")
async def test_whatever_meets_on_a_lot_happens_whole_or_not_at_all(
    database: Database, clock: HandClock, seed: int | None
) -> None:
    crowd = await _crowd(database, clock, random.Random(chosen(seed)))
    clock.move(timedelta(days=20))
    wishes = [crowd.gift(number) for number in range(GIFTS)]
    wishes += [crowd.trouble(number) for number in range(TROUBLES)]
    wishes += [crowd.mature() for _ in range(5)]
    crowd.chance.shuffle(wishes)
    ends = await asyncio.gather(*wishes, return_exceptions=True)
    await crowd.batch.close()
    for end in ends:
        if end is not None:
            raise end
    assert (await audit(database)).findings == ()
    assert len(crowd.gifts) >= 10
    coins = [await balance(database, f"{name}:{fan}") for fan in FANS for name in ("wallet", "coins_frozen")]
    assert sum(coins) + await balance(database, "coins_spent") + await balance(database, "coins_issued") == 0
    print(f"tried again after a deadlock: {crowd.tried_again}")


async def _crowd(database: Database, clock: HandClock, chance: random.Random) -> Crowd:
    """Every fan has some lots, and some gifts were sent."""
    lots = [lot(fan, COINS, number) for fan in FANS for number in range(LOTS)]
    await credit(database, *lots)
    crowd = Crowd(database, clock, await GiftBatch.open(database, BatchLimits(batch_max=7)), chance)
    async with database.reading() as tx:
        for one in lots:
            posted = await tx.ledger.entry(f"{one.source}:credited")
            assert posted is not None
            crowd.lots.append(posted.id)
    for number in range(10):
        await crowd.gift(10_000 + number)
    return crowd


@only_postgresql
async def test_a_variant_that_locks_nothing_is_noticed(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        """Takes no lock."""

    for module in (families, lots, maturity):
        monkeypatch.setattr(module, "lock_balances", nothing)
    with pytest.raises((AssertionError, IntegrityError, KeyReused)):
        await test_whatever_meets_on_a_lot_happens_whole_or_not_at_all(database, clock, 4)
