"""The chat page and the control interface of the Telegram simulator, over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram_sim import TelegramSim
from bot.sandbox.telegram_sim.page_text import rich_text
from tests.adapters.telegram_client import RawBot, conformant_sim, raw_bot


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim() as sim:
        yield sim


@pytest.fixture
async def raw(sim: TelegramSim) -> AsyncIterator[RawBot]:
    async with raw_bot(sim) as raw:
        yield raw


class Browser:
    """Just enough of one: opens the page, asks for its state, does gestures."""

    def __init__(self, sim: TelegramSim, session: aiohttp.ClientSession, persona: str) -> None:
        self.root, self.base, self.session = sim.url, f"{sim.url}/telegram/{persona}", session

    async def page(self, **query: str) -> str:
        async with self.session.get(self.base, params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()

    async def state(self, version: int = -1, chat: str = "") -> dict[str, Any]:
        async with self.session.get(f"{self.base}/state", params={"v": str(version), "chat": chat}) as answer:
            state: dict[str, Any] = await answer.json()
            return state

    async def do(self, **gesture: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.base}/do", json=gesture) as answer:
            done: dict[str, Any] = await answer.json()
            assert done["ok"] == (answer.status == 200)
            return done


async def test_the_page_shows_chats_bubbles_keyboards_and_commands(sim: TelegramSim, raw: RawBot) -> None:
    ana, mia = sim.user("ana"), sim.user("mia")
    group = sim.group("friends", [mia, ana, sim.bot])
    browser = Browser(sim, raw.session, "ana")
    assert 'data-standing="start"' in await browser.page()
    await browser.do(do="start")
    keyboard = {"inline_keyboard": [[{"text": "Cover <fee>", "callback_data": "fee"}]]}
    await raw("sendMessage", chat_id=ana.id, text="<b>Tip</b> & more", parse_mode="HTML", reply_markup=keyboard)
    await raw("setMyCommands", commands=[{"command": "tip", "description": "Tip a creator"}])
    mia.send(group, "look", photo=True)
    html = await browser.page()
    assert '<div class="text"><b>Tip</b> &amp; more</div>' in html
    assert "Cover &lt;fee&gt;" in html
    assert "friends" in html
    assert "Tip a creator" in html
    assert "SANDBOX" in html
    in_group = await browser.page(chat="friends")
    picture = re.search(r'class="photo" src="([^"]+)"', in_group)
    assert picture is not None
    async with raw.session.get(browser.root + picture[1]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")


async def test_the_page_asks_for_nothing_beyond_its_own_address(sim: TelegramSim, raw: RawBot) -> None:
    sim.user("ana")
    html = await Browser(sim, raw.session, "ana").page()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert addresses
    assert all(a.startswith(("/telegram/", "#", "data:,")) for a in addresses)
    for name in ("chat.css", "chat.js", "touch.js"):
        async with raw.session.get(f"{sim.url}/telegram/static/{name}") as answer:
            assert answer.status == 200
            assert "//" not in re.sub(r"//[ -].*|https://t\.me/|https:\\/\\/t\\.me\\/", "", await answer.text())
    for missing in ("static/page.py", "static/..%2Fsim.py", "media/none", "nobody"):
        async with raw.session.get(f"{sim.url}/telegram/{missing}") as answer:
            assert answer.status == 404


async def test_the_state_is_sent_only_when_something_changed(sim: TelegramSim, raw: RawBot) -> None:
    ana = sim.user("ana")
    browser = Browser(sim, raw.session, "ana")
    await browser.do(do="start")
    state = await browser.state()
    assert state["changed"]
    assert await browser.state(state["version"]) == {"changed": False, "version": state["version"]}
    sent = await raw("sendMessage", chat_id=ana.id, text="one")
    before = (await browser.state(state["version"]))["bubbles"][-1]
    await raw("editMessageText", chat_id=ana.id, message_id=sent["message_id"], text="two")
    after = (await browser.state(state["version"]))["bubbles"][-1]
    assert before["ref"] == after["ref"]
    assert before["revision"] < after["revision"]
    assert "two" in after["html"]


async def test_a_pressed_button_shows_the_bots_toast(sim: TelegramSim, raw: RawBot) -> None:
    ana = sim.user("ana")
    browser = Browser(sim, raw.session, "ana")
    await browser.do(do="start")
    keyboard = {"inline_keyboard": [[{"text": "Fee", "callback_data": "fee"}]]}
    await raw("sendMessage", chat_id=ana.id, text="x", reply_markup=keyboard)
    pressing = asyncio.create_task(browser.do(do="press", message=ana.private.last.ref, button="0"))
    (press,) = await sim.wait_for(lambda: sim.unanswered)
    await raw("answerCallbackQuery", callback_query_id=press.id, text="Covered")
    assert await pressing == {"ok": True, "toast": "Covered", "alert": False}
    refused = await browser.do(do="press", message=ana.private.last.ref, button="7")
    assert refused == {"ok": False, "error": "there is no button 7, only ['Fee']"}


async def test_reactions_links_and_blocking_work_from_the_page(sim: TelegramSim, raw: RawBot) -> None:
    ana = sim.user("ana")
    browser = Browser(sim, raw.session, "ana")
    opened = await browser.do(do="link", url="https://t.me/bouquet_bot?start=coins")
    assert opened == {"ok": True, "chat": ana.private.key}
    assert ana.private.last.text == "/start coins"
    await browser.do(do="react", message=ana.private.last.ref, emoji="🔥")
    assert "🔥" in (await browser.state())["bubbles"][-1]["html"]
    await browser.do(do="block")
    assert '"standing": "restart"' in (await browser.state())["foot"]
    await browser.do(do="start")
    assert (await browser.do(do="send", chat="private", text=" "))["error"] == "an empty message cannot be sent"
    async with raw.session.post(f"{browser.base}/do", data={"do": "block"}) as answer:
        assert answer.status == 415


def test_texts_are_escaped_and_entities_nest() -> None:
    text = "🌷<b> /tip"
    entities = [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "italic", "offset": 2, "length": 8},
        {"type": "bot_command", "offset": 6, "length": 4},
    ]
    html = str(rich_text(text, entities))
    assert html == '<b>🌷<i>&lt;b&gt;</i></b> <span class="bot_command">/tip</span>'


# -- control over HTTP ---------------------------------------------------------------------------------------
async def test_another_process_can_drive_people_over_http(sim: TelegramSim, raw: RawBot) -> None:
    async def control(verb: str, **body: Any) -> dict[str, Any]:
        async with raw.session.post(f"{sim.url}/control/{verb}", json=body) as answer:
            told: dict[str, Any] = await answer.json()
            return told | {"status": answer.status}

    await control("bot", username="other_bot", token="42:secret")
    await control("user", name="Ana", stars=10)
    await control("user", name="Mia")
    await control("group", name="friends", members=["Mia", "Ana", "bouquet_bot"])
    refused = await control("send", **{"as": "Ana"}, text="hi")
    assert (refused["status"], refused["error"]) == (409, "Ana has not pressed Start")
    started = await control("start", **{"as": "Ana"}, payload="coins")
    assert started["message"]["text"] == "/start coins"
    keyboard = {"inline_keyboard": [[{"text": "Fee", "callback_data": "fee"}]]}
    await raw("sendMessage", chat_id=sim.user("Ana").id, text="hello", reply_markup=keyboard)
    waited = await control("wait", **{"as": "Ana"}, text="hello")
    assert waited["message"]["buttons"][0]["label"] == "Fee"
    pressed = await control("press", **{"as": "Ana"}, message=waited["message"]["id"], button="Fee")
    assert pressed["answered"] is False
    said = await control("send", **{"as": "Mia"}, chat="friends", text="/tip 5")
    assert (await control("react", **{"as": "Ana"}, message=said["message"]["id"], emoji="🔥"))["ok"]
    assert (await control("in_flight"))["undelivered"] > 0
    assert "Mia: /tip 5" in (await control("transcript"))["transcript"]
    assert (await control("messages", **{"as": "Ana"}, chat="friends"))["messages"][-1]["text"] == "/tip 5"
    await control("fault", pattern="getMe", status=500)
    assert await raw.refused("getMe") == "500 Internal Server Error"
    assert (await control("nonsense"))["status"] == 404
    await control("reset")
    assert await raw.refused("getMe") == "401 Unauthorized"
