"""Which update is worked on when."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Chat, Message, PreCheckoutQuery, Update, User

from cogs.on_telegram.processor import PerUserProcessor, owner

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def person(number: int) -> User:
    return User(number, f"P{number}", is_bot=False)


def said(number: int, by: int) -> Update:
    chat = Chat(by, Chat.PRIVATE)
    return Update(number, message=Message(number, NOON, chat, from_user=person(by), text="hi"))


def asked(number: int, by: int) -> Update:
    return Update(number, pre_checkout_query=PreCheckoutQuery(str(number), person(by), "XTR", 5, "order"))


class Work:
    """Counts who is at work; nothing ends before `go`."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.began: list[str] = []
        self.ended: list[str] = []
        self.changed = asyncio.Condition()

    async def do(self, name: str, *, wait: bool = True) -> None:
        await self._note(self.began, name)
        if wait:
            await self.go.wait()
        await self._note(self.ended, name)

    async def _note(self, where: list[str], name: str) -> None:
        async with self.changed:
            where.append(name)
            self.changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(holds)


def start(processor: PerUserProcessor, update: Update, work: Awaitable[Any]) -> asyncio.Task[None]:
    return asyncio.create_task(processor.process_update(update, work))


async def test_one_persons_updates_are_worked_on_in_their_order() -> None:
    processor, work = PerUserProcessor(), Work()
    tasks = [start(processor, said(n, by=1), work.do(f"{n}")) for n in range(5)]
    await work.until(lambda: work.began == ["0"])
    work.go.set()
    await asyncio.gather(*tasks)
    assert work.began == work.ended == ["0", "1", "2", "3", "4"]


async def test_different_people_do_not_wait_for_each_other() -> None:
    processor, work = PerUserProcessor(), Work()
    tasks = [start(processor, said(n, by=n), work.do(f"{n}")) for n in range(5)]
    await work.until(lambda: len(work.began) == 5)
    work.go.set()
    await asyncio.gather(*tasks)


async def test_no_more_than_so_many_are_worked_on_at_once() -> None:
    processor, work = PerUserProcessor(at_once=2), Work()
    tasks = [start(processor, said(n, by=n), work.do(f"{n}")) for n in range(4)]
    await work.until(lambda: len(work.began) == 2)
    assert processor.current_concurrent_updates == 4
    work.go.set()
    await asyncio.gather(*tasks)
    assert len(work.ended) == 4


async def test_a_pre_checkout_passes_five_hundred_waiting_updates_even_of_the_same_person() -> None:
    processor, work = PerUserProcessor(), Work()
    tasks = [start(processor, said(n, by=n % 50), work.do("slow")) for n in range(500)]
    await work.until(lambda: len(work.began) == 32)
    await asyncio.wait_for(processor.process_update(asked(900, by=1), work.do("paid", wait=False)), 1)
    assert work.ended == ["paid"]
    work.go.set()
    await asyncio.gather(*tasks)


async def test_a_failing_update_frees_its_place() -> None:
    processor, work = PerUserProcessor(at_once=1), Work()

    async def fail() -> None:
        raise ValueError("on purpose")

    first = start(processor, said(1, by=1), fail())
    second = start(processor, said(2, by=1), work.do("second", wait=False))
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert work.ended == ["second"]


async def test_what_is_dropped_neither_runs_nor_warns() -> None:
    processor, work = PerUserProcessor(), Work()
    tasks = [start(processor, said(n, by=1), work.do(f"{n}")) for n in range(3)]
    await work.until(lambda: work.began == ["0"])
    processor.drop_all()
    assert all(isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*tasks, return_exceptions=True))
    assert (work.began, work.ended) == (["0"], [])


def test_a_chat_that_speaks_as_itself_is_its_own_person_but_its_buttons_are_everybodys() -> None:
    group = Chat(-1001, Chat.SUPERGROUP)
    stand_in = User(1087968824, "Group", is_bot=True)
    by_chat = Message(5, NOON, group, from_user=stand_in, sender_chat=group, text="/tip")
    assert owner(Update(1, message=by_chat)) == "-1001"
    press = CallbackQuery("9", person(7), "instance", message=by_chat, data="tip.to:1")
    assert owner(Update(2, callback_query=press)) == "7"
    assert owner("something else") == "nobody"
