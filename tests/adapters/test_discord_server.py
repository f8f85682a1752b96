"""The small Discord over real sockets, proven with real discord.py: in process, and as a process that is killed."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import yarl

from tests.support.discord_demo_bot import DemoBot
from tests.support.discord_judge import specs
from tests.support.discord_server import DiscordServer, NotPossible

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(judge=specs() is not None, token="demo-token") as server:
        yield server
        assert server.violations == []
        assert server.routes.unknown == []


@pytest.fixture
def pointed(server: DiscordServer) -> Iterator[None]:
    """discord.py's two addresses, put back afterwards."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = server.api_base, yarl.URL(server.gateway_url)
    yield
    route.BASE, socket.DEFAULT_GATEWAY = before


@pytest.fixture
async def bot(server: DiscordServer, pointed: None) -> AsyncIterator[DemoBot]:
    bot = DemoBot()
    running = asyncio.create_task(bot.start("demo-token"))
    await server.online()
    yield bot
    await bot.close()
    await running


@pytest.mark.usefixtures("bot")
async def test_a_command_is_deferred_and_then_answered(server: DiscordServer) -> None:
    seen = await server.slash("alex", "give", {"to": "mia", "what": "cake", "count": 2})
    assert (await asyncio.wait_for(seen.answered, 3))["type"] == 5
    await seen.done()
    mia = server.places.user("mia")["id"]
    assert seen.texts == [f"You gave <@{mia}> 2 cake"]
    assert (await server.dm_with("mia", "cake"))["content"] == "cake from Alex"
    assert [m["content"] for m in server.messages("general", "bea")] == [
        f"<@{server.places.user('alex')['id']}> gave cake"
    ]
    assert len(server.messages("general", "alex")) == 2


@pytest.mark.usefixtures("bot")
async def test_a_screen_is_pressed_and_edited_in_place(server: DiscordServer) -> None:
    seen = await (await server.slash("bea", "counter")).done()
    [message] = seen.messages
    pressed = await (await server.click("bea", message, "count:0")).done()
    assert pressed.messages[0]["id"] == message["id"]
    assert pressed.texts == ["## Counter\nIt stands at **1**."]
    with pytest.raises(NotPossible, match="count:1"):
        await server.click("bea", message, "count:0")


@pytest.mark.usefixtures("bot")
async def test_a_form_a_menu_choices_and_context_menus(server: DiscordServer) -> None:
    opened = await (await server.slash("bea", "form")).done()
    sent = await (await server.modal_submit(opened, {"name": "Bea"})).done()
    assert sent.texts == ["Thank you, Bea"]
    menu = await (await server.slash("bea", "menu")).done()
    chosen = await (await server.select("bea", menu.messages[0], "colour", ["r"])).done()
    assert chosen.texts == ["chose r"]
    typed = await (await server.autocomplete("bea", "give", "what", "ca")).done()
    assert [choice["value"] for choice in typed.choices or []] == ["cake", "candle"]
    praised = await (await server.context("bea", "Praise", "mia")).done()
    assert praised.texts == [f"<@{server.places.user('mia')['id']}> is great"]
    hello = await server.send("mia", "general", "hello")
    quoted = await (await server.context("bea", "Quote", hello)).done()
    assert quoted.texts == ["“hello”"]


@pytest.mark.usefixtures("bot")
async def test_a_command_and_a_button_work_in_a_dm(server: DiscordServer) -> None:
    seen = await (await server.slash("mia", "counter", channel="dm")).done()
    pressed = await (await server.click("mia", server.dms("mia")[0], "count:0")).done()
    assert "**1**" in pressed.texts[0]
    with pytest.raises(NotPossible, match="does not see"):
        await server.click("mia", {**seen.messages[0], "id": "1"}, "count:0")


@pytest.mark.usefixtures("bot")
async def test_closed_dms_are_50007(server: DiscordServer) -> None:
    server.close_dms("mia")
    seen = await server.slash("alex", "give", {"to": "mia", "what": "cake"})
    await seen.until(lambda s: "no DM: 50007" in s.texts)
    assert server.dms("mia") == []


@pytest.mark.usefixtures("bot")
async def test_a_429_and_a_500_are_tried_again(server: DiscordServer) -> None:
    server.fault("POST /channels/*/messages", 429, retry_after_s=0.01)
    seen = await server.slash("alex", "give", {"to": "mia", "what": "cake"})
    await server.dm_with("mia", "cake")
    statuses = [r.status for r in server.door.requests if r.path.endswith("/messages")]
    assert statuses == [429, 200, 200]
    await seen.done()


async def test_an_uploaded_picture_is_an_attachment_that_can_be_fetched(server: DiscordServer, bot: DemoBot) -> None:
    channel = bot.get_channel(int(server.places.named["general"].id))
    assert isinstance(channel, discord.TextChannel)
    await channel.send("chart", file=discord.File(io.BytesIO(b"\x89PNG"), "chart.png", description="up"))
    [message] = server.messages("general")
    [file] = message["attachments"]
    assert (file["filename"], file["size"], file["description"]) == ("chart.png", 4, "up")
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as answer:
        assert await answer.read() == b"\x89PNG"


