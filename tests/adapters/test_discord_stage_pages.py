"""What a person reads on the stage: text as it is drawn, the newest messages, and pages that are redrawn."""

import asyncio

import aiohttp
import discord
import pytest

from bot.sandbox.on_discord import PERSONAS, Stage
from bot.sandbox.on_discord.plain import plain
from tests.support.discord_show import Show, send_dm, texts


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("**5.00 USD** to <@1>", "5.00 USD to @user1"),
        (r"\*not bold\* and snake_case_name", "*not bold* and snake_case_name"),
        ("a * b * c, 2*3*4", "a * b * c, 2*3*4"),
        ("# Title\n-# small\n> quoted\n- item", "Title\nsmall\nquoted\n- item"),
        ("`**as is**` and ```py\nx * y\n```", "**as is** and x * y\n"),
        ("[the page](https://example.test/a_b_c) ||secret||", "the page secret"),
        ("<#2> <@&3> </tip:4> <:rose:5> <t:0:D> <t:0:t>", "#channel2 @role3 /tip :rose: 1970-01-01 00:00 UTC"),
        ("**bold *and* slanted** __under__ ~~gone~~ _so_", "bold and slanted under gone so"),
    ],
)
def test_text_is_what_a_reader_sees(written: str, seen: str) -> None:
    names = {"user": "@user", "role": "@role", "channel": "#channel"}
    assert plain(written, lambda kind, of: f"{names[kind]}{of}") == seen


async def test_the_same_seed_has_the_same_people() -> None:
    people = []
    for seed in (7, 7, 8):
        show = Show(seed)
        people.append({name: show.stage.world.users[name].id for name in PERSONAS})
    assert people[0] == people[1] != people[2]


async def test_an_action_tells_what_is_new_and_a_channel_its_newest_messages(show: Show) -> None:
    channel = show.bot.get_channel(show.stage.world.channels["general"].id)
    assert isinstance(channel, discord.TextChannel)
    for number in range(60):
        await channel.send(f"m{number}")
    assert texts(await show.stage.send("mia", "general", "mine")) == ["mine"]
    seen = [message["text"] for message in await show.stage.messages("mia", "general")]
    assert (len(seen), seen[0], seen[-1]) == (50, "m11", "mine")


async def test_each_persona_has_her_own_page_and_a_dm_from_outside_reaches_it(show: Show) -> None:
    stage = show.stage
    mine, hers, dm = (
        await stage.page("mia", "general"),
        await stage.page("bea", "general"),
        await stage.page("mia", "dm"),
    )
    assert len({mine, hers, dm}) == 3
    assert await stage.page("mia", "general") == mine
    stage.pages.redrawn.clear()
    await send_dm(show, "later")
    await asyncio.wait_for(stage.pages.redrawn.wait(), 5)
    async with aiohttp.ClientSession() as session, session.get(dm.split("#")[0]) as page:
        assert page.status == 200


async def test_a_page_is_redrawn_only_after_what_was_pressed_on_it(stage: Stage) -> None:
    await stage.page("mia", "general")
    [page] = stage.pages.open_pages()
    order: list[str] = []
    async with stage.lock:
        # What is pressed here is nothing the page knows: it is about the turn, not about the answer.
        press = asyncio.ensure_future(page._action("nowhere", {}))
        press.add_done_callback(lambda _: order.append("pressed"))
        stage.pages.touch(stage.world.channels["general"].id)
        stage.pages.redrawn.clear()
        redraw = asyncio.create_task(stage.pages.redrawn.wait())
        redraw.add_done_callback(lambda _: order.append("redrawn"))
        assert await asyncio.wait([press, redraw], timeout=0.25) == (set(), {press, redraw})
    await asyncio.wait_for(asyncio.gather(press, redraw, return_exceptions=True), 5)
    assert order == ["pressed", "redrawn"]


async def test_a_new_bot_redraws_every_page(stage: Stage) -> None:
    await stage.page("mia", "general")
    stage.pages.redrawn.clear()
    await stage.restart_bot()
    await asyncio.wait_for(stage.pages.redrawn.wait(), 5)
