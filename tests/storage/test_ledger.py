"""Promises of the book on disk."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.errors import KeyReused
from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES, connected
from bot.ledger.entries import BalanceTooLow, Entry, EntryKind, Posting
from storage.db import Database
from tests.support.clocks import HandClock


def settled(clock: HandClock, tip: int = 42, creator: int = 7, gross: int = 546, tipped: int = 500) -> Entry:
    """A fan paid `gross`, and `tipped` of it went on to the creator."""
    return Entry(
        EntryKind.TIP_SETTLED,
        key=f"tip:{tip}:settled",
        subject=f"tip:{tip}",
        occurred_at=clock.now(),
        postings=(
            Posting(FAN_PAYMENTS, PROVIDER_BALANCE, "usd", gross),
            Posting(PROVIDER_BALANCE, connected(creator), "usd", tipped),
        ),
    )


def refunded(clock: HandClock, number: int, amount: int, tip: int = 42, creator: int = 7) -> Entry:
    """A refund, the whole of which came back from the creator."""
    return Entry(
        EntryKind.TIP_REFUNDED,
        key=f"tip:{tip}:refund:{number}",
        subject=f"tip:{tip}",
        occurred_at=clock.now(),
        postings=(
            Posting(PROVIDER_BALANCE, FAN_PAYMENTS, "usd", amount),
            Posting(connected(creator), PROVIDER_BALANCE, "usd", amount),
        ),
    )


async def balances(database: Database) -> dict[str, int]:
    """The balances in usd that tips touch."""
    accounts = (FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES, connected(7))
    async with database.reading() as tx:
        return {account: await tx.ledger.balance(account, "usd") for account in accounts}


async def test_a_settled_tip_leaves_the_tip_with_the_creator_and_the_rest_with_the_operator(
    database: Database, clock: HandClock
) -> None:
    async with database.transaction() as tx:
        posted = await tx.ledger.post(settled(clock))
    assert posted.new
    assert await balances(database) == {
        "fan_payments": -546, "provider_balance": 46, "provider_fees": 0, "connected:7": 500,
    }  # fmt: skip


async def test_the_same_key_with_the_same_content_is_posted_once(database: Database, clock: HandClock) -> None:
    async with database.transaction() as tx:
        first = await tx.ledger.post(settled(clock))
    clock.move(timedelta(hours=1))
    async with database.transaction() as tx:
        second = await tx.ledger.post(settled(clock))
    assert (second.id, second.entry, second.created_at) == (first.id, first.entry, first.created_at)
    assert not second.new
    assert (await balances(database))["connected:7"] == 500


@pytest.mark.parametrize("change", [{"gross": 547}, {"creator": 8}, {"tipped": 499}])
async def test_the_same_key_with_another_content_is_an_error(
    database: Database, clock: HandClock, change: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        await tx.ledger.post(settled(clock))
    with pytest.raises(KeyReused):
        async with database.transaction() as tx:
            await tx.ledger.post(settled(clock, **change))
    assert (await balances(database))["fan_payments"] == -546


async def test_a_member_never_owes_the_book(database: Database, clock: HandClock) -> None:
    async with database.transaction() as tx:
        await tx.ledger.post(settled(clock))
    with pytest.raises(BalanceTooLow) as refusal:
        async with database.transaction() as tx:
            await tx.ledger.post(refunded(clock, 1, 501))
    assert refusal.value.facts() == {"account": "connected:7", "unit": "usd", "needed": 501}
    assert (await balances(database))["connected:7"] == 500
    async with database.reading() as tx:
        assert await tx.ledger.entry("tip:42:refund:1") is None


async def test_eight_simultaneous_debits_of_one_balance_are_one_success(database: Database, clock: HandClock) -> None:
    async with database.transaction() as tx:
        await tx.ledger.post(settled(clock))

    async def refund(number: int) -> bool:
        try:
            async with database.transaction() as tx:
                await tx.ledger.post(refunded(clock, number, 300))
        except BalanceTooLow:
            return False
        return True

    assert sum(await asyncio.gather(*map(refund, range(8)))) == 1
    assert (await balances(database))["connected:7"] == 200


async def test_the_same_entry_from_eight_callers_at_once_is_posted_once(database: Database, clock: HandClock) -> None:
    async def post() -> bool:
        async with database.transaction() as tx:
            return (await tx.ledger.post(settled(clock))).new

    assert sum(await asyncio.gather(*(post() for _ in range(8)))) == 1
    assert (await balances(database))["connected:7"] == 500


async def test_transactions_that_read_before_they_write_all_succeed(database: Database, clock: HandClock) -> None:
    async def look_and_post(tip: int) -> None:
        async with database.transaction() as tx:
            await tx.ledger.balance(PROVIDER_BALANCE, "usd")
            await asyncio.sleep(0)
            await tx.ledger.post(settled(clock, tip=tip))

    await asyncio.gather(*map(look_and_post, range(8)))
    assert (await balances(database))["connected:7"] == 8 * 500


async def test_a_transaction_that_fails_leaves_nothing(database: Database, clock: HandClock) -> None:
    with suppress(ZeroDivisionError):
        async with database.transaction() as tx:
            await tx.ledger.post(settled(clock))
            raise ZeroDivisionError
    assert set((await balances(database)).values()) == {0}


async def test_the_entries_of_a_subject_tell_its_story_in_order(database: Database, clock: HandClock) -> None:
    story = [settled(clock), refunded(clock, 1, 100), refunded(clock, 2, 50)]
    for entry in story:
        async with database.transaction() as tx:
            await tx.ledger.post(entry)
            await tx.ledger.post(settled(clock, tip=43))
    async with database.reading() as tx:
        told = await tx.ledger.entries_about("tip:42")
    assert [posted.entry for posted in told] == story
    assert not any(posted.new for posted in told)
