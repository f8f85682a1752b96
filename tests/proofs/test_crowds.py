"""Proofs 6 and 7: one wallet asked by a thousand at once, and ten thousand gifts for one creator at once.

Each on both databases in one process, and on PostgreSQL in four processes that write at the same time.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

import pytest

from bot.ledger.accounts import PROVIDER_BALANCE, connected
from bot.ledger.entries import BalanceTooLow, Entry, EntryKind, Posting
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from tests.proofs.crowds import (
    CALLERS,
    Answers,
    Bank,
    Forgetful,
    Ours,
    all_at_once,
    fill,
    judge_purse,
    judge_rain,
    purse,
    rain,
)
from tests.proofs.storm import check
from tests.proofs.tier import chosen, seeded
from tests.proofs.writer_process import run
from tests.support.clocks import HandClock
from tests.support.databases import only_postgresql
from tests.support.forks import FORKS, Forked, forked
from tests.support.gifts import FAN

PROCESSES = 4
PATIENT = BatchLimits(deadline_seconds=90)


@pytest.fixture
async def bank(database: Database) -> AsyncIterator[Ours]:
    """Our group commit."""
    batch = await GiftBatch.open(database, PATIENT)
    yield Ours(database, batch)
    await batch.close()


@seeded("one_wallet")
async def test_a_wallet_asked_by_a_thousand_at_once_pays_as_often_as_it_can(bank: Ours, seed: int | None) -> None:
    one = purse(chosen(seed))
    lots = await fill(bank.database, {FAN: one.held})
    answers = await all_at_once(bank.send, one.orders)
    await judge_purse(bank, one, answers)
    await check(bank.database, lots | {key for key, _, _ in answers.sent})


async def test_an_account_debited_by_a_thousand_transactions_at_once_pays_as_often_as_it_can(
    database: Database, clock: HandClock
) -> None:
    held, price = 2_345, 7
    into, out = (PROVIDER_BALANCE, connected(7)), (connected(7), PROVIDER_BALANCE)

    async def move(kind: EntryKind, way: tuple[str, str], amount: int, number: int) -> bool:
        entry = Entry(kind, f"{kind.value}:{number}", "tip:1", clock.now(), (Posting(*way, "usd", amount),))
        try:
            async with database.transaction() as tx:
                return (await tx.ledger.post(entry)).new
        except BalanceTooLow:
            return False

    assert await move(EntryKind.TIP_REFUND_UNDONE, into, held, 0)
    taken = await asyncio.gather(
        *(move(EntryKind.TIP_TRANSFER_REVERSED, out, price, number) for number in range(CALLERS))
    )
    assert sum(taken) == held // price
    async with database.reading() as tx:
        assert await tx.ledger.balance(connected(7), "usd") == held % price


@seeded("hot_creator")
async def test_of_ten_thousand_gifts_at_once_what_is_accepted_is_credited(bank: Ours, seed: int | None) -> None:
    shower = rain(chosen(seed))
    lots = await fill(bank.database, shower.held)
    answers = await all_at_once(bank.send, shower.orders)
    await judge_rain(bank, shower, answers)
    await check(bank.database, lots | {key for key, _, _ in answers.sent})


async def test_a_bank_that_reads_before_it_writes_pays_too_often() -> None:
    """The control of proof 6."""
    one = purse(chosen(None))
    bank: Bank = Forgetful({(f"wallet:{FAN}", "coin"): one.held})
    with pytest.raises(AssertionError):
        await judge_purse(bank, one, await all_at_once(bank.send, one.orders))


async def test_a_bank_that_reads_before_it_writes_loses_gifts() -> None:
    """The control of proof 7."""
    shower = rain(chosen(None))
    bank: Bank = Forgetful({(f"wallet:{fan}", "coin"): coins for fan, coins in shower.held.items()})
    with pytest.raises(AssertionError):
        await judge_rain(bank, shower, await all_at_once(bank.send, shower.orders))


@dataclass
class Writer:
    """A process that is ready to send what it is told to."""

    process: Forked
    orders: Connection


@asynccontextmanager
async def writers(url: str, *, is_careless: bool = False) -> AsyncIterator[list[Writer]]:
    """Four of them; they are killed at the end if they still run."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(PROCESSES):
            here, there = FORKS.Pipe()
            made.append(Writer(await forked(partial(run, is_careless=is_careless), url, there), here))
            there.close()
            stack.callback(here.close)
            stack.push_async_callback(_end, made[-1].process)
        for writer in made:
            assert (await writer.process.read.readline()).decode().strip() == "ready"
        yield made


async def _end(process: Forked) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def shared_out(url: str, what: str, seed: int, *, is_careless: bool = False) -> Answers:
    """The answers to a purse or a rain whose orders are shared out among four processes, all sent at once."""
    answers = Answers()
    async with writers(url, is_careless=is_careless) as made:
        for number, writer in enumerate(made):
            writer.orders.send((what, seed, number, PROCESSES))
        for writer in made:
            answers.add(Answers(**json.loads(await writer.process.read.readline())))
    return answers


@only_postgresql
@pytest.mark.timeout(300)
@seeded("one_wallet_four_processes")
async def test_a_wallet_asked_in_four_processes_pays_as_often_as_it_can(
    bank: Ours, database_url: str, seed: int | None
) -> None:
    seed = chosen(seed)
    one = purse(seed)
    lots = await fill(bank.database, {FAN: one.held})
    answers = await shared_out(database_url, "purse", seed)
    await judge_purse(bank, one, answers)
    await check(bank.database, lots | {key for key, _, _ in answers.sent})


@only_postgresql
@pytest.mark.timeout(300)
@seeded("hot_creator_four_processes")
async def test_of_ten_thousand_gifts_in_four_processes_what_is_accepted_is_credited(
    bank: Ours, database_url: str, seed: int | None
) -> None:
    seed = chosen(seed)
    shower = rain(seed)
    lots = await fill(bank.database, shower.held)
    answers = await shared_out(database_url, "rain", seed)
    await judge_rain(bank, shower, answers)
    await check(bank.database, lots | {key for key, _, _ in answers.sent})


@only_postgresql
async def test_without_locks_four_processes_get_in_each_others_way(bank: Ours, database_url: str) -> None:
    """The control: writers that do not lock the balances they judge by. The schema still refuses a coin spent twice,
    but the callers get errors instead of answers."""
    seed = chosen(None)
    one = purse(seed)
    await fill(bank.database, {FAN: one.held})
    answers = await shared_out(database_url, "purse", seed, is_careless=True)
    with pytest.raises(AssertionError):
        await judge_purse(bank, one, answers)
