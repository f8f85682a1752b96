"""Promises of the group commit, on a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.errors import KeyReused
from bot.gifts.model import CoinsMissing, GiftSent
from storage.audit import audit
from storage.batch import GiftBatch
from storage.db import Database
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
