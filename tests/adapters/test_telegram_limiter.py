"""Sending limits: what waits, what passes, and that one chat's trouble stays its own."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter
from telegram.ext import Application, ExtBot

from bot.sandbox.telegram_sim import TelegramSim
from cogs.on_telegram.limiter import PATIENCE_SECONDS, ChatLimiter, Lane
from tests.adapters.telegram_client import conformant_sim
from tests.support.waiting import until


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim() as sim:
        yield sim


@asynccontextmanager
async def limited(sim: TelegramSim, limiter: ChatLimiter) -> AsyncIterator[ExtBot[Any]]:
    app = Application.builder().token(sim.token).base_url(sim.api_base).rate_limiter(limiter).build()
    async with app.bot:
        yield app.bot


def person(sim: TelegramSim, name: str) -> int:
    someone = sim.user(name)
    someone.start()
    return someone.id


async def test_a_429_in_one_chat_holds_nobody_else_up(sim: TelegramSim) -> None:
    ana, ben = person(sim, "Ana"), person(sim, "Ben")
    async with limited(sim, ChatLimiter()) as bot:
        refused = sim.fault("sendMessage", status=429, retry_after=1, times=1, chat_id=ana)
        held = asyncio.create_task(bot.send_message(ana, "later"))
        await until(lambda: refused.hits)
        await asyncio.wait_for(bot.send_message(ben, "now"), 0.8)
        assert not held.done()
        await asyncio.wait_for(held, 5)
    assert [m.text for m in sim.user("Ana").private.said_by(sim.bot)] == ["later"]


async def test_the_order_within_a_chat_survives_a_429(sim: TelegramSim) -> None:
    ana = person(sim, "Ana")
    async with limited(sim, ChatLimiter()) as bot:
        sim.fault("sendMessage", status=429, retry_after=1, times=1)
        await asyncio.gather(*(bot.send_message(ana, f"{n}") for n in range(3)))
    assert [m.text for m in sim.user("Ana").private.said_by(sim.bot)] == ["0", "1", "2"]


async def test_who_is_asked_to_wait_for_too_long_hears_so_at_once(sim: TelegramSim) -> None:
    ana = person(sim, "Ana")
    async with limited(sim, ChatLimiter()) as bot:
        sim.fault("sendMessage", status=429, retry_after=int(PATIENCE_SECONDS) + 1)
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(ana, "never")
    assert caught.value.retry_after == timedelta(seconds=PATIENCE_SECONDS + 1)


async def test_notices_wait_for_their_pace_and_answers_pass_them(sim: TelegramSim) -> None:
    ana = person(sim, "Ana")
    async with limited(sim, ChatLimiter(unasked_burst=1)) as bot:
        notices = [
            asyncio.create_task(bot.send_message(ana, f"notice {n}", rate_limit_args=Lane.UNASKED)) for n in range(3)
        ]
        await asyncio.wait_for(notices[0], 1)
        await asyncio.wait_for(bot.send_message(ana, "answer"), 0.5)
        assert not notices[1].done()
        for notice in notices[1:]:
            notice.cancel()
        await asyncio.gather(*notices, return_exceptions=True)
    assert [m.text for m in sim.user("Ana").private.said_by(sim.bot)] == ["notice 0", "answer"]


async def test_notices_to_many_people_keep_the_overall_pace(sim: TelegramSim) -> None:
    people = [person(sim, f"P{n}") for n in range(6)]
    async with limited(sim, ChatLimiter(per_second=4)) as bot:
        began = time.perf_counter()
        await asyncio.gather(*(bot.send_message(one, "hi", rate_limit_args=Lane.UNASKED) for one in people))
        assert time.perf_counter() - began >= 0.45


async def test_a_group_gets_no_more_than_its_minutes_share_at_once(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    group = sim.group("friends", [ana, sim.bot])
    async with limited(sim, ChatLimiter(group_per_minute=2)) as bot:
        for n in range(2):
            await asyncio.wait_for(bot.send_message(group.id, f"{n}"), 1)
        third = asyncio.create_task(bot.send_message(group.id, "2"))
        await asyncio.wait({third}, timeout=0.2)
        assert not third.done()
        third.cancel()
        await asyncio.gather(third, return_exceptions=True)


async def test_nothing_is_remembered_of_chats_at_rest(sim: TelegramSim) -> None:
    ana = person(sim, "Ana")
    limiter = ChatLimiter()
    async with limited(sim, limiter) as bot:
        await asyncio.gather(*(bot.send_message(ana, f"{n}", rate_limit_args=Lane.UNASKED) for n in range(2)))
    assert (len(limiter._turns), len(limiter._unasked)) == (0, 0)
