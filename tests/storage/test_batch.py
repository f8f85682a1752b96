"""Promises of the group commit, on a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.errors import KeyReused
from bot.gifts.model import CoinsMissing, GiftSent
from bot.members.model import MemberId
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.ledger.audit import audit
from tests.support.databases import only_postgresql
from tests.support.gifts import CREATOR, FAN, balance, credit, lot, order


@pytest.fixture
async def batch(database: Database) -> AsyncIterator[GiftBatch]:
    """A writer of gifts beside an open database."""
    opened = await GiftBatch.open(database)
    yield opened
    await opened.close()


async def test_a_gift_moves_coins_from_the_fan_and_diamonds_to_the_creator(
    database: Database, batch: GiftBatch
) -> None:
    await credit(database, lot(coins=100))
    sent = await batch.send(order(1, coins=30))
    assert (sent.coins, sent.new, sent.coins_left) == (30, True, 70)
    assert await balance(database, f"wallet:{FAN}") == 70
    assert await balance(database, "coins_spent") == 30
    assert await balance(database, f"diamonds_pending:{CREATOR}", "diamond") == sent.diamond_parts == 30 * 12_600
    assert (await audit(database)).findings == ()


async def test_a_thousand_gifts_of_one_coin_are_five_hundred_diamonds(database: Database, batch: GiftBatch) -> None:
    await credit(database, *(lot(fan, coins=1) for fan in range(1, 1001) if fan != CREATOR))
    fans = [fan for fan in range(1, 1001) if fan != CREATOR]
    await asyncio.gather(*(batch.send(order(fan, fan=fan)) for fan in fans))
    parts = await balance(database, f"diamonds_pending:{CREATOR}", "diamond")
    assert divmod(parts, 25_200) == (499, 12_600)  # 999 coins


async def test_the_same_order_again_gets_the_same_answer(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=100))
    first = await batch.send(order(1, coins=30))
    again = await batch.send(order(1, coins=30))
    assert again == first
    assert (first.new, again.new) == (True, False)
    assert await balance(database, f"wallet:{FAN}") == 70


async def test_the_same_order_many_times_at_once_is_one_gift(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=100))
    answers = await asyncio.gather(*(batch.send(order(1, coins=30)) for _ in range(50)))
    assert len({answer.id for answer in answers}) == 1
    assert sum(answer.new for answer in answers) == 1
    assert await balance(database, f"wallet:{FAN}") == 70


@pytest.mark.parametrize("together", [True, False])
async def test_a_key_that_comes_back_with_another_content_is_an_error(
    database: Database, batch: GiftBatch, together: bool
) -> None:
    await credit(database, lot(coins=100))
    other = replace(order(1, coins=30), item="kite")
    if together:
        answers = await asyncio.gather(batch.send(order(1, coins=30)), batch.send(other), return_exceptions=True)
        assert isinstance(answers[0], GiftSent)
        assert isinstance(answers[1], KeyReused)
    else:
        await batch.send(order(1, coins=30))
        with pytest.raises(KeyReused):
            await batch.send(other)
    assert await balance(database, f"wallet:{FAN}") == 70


async def test_the_key_of_another_entry_is_no_gift(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=100))
    with pytest.raises(KeyReused):
        await batch.send(replace(order(1), key=f"coins:{FAN}-1:credited"))


async def test_who_holds_too_little_is_told_what_is_missing_and_keeps_it(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=29))
    with pytest.raises(CoinsMissing) as no:
        await batch.send(order(1, coins=30))
    assert no.value.facts() == {"needed": 30, "held": 29}
    with pytest.raises(CoinsMissing) as nothing:
        await batch.send(order(2, fan=8))
    assert nothing.value.held == 0
    assert await balance(database, f"wallet:{FAN}") == 29


async def test_a_refused_order_may_come_again_with_its_key(database: Database, batch: GiftBatch) -> None:
    with pytest.raises(CoinsMissing):
        await batch.send(order(1))
    await credit(database, lot(coins=1))
    assert (await batch.send(order(1))).new


async def test_of_a_thousand_callers_exactly_as_many_succeed_as_the_wallet_can_pay(
    database: Database, batch: GiftBatch
) -> None:
    await credit(database, lot(coins=100))
    answers = await asyncio.gather(*(batch.send(order(n, coins=3)) for n in range(1000)), return_exceptions=True)
    sent = [answer for answer in answers if isinstance(answer, GiftSent)]
    assert len(sent) == 33
    assert all(isinstance(answer, CoinsMissing) for answer in answers if answer not in sent)
    assert await balance(database, f"wallet:{FAN}") == 1
    assert (await audit(database)).findings == ()


async def test_what_stands_in_the_book_is_what_the_gift_says(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=100))
    sent = await batch.send(order(1, coins=30))
    async with database.reading() as tx:
        (posted,) = await tx.ledger.entries_about(f"gift:{sent.id}")
    assert posted.id == sent.id
    assert posted.created_at == sent.sent_at
    assert [(one.source, one.target, one.unit, one.amount) for one in posted.entry.postings] == [
        (f"wallet:{FAN}", "coins_spent", "coin", 30),
        ("diamonds_issued", f"diamonds_pending:{CREATOR}", "diamond", 30 * 12_600),
    ]


@pytest.mark.parametrize("item", ["\ud800", "x\0y"])
async def test_a_gift_that_the_database_can_not_write_fails_alone(
    database: Database, batch: GiftBatch, item: str
) -> None:
    await credit(database, lot(coins=100))
    orders = [order(number) for number in range(20)]
    orders[7] = replace(orders[7], item=item, coins=2**63)
    orders[11] = replace(orders[11], creator_id=MemberId(2**63))
    answers = await asyncio.gather(*(batch.send(one) for one in orders), return_exceptions=True)
    failed = [number for number, one in enumerate(answers) if not isinstance(one, GiftSent)]
    assert failed == [7, 11]
    assert await balance(database, f"wallet:{FAN}") == 82
    assert (await audit(database)).findings == ()


@only_postgresql
async def test_several_writers_on_one_database_never_spend_a_coin_twice(database: Database) -> None:
    await credit(database, *(lot(fan, coins=100) for fan in range(1, 6)))
    writers = [await GiftBatch.open(database, BatchLimits(batch_max=7)) for _ in range(4)]
    orders = [order(number, coins=3, fan=number % 5 + 1, creator=900 + number % 2) for number in range(400)]
    # Every order comes to two of the writers.
    calls = [writers[(n + again) % 4].send(one) for n, one in enumerate(orders) for again in (0, 1)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for writer in writers:
        await writer.close()
    sent = [answer for answer in answers if isinstance(answer, GiftSent)]
    assert all(isinstance(answer, GiftSent | CoinsMissing) for answer in answers)
    assert len({answer.id for answer in sent}) == sum(answer.new for answer in sent) == 5 * 33
    assert [await balance(database, f"wallet:{fan}") for fan in range(1, 6)] == [1] * 5
    assert (await audit(database)).findings == ()


@only_postgresql
async def test_a_lost_connection_is_made_anew(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=100))
    await batch.send(order(1))
    async with database.transaction() as tx:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        await tx.connection.exec_driver_sql(others + " AND datname = current_database()")
    assert (await batch.send(order(2))).new
    assert not (await batch.send(order(1))).new


async def test_lots_that_are_paid_in_a_storm_are_spent_in_their_order(database: Database, batch: GiftBatch) -> None:
    await credit(database, lot(coins=50, parts=100))

    async def buy(number: int) -> None:
        await credit(database, lot(coins=50, number=number, parts=100 * number))

    gifts = [batch.send(order(number, coins=7)) for number in range(30)]
    await asyncio.gather(*gifts, *map(buy, range(2, 6)), return_exceptions=True)
    rest = await asyncio.gather(*(batch.send(order(100 + n)) for n in range(250)), return_exceptions=True)
    assert any(isinstance(answer, CoinsMissing) for answer in rest)
    assert await balance(database, f"wallet:{FAN}") == 0
    assert await balance(database, f"diamonds_pending:{CREATOR}", "diamond") == 50 * (100 + 200 + 300 + 400 + 500)
    assert (await audit(database)).findings == ()


async def test_a_lot_is_credited_once(database: Database) -> None:
    await credit(database, lot(coins=100), lot(coins=100))
    with pytest.raises(KeyReused):
        await credit(database, replace(lot(coins=100), price_minor=1))
    with pytest.raises(KeyReused):
        await credit(database, lot(coins=101))
    assert await balance(database, f"wallet:{FAN}") == 100
