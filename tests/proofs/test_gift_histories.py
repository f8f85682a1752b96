"""Proof 3: whatever is sent in whatever order, the answers and the balances are those of a plain dictionary.

A million operations on the pure plan, in memory; twenty thousand through the group commit, on either database.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gifts.model import GiftOrder
from bot.gifts.plan import Before, Plan, plan
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.gifts import postgresql, sqlite
from storage.ledger.audit import audit
from storage.schema.gifts import creator_tallies, gifter_tallies
from storage.schema.ledger import balances
from tests.proofs.coin_model import Model, told
from tests.proofs.gift_history import HOLD, History, Memory, Planner
from tests.proofs.tier import chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.gifts import credit

IN_MEMORY = many(1_000_000, 100_000_000)
A_LIFE = 20_000
"""Operations after which a history begins anew with another seed: what was sent must be remembered, and takes room."""
ON_DISK = many(20_000, 1_000_000)


def live(seed: int, operations: int, planner: Planner = plan) -> dict[str, int]:
    """One history in memory; AssertionError where the plan differs from the model. Returns how often what was told."""
    history, model, memory = History(seed), Model(HOLD), Memory(planner)
    heard = dict.fromkeys(("sent", "missing", "reused"), 0)
    while operations > 0:
        for bought in history.lots():
            model.credit(bought)
            memory.credit(bought)
        crowd = history.crowd()
        answers = [told(answer) for answer in memory.send(crowd, history.now)]
        expected = [model.answer(order, history.now) for order in crowd]
        assert answers == expected, f"SEED={seed}"
        for answer in answers:
            heard[answer[0]] += 1
        compare(memory, model, seed)
        operations -= len(crowd)
    assert memory.creators == model.creators, f"SEED={seed}"
    assert memory.gifters == model.gifters, f"SEED={seed}"
    return heard


def compare(memory: Memory, model: Model, seed: int) -> None:
    """After every batch each unit sums to zero, and each balance is what it should be."""
    held = {place: amount for place, amount in memory.balances.items() if amount}
    assert sum(amount for (_, unit), amount in held.items() if unit == "coin") == 0
    assert sum(amount for (_, unit), amount in held.items() if unit == "diamond") == 0
    assert held == {place: amount for place, amount in model.balances().items() if amount}, f"SEED={seed}"


@seeded("plan")
@pytest.mark.timeout(300 * many(1, 100))
def test_a_million_gifts_are_planned_as_a_dictionary_would(seed: int | None) -> None:
    first = chosen(seed)
    heard = [live(number, A_LIFE) for number in range(first, first + IN_MEMORY // A_LIFE)]
    total = {what: sum(one[what] for one in heard) for what in heard[0]}
    print(total)
    # A history in which everything or nothing is affordable would show little.
    assert min(total.values()) > IN_MEMORY // 1_000


def forgetting_keys(orders: Sequence[GiftOrder], before: Before, now: datetime, hold: timedelta) -> Plan:
    """A variant that does not look a key up."""
    return plan(orders, Before({}, before.taken, before.purses, before.ids), now, hold)


def generous(orders: Sequence[GiftOrder], before: Before, now: datetime, hold: timedelta) -> Plan:
    """A variant that counts a coin too many."""
    purses = {fan: type(purse)(purse.held + 1, purse.lots) for fan, purse in before.purses.items() if purse.lots}
    return plan(orders, Before(before.gifts, before.taken, purses, before.ids), now, hold)


def latest_lot_only(orders: Sequence[GiftOrder], before: Before, now: datetime, hold: timedelta) -> Plan:
    """A variant that pays every gift at the rate of one lot."""
    purses = {
        fan: type(purse)(purse.held, (type(last)(0, last.ends_at, last.parts_per_coin, last.matures_at),))
        for fan, purse in before.purses.items()
        for last in purse.lots[-1:]
    }
    return plan(orders, Before(before.gifts, before.taken, purses, before.ids), now, hold)


def impatient(orders: Sequence[GiftOrder], before: Before, now: datetime, hold: timedelta) -> Plan:
    """A variant that lets diamonds go at once."""
    return plan(orders, before, now, timedelta(0))


@pytest.mark.parametrize("broken", [forgetting_keys, generous, latest_lot_only, impatient])
def test_a_plan_that_is_wrong_differs_from_the_dictionary(broken: Planner) -> None:
    """The controls: each variant is found out within one short history."""
    with pytest.raises(AssertionError):
        live(chosen(None), 2_000, broken)


async def relive(database: Database, clock: HandClock, seed: int, operations: int) -> Model:
    """One history through the group commit; AssertionError where its answers differ from the model's."""
    history, model = History(seed), Model(HOLD)
    batch = await GiftBatch.open(database, BatchLimits(hold=HOLD, deadline_seconds=60))
    try:
        while operations > 0:
            lots = history.lots()
            for bought in lots:
                model.credit(bought)
            await credit(database, *lots)
            crowd = history.crowd()
            clock.move(history.now - clock.now())
            answers = await asyncio.gather(*(batch.send(order) for order in crowd), return_exceptions=True)
            expected = [model.answer(order, history.now) for order in crowd]
            assert [told(answer) for answer in answers] == expected
            assert await sums(database) == {}
            operations -= len(crowd)
    finally:
        await batch.close()
    return model


async def sums(database: Database) -> dict[str, int]:
    """The units whose balances do not sum to zero."""
    total = func.sum(balances.c.amount)
    async with database.reading() as tx:
        rows = await tx.connection.execute(
            select(balances.c.unit, total).group_by(balances.c.unit).having(total != 0)
        )
        return {unit: int(amount) for unit, amount in rows}


@seeded("gifts_on_disk")
@pytest.mark.timeout(200 * many(1, 100))
async def test_twenty_thousand_gifts_are_kept_as_a_dictionary_would(
    database: Database, clock: HandClock, seed: int | None
) -> None:
    model = await relive(database, clock, chosen(seed), ON_DISK)
    async with database.reading() as tx:
        held = {(row.account, row.unit): row.amount for row in await tx.connection.execute(select(balances))}
        by_creator = await tallied(tx.connection, creator_tallies)
        by_gifter = await tallied(tx.connection, gifter_tallies)
    assert {place: amount for place, amount in held.items() if amount} == {
        place: amount for place, amount in model.balances().items() if amount
    }
    assert by_creator == dict(model.creators)
    assert by_gifter == dict(model.gifters)
    assert (await audit(database)).findings == ()


async def tallied(connection: AsyncConnection, tallies: Table) -> dict[tuple[int, ...], int]:
    """The coins of each tally, by its key."""
    rows = await connection.execute(select(*tallies.primary_key.columns, tallies.c.coins))
    return {tuple(key): coins for *key, coins in rows}


@pytest.mark.parametrize("broken", [forgetting_keys, generous])
async def test_a_wrong_plan_is_found_out_on_disk_too(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch, broken: Planner
) -> None:
    """The control: the same variants in the group commit; what the schema refuses is no answer of the model's."""
    for book in (sqlite, postgresql):
        monkeypatch.setattr(book, "plan", broken)
    with pytest.raises(AssertionError):
        await relive(database, clock, chosen(None), 2_000)