@pytest.mark.usefixtures("bot")
async def test_a_refused_token_of_an_old_answer_is_10015(server: DiscordServer) -> None:
    seen = await (await server.slash("bea", "counter")).done()
    seen.born -= 900
    url = f"{server.api_base}/webhooks/{server.places.bot['id']}/{seen.token}"
    async with aiohttp.ClientSession() as session, session.post(url, json={"content": "late"}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, 10015)


@pytest.mark.usefixtures("bot")
async def test_what_is_not_offered_is_not_possible(server: DiscordServer) -> None:
    await server.until(lambda: bool(server.places.commands))
    for command, options in (
        ("nothing", {}),
        ("give", {"to": "mia"}),
        ("give", {"to": "mia", "what": "cake", "count": 10}),
        ("counter", {"unknown": 1}),
    ):
        with pytest.raises(NotPossible):
            await server.slash("alex", command, options)


@pytest.mark.usefixtures("bot")
async def test_after_a_reconnect_the_session_resumes(server: DiscordServer) -> None:
    await server.gateway.reconnect()
    await server.until(lambda: server.gateway.resumed == 1)
    assert (await (await server.slash("bea", "counter")).done()).texts
    assert server.gateway.identified == 1


@pytest.mark.usefixtures("bot")
async def test_what_happens_while_the_line_is_cut_is_replayed(server: DiscordServer) -> None:
    await server.until(lambda: bool(server.places.commands))
    cut = asyncio.create_task(server.gateway.drop())
    await asyncio.sleep(0)
    assert server.gateway.sessions[0].connection is None
    seen = await server.slash("bea", "counter")
    await cut
    await seen.until(lambda s: s.finished, 10)
    assert (server.gateway.identified, server.gateway.resumed) == (1, 1)


@pytest.mark.usefixtures("bot")
async def test_an_invalidated_session_identifies_anew(server: DiscordServer) -> None:
    await server.gateway.invalidate()
    await server.until(lambda: server.gateway.identified == 2, 20)
    assert (await (await server.slash("bea", "counter")).done(10)).texts


async def test_a_second_first_answer_is_40060_and_a_late_one_10062(server: DiscordServer) -> None:
    server.places.register([{"name": "x", "type": 1}], None)
    seen = await server.slash("bea", "x")
    url = f"{server.api_base}/interactions/{seen.id}/{seen.token}/callback"
    async with aiohttp.ClientSession() as session:
        first = await session.post(url, json={"type": 5})
        second = await session.post(url, json={"type": 5})
        late = await server.slash("bea", "x")
        late.born -= 3.1
        missed = await session.post(url.replace(seen.id, late.id), json={"type": 5})
        assert (first.status, second.status, (await second.json())["code"]) == (204, 400, 40060)
        assert (missed.status, (await missed.json())["code"]) == (404, 10062)


async def test_a_wrong_token_is_refused(server: DiscordServer, pointed: None) -> None:
    with pytest.raises(discord.LoginFailure):
        async with DemoBot() as bot:
            await bot.start("another")


class Process:
    """The demo bot as another process."""

    def __init__(self, server: DiscordServer) -> None:
        self._server = server

    async def start(self) -> None:
        command = (sys.executable, "-m", "tests.support.discord_demo_process")
        addresses = (self._server.api_base, self._server.gateway_url)
        self._process = await asyncio.create_subprocess_exec(*command, *addresses, cwd=ROOT)

    async def kill(self) -> None:
        if self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
            await self._process.wait()


@pytest.fixture
async def process(server: DiscordServer) -> AsyncIterator[Process]:
    process = Process(server)
    await process.start()
    await server.online()
    yield process
    await process.kill()


async def test_a_bot_killed_before_its_message_went_out_presses_on_after_a_restart(
    server: DiscordServer, process: Process
) -> None:
    old = await (await server.slash("bea", "counter")).done()
    hold = server.hold("POST /channels/*/messages")
    seen = await server.slash("alex", "give", {"to": "mia", "what": "cake"})
    await asyncio.wait_for(hold.reached.wait(), 5)
    await process.kill()
    server.forgive()
    assert len(seen.texts) == 1
    await process.start()
    await server.until(lambda: server.gateway.identified == 2, 20)
    pressed = await (await server.click("bea", old.messages[0], "count:0")).done()
    assert "**1**" in pressed.texts[0]
    assert server.dms("mia") == []
    assert [m["id"] for m in server.messages("general", "bea")] == [old.messages[0]["id"]]


@pytest.mark.usefixtures("process")
async def test_another_process_can_drive_the_server(server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session:

        async def control(action: str, **body: object) -> dict[str, Any]:
            async with session.post(f"{server.control_url}/{action}", json=body) as answer:
                return {"status": answer.status, **(await answer.json())}

        assert (await control("online"))["identified"] == 1
        shown = await control("slash", user="bea", command="counter")
        [message] = shown["messages"]
        pressed = await control("click", user="bea", message=message, custom_id="count:0")
        assert pressed["texts"] == ["## Counter\nIt stands at **1**."]
        assert (await control("slash", user="bea", command="nothing"))["status"] == 409
        assert (await control("slash", user="bea", command="mute", wait=0.05))["status"] == 504
        await control("dms", user="mia", open=False)
        await control("slash", user="bea", command="give", options={"to": "mia", "what": "rose"})
        assert (await control("messages", channel="dm", user="mia"))["messages"] == []
