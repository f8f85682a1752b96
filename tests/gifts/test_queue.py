"""Promises of the queue before the book: who shares a commit, who is told what, and when. The book is a double."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.config.gifts import Gifts, Maturity
from bot.errors import Busy, TryLater
from bot.gifts.model import GiftOrder, GiftSent, GiftUnsure
from bot.gifts.plan import Answer
from storage.batch import BatchLimits, GiftBatch
from tests.support.clocks import HandClock
from tests.support.gifts import order


class Turns:
    """A database of nobody else."""

    clock = HandClock()
    alone = nullcontext


class Book:
    """Says yes to everything but what it is told to fail at; `hold` keeps a batch from ending."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.poison: set[str] = set()
        self.troubles: list[BaseException] = []
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()
        self.closed = False

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        self.batches.append([one.key for one in orders])
        self.begun.set()
        await self.go.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        if self.poison & {one.key for one in orders}:
            raise ZeroDivisionError
        return tuple(GiftSent(1, one.key, one.coins, 1, now, now, True, 0) for one in orders)

    async def close(self) -> None:
        self.closed = True


@asynccontextmanager
async def opened(**limits: Any) -> AsyncIterator[tuple[Book, GiftBatch]]:
    book = Book()
    batch = GiftBatch(book, Turns(), BatchLimits(**limits))
    try:
        yield book, batch
    finally:
        book.go.set()
        await batch.close()
        assert book.closed


async def sending(batch: GiftBatch, *numbers: int) -> list["asyncio.Task[GiftSent]"]:
    """Calls that have come as far as they can without an answer."""
    tasks = [asyncio.create_task(batch.send(order(number))) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_a_gift_that_comes_alone_does_not_wait_for_company() -> None:
    async with opened() as (book, batch):
        await batch.send(order(1))
        assert book.batches == [["gift:1"]]


async def test_what_comes_while_a_commit_runs_shares_the_next_in_its_order() -> None:
    async with opened() as (book, batch):
        book.go.clear()
        first = await sending(batch, 1)
        await book.begun.wait()
        others = await sending(batch, 4, 2, 3)
        book.go.set()
        await asyncio.gather(*first, *others)
        assert book.batches == [["gift:1"], ["gift:4", "gift:2", "gift:3"]]


async def test_a_batch_has_a_largest_size() -> None:
    async with opened(batch_max=2) as (book, batch):
        await asyncio.gather(*await sending(batch, *range(5)))
        assert [len(one) for one in book.batches] == [2, 2, 1]


def test_the_limits_without_a_configuration_are_its_defaults() -> None:
    assert BatchLimits.of(Gifts(), Maturity()) == BatchLimits()


async def test_nobody_is_answered_before_the_commit() -> None:
    async with opened() as (book, batch):
        book.go.clear()
        (call,) = await sending(batch, 1)
        await book.begun.wait()
        assert not call.done()
        book.go.set()
        assert (await call).key == "gift:1"


async def test_a_full_queue_says_so_at_once_and_takes_nothing() -> None:
    async with opened(queue_max=2) as (book, batch):
        book.go.clear()
        at_work = await sending(batch, 1)
        await book.begun.wait()
        waiting = await sending(batch, 2, 3)
        with pytest.raises(Busy):
            await batch.send(order(4))
        book.go.set()
        await asyncio.gather(*at_work, *waiting)
        assert not any("gift:4" in one for one in book.batches)
        await batch.send(order(4))


async def test_past_its_deadline_an_order_that_was_not_begun_is_not_taken() -> None:
    async with opened(deadline_seconds=0.02) as (book, batch):
        book.go.clear()
        at_work = await sending(batch, 1)
        await book.begun.wait()
        late = await sending(batch, 2)
        with pytest.raises(Busy):
            await late[0]
        # What was begun may still be sent: nothing more is promised.
        with pytest.raises(GiftUnsure):
            await at_work[0]
        book.go.set()
    assert book.batches == [["gift:1"]]


async def test_a_quick_answer_leaves_no_deadline_behind() -> None:
    async with opened(deadline_seconds=0.02) as (_, batch):
        await batch.send(order(1))
        await asyncio.sleep(0.03)
        assert (await batch.send(order(2))).key == "gift:2"


async def test_a_caller_who_leaves_before_his_turn_sends_nothing() -> None:
    async with opened() as (book, batch):
        book.go.clear()
        at_work = await sending(batch, 1)
        await book.begun.wait()
        gone, stays = await sending(batch, 2, 3)
        gone.cancel()
        book.go.set()
        await asyncio.gather(*at_work, stays)
        assert book.batches == [["gift:1"], ["gift:3"]]


async def test_a_caller_who_leaves_while_his_gift_is_committed_stops_nobody() -> None:
    async with opened() as (book, batch):
        book.go.clear()
        gone, stays = await sending(batch, 1, 2)
        await book.begun.wait()
        gone.cancel()
        book.go.set()
        assert (await stays).key == "gift:2"
        assert (await batch.send(order(3))).key == "gift:3"


async def test_a_poisonous_gift_fails_alone() -> None:
    async with opened() as (book, batch):
        book.poison = {"gift:3", "gift:6"}
        answers = await asyncio.gather(*await sending(batch, *range(8)), return_exceptions=True)
        assert [number for number, one in enumerate(answers) if not isinstance(one, GiftSent)] == [3, 6]
        assert all(isinstance(answers[number], ZeroDivisionError) for number in (3, 6))


async def test_trouble_that_passes_is_not_told() -> None:
    async with opened() as (book, batch):
        book.troubles = [TryLater()]
        answers = await asyncio.gather(*await sending(batch, 1, 2))
        assert len(answers) == 2
        assert len(book.batches) == 2


async def test_trouble_that_stays_is_told_to_everybody_and_the_next_ones_are_tried_again() -> None:
    async with opened() as (book, batch):
        book.troubles = [TryLater(), TryLater(), TryLater()]
        answers = await asyncio.gather(*await sending(batch, 1, 2), return_exceptions=True)
        assert all(isinstance(one, TryLater) for one in answers)
        assert answers[0] is not answers[1]
        assert (await batch.send(order(3))).key == "gift:3"


@pytest.mark.parametrize("after", [TryLater, ZeroDivisionError])
async def test_a_commit_that_nobody_knows_about_stays_unsure(after: type[Exception]) -> None:
    async with opened() as (book, batch):
        book.troubles = [GiftUnsure(), after(), after(), after(), after()]
        answers = await asyncio.gather(*await sending(batch, 1, 2), return_exceptions=True)
        assert all(isinstance(one, GiftUnsure) for one in answers)


async def test_a_commit_that_nobody_knew_about_is_cleared_up_by_its_keys() -> None:
    async with opened() as (book, batch):
        book.troubles = [GiftUnsure()]
        assert (await batch.send(order(1))).key == "gift:1"


async def test_closing_answers_everybody_who_waits_and_takes_no_more() -> None:
    async with opened() as (book, batch):
        book.go.clear()
        calls = await sending(batch, 1)
        await book.begun.wait()
        calls += await sending(batch, 2, 3)
        closing = asyncio.create_task(batch.close())
        await asyncio.sleep(0)
        with pytest.raises(TryLater):
            await batch.send(order(4))
        book.go.set()
        await closing
        assert [call.result().key for call in calls] == ["gift:1", "gift:2", "gift:3"]

