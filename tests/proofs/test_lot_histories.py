"""No coin and no part of a diamond is lost or doubled, whatever is refunded, disputed, won, lost or undone in between.

Promised: after every step wallets, frozen coins, pending, available and held diamonds and debts are those of a model in
which each coin is an object; every unit adds up to zero, a wallet is its lots less its gifts, and the audit is content.
Beyond it: diamonds that were redeemed, and the money of the refunds themselves.
"""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from bot.diamonds.service import SETTLED_AFTER, Diamonds
from bot.gifts.model import CoinsMissing
from bot.ledger.entries import BalanceTooLow
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.gifts import claims, families, lots
from storage.ledger.audit import audit
from storage.schema.members import members
from tests.proofs.lot_model import LotModel
from tests.proofs.tier import chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.gifts import TWO_A_DIAMOND, lot, order
from tests.support.lots import bought

HOLD = timedelta(days=3)
FANS, CREATORS = (1, 2), (901, 902)
STEPS = many(70, 1500)


class History:
    """A book and its model, to which the same happens."""

    def __init__(self, database: Database, clock: HandClock, batch: GiftBatch, seed: int) -> None:
        self.database, self.clock, self.batch = database, clock, batch
        self.chance = random.Random(seed)
        self.model = LotModel(HOLD)
        self.ids: dict[str, int] = {}
        self.gift_ids: list[int] = []
        self.number = 0
        self.fans: tuple[int, ...] = FANS

    async def step(self) -> None:
        """Something happens: gifts and purchases more often than trouble."""
        self.number += 1
        await self.chance.choices(
            [self.credit, self.gift, self.trouble, self.undo, self.time_passes, self.join],
            weights=[15, 40, 30, 7, 8, 1],
        )[0]()

    async def credit(self) -> None:
        fan, parts = self.chance.choice(self.fans), self.chance.choice((TWO_A_DIAMOND, 1, 25_200))
        new = lot(fan, self.chance.randint(1, 12), self.number, parts, self.clock.now())
        self.ids[new.source] = await bought(self.database, new)
        self.model.credit(new)

    async def gift(self) -> None:
        fan, creator, coins = self.chance.choice(self.fans), self.chance.choice(CREATORS), self.chance.randint(1, 9)
        wanted = order(self.number, coins, fan, creator, at=self.clock.now())
        if self.model.gift(fan, creator, coins, self.clock.now()):
            self.gift_ids.append((await self.batch.send(wanted)).id)
        else:
            with pytest.raises(CoinsMissing):
                await self.batch.send(wanted)

    async def trouble(self) -> None:
        if not self.ids:
            return
        source = self.chance.choice(list(self.ids))
        lot_id, key, now = self.ids[source], f"{source}:{self.number}", self.clock.now()
        disputes = sorted(self.model.reasons.get(source, ()))
        burned = [one for of, one in self.model.burned if of == source]
        choices = ["burn", "freeze", "take", "unburn" if burned else "burn"]
        taken = [one for of, one in self.model.taken if of == source]
        choices += ["thaw"] * 3 if disputes else []
        what = self.chance.choice([*choices, *(["give"] * 2 if taken else [])])
        async with self.database.transaction() as tx:
            assert await tx.lots.unspent(lot_id) == self.model.unspent(source)
            if what == "burn" and (unspent := self.model.unspent(source)):
                coins = self.chance.randint(1, unspent)
                await tx.lots.burn_unspent(lot_id, coins, key, now)
                self.model.burn(source, coins, key)
            elif what == "unburn":
                await tx.lots.unburn(lot_id, self.model.unburn(source, burned[0]), burned[0], now)
            elif what == "freeze":
                await tx.lots.freeze(lot_id, key, now)
                self.model.freeze(source, key)
            elif what == "thaw":
                await tx.lots.thaw(lot_id, disputes[0], now)
                self.model.thaw(source, disputes[0])
            elif what == "take" and self.chance.random() < 0.4:
                await tx.lots.take_back(lot_id, key, now)
                self.model.take_back(source, key)
            elif what == "give":
                await tx.lots.give_back(lot_id, taken[0], now)
                self.model.give_back(source, taken[0])
        if what in ("thaw", "give"):
            # What fell due while its creator had nothing pending matures with the next run.
            await Diamonds(self.database, self.clock).mature()

    async def undo(self) -> None:
        if self.gift_ids:
            number = self.chance.randrange(len(self.gift_ids))
            async with self.database.transaction() as tx:
                back = await tx.lots.undo_gift(self.gift_ids[number], self.clock.now())
            assert back == self.model.undo(self.model.gifts[number])

    async def join(self) -> None:
        """Once in a history the two fans turn out to be one."""
        if len(self.fans) == 1:
            return
        keep, gone = self.chance.sample(FANS, 2)
        async with self.database.transaction() as tx:
            await two_members(tx.connection, keep, gone, self.clock.now())
            await tx.lots.join_wallets(keep, gone, f"link:{keep}:{gone}", self.clock.now())
        self.model.join(keep, gone)
        self.fans = (keep,)

    async def time_passes(self) -> None:
        self.clock.move(timedelta(days=self.chance.choice((1, 3, 8))))
        await Diamonds(self.database, self.clock).mature()
        self.model.mature(self.clock.now() - SETTLED_AFTER)

    async def check(self) -> None:
        """The book holds what the model holds."""
        async with self.database.reading() as tx:
            rows = await tx.connection.execute(text("SELECT account, unit, amount FROM balances WHERE amount <> 0"))
            there = {(account, unit): amount for account, unit, amount in rows}
            corrected = await tx.connection.execute(text("SELECT coalesce(sum(coins), 0) FROM tally_corrections"))
            assert int(corrected.scalar_one()) == self.model.corrected
        assert {place: amount for place, amount in there.items() if ":" in place[0]} == self.model.balances()
        for unit in {unit for _, unit in there}:
            assert sum(amount for (_, of), amount in there.items() if of == unit) == 0


