"""Diamonds mature once, exactly, in steps that may stop anywhere; and a creator sees what he has."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.coins.model import DIAMOND_PARTS
from bot.diamonds import service
from bot.diamonds.model import Stop
from bot.diamonds.service import SETTLED_AFTER, Diamonds
from bot.members.model import MemberId
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.ledger.audit import audit
from tests.support.clocks import HandClock
from tests.support.gifts import CREATOR, NOON, balance, credit, lot, order
from tests.support.lots import Held, bought, given, held, matured

DAY = timedelta(days=1)


@pytest.fixture
def diamonds(database: Database, clock: HandClock) -> Diamonds:
    return Diamonds(database, clock)


async def test_a_gift_matures_when_its_lot_and_its_own_days_are_over(
    database: Database, clock: HandClock, diamonds: Diamonds
) -> None:
    await credit(database, lot(coins=10))
    await given(database, [order(1, coins=4)])
    clock.move(14 * DAY + SETTLED_AFTER - timedelta(seconds=1))
    assert (await diamonds.mature()).matured == ()
    clock.move(timedelta(seconds=1))
    ((creator, parts, until),) = (await diamonds.mature()).matured
    assert (creator, parts, until) == (CREATOR, 4 * 12_600, NOON + 14 * DAY)
    assert await held(database) == Held(wallet=6, available=4)


async def test_done_again_nothing_matures_twice_and_only_what_is_new_matures_later(
    database: Database, clock: HandClock, diamonds: Diamonds
) -> None:
    await credit(database, lot(coins=10))
    await given(database, [order(1, coins=4)])
    await matured(database, clock)
    assert (await diamonds.mature()).matured == ()
    await given(database, [order(2, coins=5)])
    await matured(database, clock)
    assert await held(database) == Held(wallet=1, available=9)
    assert (await audit(database)).findings == ()


async def test_runs_at_once_mature_every_gift_once(database: Database, clock: HandClock, diamonds: Diamonds) -> None:
    await credit(database, lot(coins=50))
    await given(database, [order(number) for number in range(20)])
    clock.move(30 * DAY)
    await asyncio.gather(*(diamonds.mature() for _ in range(4)))
    assert await held(database) == Held(wallet=30, available=20)
    assert (await audit(database)).findings == ()


async def test_a_run_goes_on_where_it_was_cut_off_with_one_entry_a_step(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await credit(database, lot(coins=20))
    batch = await GiftBatch.open(database, BatchLimits(hold=20 * DAY))
    for number in range(7):
        await batch.send(order(number, coins=2))
        clock.move(timedelta(minutes=1))
    await batch.close()
    clock.move(30 * DAY)
    monkeypatch.setattr(service, "MOST_GIFTS", 3)
    async with database.transaction() as tx:
        first = await tx.diamonds.mature(CREATOR, clock.now(), 3, clock.now())
    assert first is not None
    assert first.parts == 6 * 12_600
    assert [one.parts // 12_600 for one in (await Diamonds(database, clock).mature()).matured] == [6, 2]
    assert await held(database) == Held(wallet=6, available=14)
    async with database.reading() as tx:
        assert len(await tx.ledger.entries_about(f"diamonds:{CREATOR}")) == 3
    assert (await audit(database)).findings == ()


async def test_what_is_disputed_is_left_out_and_matures_when_it_is_free(database: Database, clock: HandClock) -> None:
    lot_id = await bought(database, lot(coins=3), lot(coins=10, number=2))
    await given(database, [order(1, coins=5)])
    async with database.transaction() as tx:
        await tx.lots.freeze(lot_id, "dispute:1", clock.now())
    await matured(database, clock)
    assert await held(database) == Held(wallet=8, available=2, held=3)
    async with database.transaction() as tx:
        await tx.lots.thaw(lot_id, "dispute:1", clock.now())
    assert await held(database) == Held(wallet=8, available=5)
    assert (await audit(database)).findings == ()


async def test_a_suspended_creator_is_left_out_with_the_reason_until_he_is_free(
    database: Database, clock: HandClock, diamonds: Diamonds
) -> None:
    await enrolled(database, "suspended")
    await credit(database, lot(coins=10))
    await given(database, [order(1, coins=4)])
    clock.move(30 * DAY)
    run = await diamonds.mature()
    assert (run.matured, run.left_out) == ((), {CREATOR: Stop.CREATOR_SUSPENDED})
    assert (await diamonds.standing(MemberId(CREATOR))).stop is Stop.CREATOR_SUSPENDED
    await enrolled(database, "left")
    assert (await diamonds.mature()).parts == 4 * 12_600


async def test_a_creator_sees_what_he_has_in_diamonds_and_money(
    database: Database, clock: HandClock, diamonds: Diamonds
) -> None:
    await enrolled(database, "left")
    early = lot(coins=10)
    late = replace(lot(8, coins=10, number=2), matures_at=NOON + 40 * DAY, net_currency="eur", worth_minor=3)
    disputed = await bought(database, lot(9, coins=10))
    await credit(database, early, late)
    await given(database, [order(1, coins=4), order(2, coins=3, fan=9)])
    await matured(database, clock, 15 * DAY)
    await given(database, [order(3, coins=2), order(4, coins=6, fan=8)])
    async with database.transaction() as tx:
        await tx.lots.freeze(disputed, "dispute:1", clock.now())
    seen = await diamonds.standing(MemberId(CREATOR))
    assert (seen.available.parts, dict(seen.available.money)) == (2 * DIAMOND_PARTS, {"usd": 1})
    assert (seen.held.parts, seen.stop) == (3 * 12_600, None)
    assert dict(seen.pending.money) == {"usd": 0, "eur": 4}
    assert [(day, one.parts // 12_600, dict(one.money)) for day, one in seen.days] == [
        (date(2026, 3, 20), 2, {"usd": 0}), (date(2026, 4, 11), 6, {"eur": 4}),
    ]  # fmt: skip


async def test_a_gift_that_is_undone_comes_back_as_a_lot_and_never_matures(
    database: Database, clock: HandClock
) -> None:
    await credit(database, lot(coins=3), lot(coins=10, number=2))
    gift, other = await given(database, [order(1, coins=5, session=4), order(2, coins=1)])
    async with database.transaction() as tx:
        assert await tx.lots.undo_gift(gift, clock.now()) == 5
        assert await tx.lots.undo_gift(gift, clock.now()) == 0
    assert await held(database) == Held(wallet=12, pending=1)
    async with database.reading() as tx:
        rows = (await tx.connection.execute(text("SELECT session_id, coins, gifts FROM tally_corrections"))).all()
        tally = await tx.live.tally(4, 3)
    assert [tuple(row) for row in rows] == [(4, 5, 1)]
    assert (tally.coins, tally.gifts, tally.gifters, tally.corrected) == (0, 0, 0, True)
    await matured(database, clock)
    assert await held(database) == Held(wallet=12, available=1)
    # The oldest coins are spent first, those that came back last.
    await given(database, [order(3, coins=12)])
    assert await balance(database, "coins_spent") == 13
    assert (await audit(database)).findings == ()
    assert other


async def test_a_creator_suspended_in_the_middle_of_a_hundred_gifts_keeps_the_earlier_and_fans_have_the_later_back(
    database: Database, clock: HandClock
) -> None:
    await credit(database, *(lot(fan, coins=60) for fan in (7, 8)))
    mark = clock.now() + timedelta(seconds=5)
    batch = await GiftBatch.open(database)
    for number in range(100):
        if number == 60:
            clock.move(timedelta(seconds=5))
        await batch.send(order(number, fan=7 + number % 2))
    await batch.close()
    async with database.transaction() as tx:
        assert [one.coins for one in await tx.lots.undo_since(CREATOR, mark, clock.now())] == [1] * 40
        assert await tx.lots.undo_since(CREATOR, mark, clock.now()) == ()
    assert await held(database) == Held(wallet=30, pending=60)
    assert await held(database, fan=8) == Held(wallet=30, pending=60)
    assert (await audit(database)).findings == ()


async def test_gifts_in_a_storm_and_a_freeze_at_the_same_moment_stay_exact(
    database: Database, clock: HandClock
) -> None:
    lot_id = await bought(database, lot(coins=30), lot(coins=30, number=2))
    batch = await GiftBatch.open(database, BatchLimits(batch_max=5))

    async def freeze() -> None:
        async with database.transaction() as tx:
            await tx.lots.freeze(lot_id, "dispute:1", clock.now())

    sent = await asyncio.gather(*(batch.send(order(number)) for number in range(40)), freeze(), return_exceptions=True)
    await batch.close()
    there = await held(database)
    given_away = sum(not isinstance(one, BaseException) for one in sent[:40])
    assert there.wallet + there.frozen + given_away == 60
    assert there.pending + there.held == given_away
    assert (await audit(database)).findings == ()


async def enrolled(database: Database, state: str) -> None:
    """The creator stands so in the programme."""
    async with database.transaction() as tx:
        rows = await tx.connection.execute(text("SELECT 1 FROM enrolments"))
        if rows.first() is not None:
            await tx.connection.execute(text("UPDATE enrolments SET state = :state"), {"state": state})
            return
        for statement in (
            "INSERT INTO members (id, name, name_key, created_at) VALUES (900, 'Mia', 'mia', 0)",
            "INSERT INTO communities (id, name, state, created_by, created_at) VALUES (1, 'Town', 'pending', 900, 0)",
            "INSERT INTO enrolments (member_id, community_id, state, tips_on, gifts_on, notes_checked, interests,"
            f" styles, created_at) VALUES (900, 1, '{state}', 1, 1, 0, '[]', '[]', 0)",
        ):
            await tx.connection.execute(text(statement))
