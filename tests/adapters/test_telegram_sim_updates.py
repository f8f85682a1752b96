"""Updates of the Telegram simulator: long polling, webhooks, faults and limits."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientError, web
from telegram import Update
from telegram.error import Conflict
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.sandbox.telegram_sim import TelegramSim, User
from tests.adapters.telegram_client import RawBot, application, conformant_sim, raw_bot

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim(now=lambda: START) as sim:
        yield sim


@pytest.fixture
async def raw(sim: TelegramSim) -> AsyncIterator[RawBot]:
    async with raw_bot(sim) as raw:
        yield raw


def started(sim: TelegramSim, name: str = "Ana") -> User:
    person = sim.user(name)
    person.start()
    return person


def texts(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [u["message"]["text"] for u in updates if "message" in u]


async def test_an_unconfirmed_update_comes_again_and_a_confirmed_one_never(sim: TelegramSim, raw: RawBot) -> None:
    ana = started(sim)
    ana.send("private", "one")
    first = await raw.updates()
    assert texts(first) == ["/start", "one"]
    assert await raw.updates() == first
    assert sim.in_flight.unconfirmed == 3
    assert await raw.updates(offset=first[-1]["update_id"] + 1) == []
    assert sim.in_flight.total == 0


async def test_limit_pages_the_queue_and_a_negative_offset_keeps_the_newest(sim: TelegramSim, raw: RawBot) -> None:
    ana = started(sim)
    for word in ("one", "two", "three"):
        ana.send("private", word)
    assert len(await raw.updates(limit=2)) == 2
    assert texts(await raw.updates(offset=-1)) == ["three"]
    assert texts(await raw.updates()) == ["three"]


async def test_a_long_poll_ends_with_the_first_arrival(sim: TelegramSim, raw: RawBot) -> None:
    poll = asyncio.create_task(raw.updates(timeout=30))
    await sim.wait_for(lambda: sim.bot.queue.waiting)
    started(sim)
    assert texts(await poll) == ["/start"]


async def test_only_asked_kinds_arrive_and_the_setting_is_remembered(sim: TelegramSim, raw: RawBot) -> None:
    ana = started(sim)
    await raw.updates(offset=-1, allowed_updates=["message"])
    ana.block()
    ana.unblock()
    ana.send("private", "hello")
    assert texts(await raw.updates()) == ["/start", "hello"]
    await raw.updates(allowed_updates=[])
    ana.block()
    assert "my_chat_member" in (await raw.updates())[-1]


async def test_of_two_pollers_the_older_gets_a_409(sim: TelegramSim, raw: RawBot) -> None:
    older = asyncio.create_task(raw.refused("getUpdates", timeout=30))
    await sim.wait_for(lambda: sim.bot.queue.waiting)
    assert await raw.updates() == []
    assert (await older).startswith("409 Conflict: terminated by other getUpdates request")


async def test_a_poller_that_vanished_does_not_hold_the_queue(sim: TelegramSim, raw: RawBot) -> None:
    gone = asyncio.create_task(raw.updates(timeout=30))
    await sim.wait_for(lambda: sim.bot.queue.waiting)
    gone.cancel()
    await sim.wait_for(lambda: not sim.bot.queue.waiting)
    started(sim)
    assert texts(await raw.updates()) == ["/start"]


async def test_updates_older_than_a_day_are_lost(sim: TelegramSim, raw: RawBot) -> None:
    started(sim)
    sim.advance(24 * 3600 + 1)
    assert await raw.updates() == []


async def test_stopping_ends_an_open_poll_at_once() -> None:
    sim = TelegramSim()
    await sim.start()
    async with raw_bot(sim) as raw:
        poll = asyncio.create_task(raw.updates(timeout=50))
        await sim.wait_for(lambda: sim.bot.queue.waiting)
        before = time.monotonic()
        await sim.stop()
        assert time.monotonic() - before < 1.0
        assert await poll == []


async def test_a_webhook_gets_the_secret_is_repeated_until_taken_and_stops_polling(
    sim: TelegramSim, raw: RawBot
) -> None:
    seen: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        seen.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
        return web.Response(status=500 if len(seen) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await raw("setWebhook", url=url, secret_token="s3cret", allowed_updates=["message"], max_connections=1)
        started(sim)
        await sim.at_rest()
        assert seen == [("s3cret", "/start"), ("s3cret", "/start")]
        info = await raw("getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == (url, 0)
        assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        assert (await raw.refused("getUpdates")).startswith("409 Conflict: can't use getUpdates method while webhook")
        assert sim.bot.webhook is not None
        sim.bot.webhook.twice = True
        sim.user("Ana").send("private", "again")
        await sim.at_rest()
        assert seen[2:] == [("s3cret", "again")] * 2
        hook = sim.bot.webhook
        hook.twice, hook.reversed_order, hook.connections = False, True, 2
        for word in ("first", "second"):
            sim.user("Ana").send("private", word)
        await sim.at_rest()
        assert [text for _, text in seen[4:]] == ["second", "first"]
        await raw("deleteWebhook")
        assert await raw.updates() == []
    finally:
        await runner.cleanup()


async def test_a_real_application_takes_updates_by_webhook(sim: TelegramSim) -> None:
    async def hear(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("heard")

    app = application(sim, MessageHandler(filters.TEXT, hear))

    async def take(request: web.Request) -> web.Response:
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post("/hook", take)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await app.initialize()
    await app.start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await app.bot.set_webhook(url, allowed_updates=Update.ALL_TYPES)
        ana = started(sim)
        await sim.wait_for(lambda: ana.private.last.text == "heard")
        await app.bot.delete_webhook()
    finally:
        await app.stop()
        await app.shutdown()
        await runner.cleanup()


async def test_a_second_real_poller_learns_of_the_conflict(sim: TelegramSim) -> None:
    apps = [application(sim), application(sim)]
    learnt: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    def note(error: Exception) -> None:
        if not learnt.done():
            learnt.set_result(error)

    for app in apps:
        await app.initialize()
        assert app.updater is not None
        await app.updater.start_polling(error_callback=note)
    assert isinstance(await asyncio.wait_for(learnt, 5), Conflict)
    for app in apps:
        assert app.updater is not None
        await app.updater.stop()
        await app.shutdown()


# -- faults and limits ---------------------------------------------------------------------------------------
async def test_faults_strike_by_pattern_and_count(sim: TelegramSim, raw: RawBot) -> None:
    ana = started(sim)
    sim.fault("send*", status=429, retry_after=3, times=2)
    for _ in range(2):
        answer = await raw.answer("sendMessage", chat_id=ana.id, text="hi")
        assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})
        assert answer["description"] == "Too Many Requests: retry after 3"
    await raw("sendMessage", chat_id=ana.id, text="hi")
    sim.fault("sendMessage", status=502)
    assert await raw.refused("sendMessage", chat_id=ana.id, text="hi") == "502 Bad Gateway"


async def test_faults_by_chance_follow_the_seed() -> None:
    async def struck() -> list[bool]:
        async with conformant_sim(now=lambda: START) as sim, raw_bot(sim) as raw:
            sim.fault("getMe", status=500, times=None, chance=0.5)
            return [(await raw.answer("getMe"))["ok"] for _ in range(12)]

    first = await struck()
    assert first == await struck()
    assert len(set(first)) == 2


async def test_a_connection_cut_after_the_effect_leaves_the_message_standing(sim: TelegramSim, raw: RawBot) -> None:
    ana = started(sim)
    sim.fault("sendMessage", cut=True)
    with pytest.raises(ClientError):
        await raw("sendMessage", chat_id=ana.id, text="sent all the same")
    assert ana.private.last.text == "sent all the same"
    sim.down = True
    with pytest.raises(ClientError):
        await raw("getMe")
    sim.down = False
    assert (await raw("getMe"))["is_bot"]


async def test_real_limits_hold_per_chat_per_group_and_in_all() -> None:
    async with conformant_sim(now=lambda: START, limits=True) as sim, raw_bot(sim) as raw:
        ana, mia = started(sim), started(sim, "Mia")
        group = sim.group("friends", [ana, sim.bot])
        await raw("sendMessage", chat_id=ana.id, text="one")
        assert (await raw.refused("sendMessage", chat_id=ana.id, text="two")).startswith("429 Too Many Requests")
        await raw("sendMessage", chat_id=mia.id, text="another chat")
        sim.advance(1)
        await raw("sendMessage", chat_id=ana.id, text="two")
        for number in range(20):
            await raw("sendMessage", chat_id=group.id, text=str(number))
        answer = await raw.answer("sendMessage", chat_id=group.id, text="one too many")
        assert answer["parameters"] == {"retry_after": 60}


async def test_unknown_tokens_methods_and_gaps_are_told_apart(sim: TelegramSim, raw: RawBot) -> None:
    assert await RawBot(sim, raw.session, "1:x").refused("getMe") == "401 Unauthorized"
    assert await raw.refused("sendNonsense") == "404 Not Found"
    assert (await raw.refused("sendSticker")).startswith("501 Not Implemented: the simulator does not know sendSticker")
    assert (await raw("GETME"))["username"] == "bouquet_bot"


async def test_ids_follow_from_the_seed_and_the_name_alone() -> None:
    one, two = TelegramSim(seed=3, judge=False), TelegramSim(seed=3, judge=False)
    one.user("x")
    assert one.user("Ana").id == two.user("Ana").id != TelegramSim(seed=4, judge=False).user("Ana").id
    assert one.token == two.token