async def two_members(connection: Any, keep: int, gone: int, now: datetime) -> None:
    """The one who stays, and the one who was merged into him."""
    for number, into in ((keep, None), (gone, keep)):
        row = {"id": number, "name": f"fan {number}", "name_key": f"fan {number}", "created_at": now}
        await connection.execute(insert(members).values(**row, merged_into=into, merged_at=into and now))


async def live(database: Database, clock: HandClock, seed: int) -> None:
    """A history of so many steps, looked at after each."""
    batch = await GiftBatch.open(database, BatchLimits(hold=HOLD))
    try:
        history = History(database, clock, batch, seed)
        for _ in range(STEPS):
            await history.step()
            await history.check()
    finally:
        await batch.close()
    assert (await audit(database)).findings == ()


@seeded("lot_histories")
async def test_no_coin_is_lost_or_doubled_by_what_happens_to_its_lot(
    database: Database, clock: HandClock, seed: int | None
) -> None:
    await live(database, clock, chosen(seed))


async def _without_moving(connection: Any, lot_id: int, coins: int) -> None:
    """Cuts a lot and leaves the lots behind it where they are."""
    wanted = "UPDATE coin_lots SET ends_at = ends_at - :coins, burned = burned + :coins WHERE id = :lot"
    await connection.execute(text(wanted), {"coins": coins, "lot": lot_id})


async def _nothing(*_: Any) -> None:
    """Forgets to write."""


def _pending_only(pieces: Any, room: Any) -> Any:
    """Takes everything from pending diamonds, wherever it lies."""
    return [(one, one.split._replace(pending=one.parts, available=0)) for one in pieces]


@pytest.mark.parametrize(
    ("where", "name", "broken"),
    [
        (families, "shorten_row", _without_moving),
        (claims, "take_off_boards", _nothing),
        (claims, "put_on_boards", _nothing),
        (claims, "change_room", _nothing),
        (lots, "claimed", _pending_only),
    ],
)
async def test_a_broken_variant_is_noticed(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, broken: Any
) -> None:
    monkeypatch.setattr(where, name, broken)
    # Our comparison sees it, or a rule of the book or of the schema before that.
    with pytest.raises((AssertionError, BalanceTooLow, IntegrityError)):
        await live(database, clock, 7)


def test_the_model_knows_single_coins() -> None:
    now = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
    model = LotModel(HOLD)
    model.credit(lot(1, 3))
    assert model.gift(1, 901, 2, now)
    model.take_back("coins:1-1", "dispute:1")
    assert model.balances() == {("fan_debt:1", "usd"): 4}
    assert model.corrected == 2
    model.give_back("coins:1-1", "dispute:1")
    assert (model.unspent("coins:1-1"), model.corrected, model.debt[1]) == (1, 0, 0)
