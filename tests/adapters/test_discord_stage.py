"""The stage proves itself with a tiny bot: what a person does and sees, before the product uses it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import pytest

from bot.sandbox.on_discord import PERSONAS, Outcome, Refused, Stage
from bot.sandbox.on_discord.plain import plain
from tests.support.discord_demo_bot import DemoBot


class Show:
    """A running stage and the bots that played on it."""

    def __init__(self, seed: int = 7) -> None:
        self.bots: list[DemoBot] = []
        self.stage = Stage(self._bot, seed=seed)

    def _bot(self) -> DemoBot:
        self.bots.append(DemoBot())
        return self.bots[-1]

    @property
    def bot(self) -> DemoBot:
        return self.bots[-1]


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    show = Show()
    async with show.stage:
        yield show


@pytest.fixture
def stage(show: Show) -> Stage:
    return show.stage


def texts(outcome: Outcome) -> list[str]:
    return [message["text"] for message in outcome.messages]


async def test_a_slash_command_shows_the_actor_her_answer_and_the_public_word(stage: Stage) -> None:
    outcome = await stage.slash("alex", "general", "give", {"to": "@mia", "what": "cake", "count": 2})
    assert texts(outcome) == ["You gave @Mia 2 cake", "@Alex gave cake"]
    answer, public = outcome.messages
    assert (answer["ephemeral"], public["ephemeral"]) == (True, False)
    assert (answer["author"], answer["edited"]) == ("bouquet", False)
    assert (outcome.modal, outcome.toast) == (None, None)


async def test_an_ephemeral_answer_is_seen_by_nobody_else(stage: Stage) -> None:
    await stage.slash("alex", "general", "give", {"to": "mia", "what": "cake"})
    assert [m["text"] for m in await stage.messages("bea", "general")] == ["@Alex gave cake"]
    assert len(await stage.messages("alex", "general")) == 2


async def test_a_dm_of_a_handler_is_in_the_dm_of_the_one_it_went_to(stage: Stage) -> None:
    await stage.slash("alex", "general", "give", {"to": "@mia", "what": "cake"})
    assert [m["text"] for m in await stage.messages("mia", "dm")] == ["cake from Alex"]
    assert await stage.messages("bea", "dm") == []


async def test_a_dm_from_a_task_outside_of_the_bot_reaches_messages(show: Show) -> None:
    await asyncio.create_task(_send_dm(show, "later"))
    assert [m["text"] for m in await show.stage.messages("mia", "dm")] == ["later"]


async def _send_dm(show: Show, text: str) -> None:
    user = await show.bot.fetch_user(show.stage.world.users["mia"].id)
    await user.send(text)


async def test_closed_dms_raise_50007_in_the_bot_until_they_open(show: Show) -> None:
    await show.stage.close_dms("mia")
    with pytest.raises(discord.Forbidden) as closed:
        await _send_dm(show, "hello")
    assert closed.value.code == 50007
    outcome = await show.stage.slash("alex", "general", "give", {"to": "@mia", "what": "cake"})
    assert "no DM: 50007" in texts(outcome)
    await show.stage.open_dms("mia")
    await _send_dm(show, "hello")
    assert [m["text"] for m in await show.stage.messages("mia", "dm")] == ["hello"]


async def test_a_screen_is_read_in_order_with_its_buttons(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "counter")).messages
    assert message["text"] == "Counter\nIt stands at 0."
    rules, count = message["buttons"]
    assert rules == {"id": None, "label": "Rules", "url": "https://example.test/rules", "disabled": False}
    assert count == {"id": "count:0", "label": "Count 0", "url": None, "disabled": False}


async def test_a_press_edits_the_message_in_place(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "counter")).messages
    [edited] = (await stage.click("bea", message["id"], "count:0")).messages
    assert (edited["id"], edited["edited"]) == (message["id"], True)
    assert edited["text"] == "Counter\nIt stands at 1."


async def test_a_button_from_before_the_restart_works_after_it(show: Show) -> None:
    [message] = (await show.stage.slash("bea", "general", "counter")).messages
    await show.stage.restart_bot()
    assert len(show.bots) == 2
    [edited] = (await show.stage.click("bea", message["id"], "Count 0")).messages
    assert edited["text"] == "Counter\nIt stands at 1."


async def test_a_button_from_before_a_kill_works_after_a_start(show: Show) -> None:
    [message] = (await show.stage.slash("bea", "general", "counter")).messages
    await show.stage.kill_bot()
    dead = await show.stage.click("bea", message["id"], "count:0")
    assert dead == Outcome([], None, "This interaction failed")
    await show.stage.start_bot()
    [edited] = (await show.stage.click("bea", message["id"], "count:0")).messages
    assert edited["text"] == "Counter\nIt stands at 1."


async def test_a_kill_in_the_middle_of_a_handler_leaves_its_answer_unfinished(stage: Stage) -> None:
    deferred = asyncio.Event()
    stage.journal.on_change.append(lambda _: deferred.set())
    running = asyncio.create_task(stage.slash("bea", "general", "slow", {"seconds": 4.0}))
    await asyncio.wait_for(deferred.wait(), 2)
    await stage.kill_bot()
    assert texts(await asyncio.wait_for(running, 2)) == [""]
    await stage.start_bot()
    await stage.advance(60)
    assert [m["text"] for m in await stage.messages("bea", "general")] == [""]


async def test_a_clean_stop_finishes_what_was_begun(stage: Stage) -> None:
    running = asyncio.create_task(stage.slash("bea", "general", "slow", {"seconds": 0.1}))
    await asyncio.sleep(0)
    await stage.restart_bot()
    assert texts(await running) == ["slept 0.1"]


async def test_a_bot_that_is_off_leaves_the_clients_own_words(stage: Stage) -> None:
    await stage.stop_bot()
    outcome = await stage.slash("bea", "general", "counter")
    assert outcome == Outcome([], None, "The application did not respond")


async def test_a_form_opens_and_is_sent_by_id_or_label(stage: Stage) -> None:
    opened = (await stage.slash("bea", "general", "form")).modal
    assert opened is not None
    assert opened["title"] == "Tell us"
    assert opened["fields"] == [
        {"id": "name", "label": "Name", "required": True},
        {"id": "why", "label": "Why", "required": False},
    ]
    outcome = await stage.modal("bea", opened["id"], {"Name": "Bea"})
    assert texts(outcome) == ["Thank you, Bea"]
    with pytest.raises(Refused, match="no form"):
        await stage.modal("bea", opened["id"], {"name": "Bea"})


async def test_a_form_without_its_required_field_is_refused_and_can_be_sent_again(stage: Stage) -> None:
    opened = (await stage.slash("bea", "general", "form")).modal
    assert opened is not None
    with pytest.raises(Refused, match="name"):
        await stage.modal("bea", opened["id"], {"why": "because"})
    assert texts(await stage.modal("bea", opened["id"], {"name": "Bea"})) == ["Thank you, Bea"]


async def test_a_menu_is_shown_and_chosen_from(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "menu")).messages
    options = [{"value": "r", "label": "Red"}]
    assert message["selects"] == [{"id": "colour", "placeholder": "Colour", "options": options}]
    assert texts(await stage.select("bea", message["id"], "Colour", ["r"])) == ["chose r"]
    with pytest.raises(Refused, match="does not exist"):
        await stage.select("bea", message["id"], "colour", ["b"])


async def test_autocomplete_offers_what_the_bot_answers(stage: Stage) -> None:
    choices = await stage.autocomplete("alex", "general", "give", "what", "ca", {"to": "@mia"})
    assert [choice["value"] for choice in choices] == ["cake", "candle"]


async def test_context_menus_on_a_person_and_on_a_message(stage: Stage) -> None:
    assert texts(await stage.context("alex", "Praise", user="@mia")) == ["@Mia is great"]
    [message] = (await stage.send("bea", "general", "hello")).messages
    assert texts(await stage.context("alex", "Quote", message=message["id"])) == ["“hello”"]


async def test_a_sample_picture_is_attached_shown_and_can_be_fetched(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "show", {"picture": "@image"})).messages
    assert message["text"] == "Shown\nsample.png"
    [url] = message["images"]
    assert (stage.file(url) or b"").startswith(b"\x89PNG")


async def test_posts_reactions_and_voice_reach_the_bot(show: Show) -> None:
    outcome = await show.stage.send("mia", "general", "look @bea", video=True)
    [message] = outcome.messages
    assert (message["author"], message["text"]) == ("mia", "look @Bea\nclip.mp4")
    await show.stage.react("bea", message["id"], "🌷")
    await show.stage.voice("mia", "live", stream=True)
    await show.stage.voice("mia", None)
    seen = show.bot.seen
    assert (seen.videos, seen.reactions, seen.streams) == (["clip.mp4"], ["🌷"], [True, False])


async def test_a_dm_to_the_bot_stays_between_the_two(stage: Stage) -> None:
    await stage.send("mia", "dm", "psst")
    assert [m["text"] for m in await stage.messages("mia", "dm")] == ["psst"]
    [message] = (await stage.slash("mia", "dm", "counter")).messages
    [edited] = (await stage.click("mia", message["id"], "count:0")).messages
    assert edited["text"] == "Counter\nIt stands at 1."
    with pytest.raises(Refused):
        await stage.click("bea", message["id"], "count:1")


async def test_replies_name_what_they_reply_to(stage: Stage) -> None:
    [first] = (await stage.send("mia", "general", "one")).messages
    [second] = (await stage.send("bea", "general", "two", reply_to=first["id"])).messages
    assert (first["reply_to"], second["reply_to"]) == (None, first["id"])


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("nothing", {}),
        ("give", {"to": "@mia"}),
        ("give", {"to": "@mia", "what": "cake", "count": 10}),
        ("give", {"to": "@mia", "what": "cake", "count": "ten"}),
        ("give", {"to": "@chi", "what": "cake"}),
        ("counter", {"unknown": 1}),
    ],
)
async def test_what_discord_would_not_let_a_person_do_is_refused(
    stage: Stage, command: str, options: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        await stage.slash("alex", "general", command, options)


async def test_places_and_people_have_their_limits(stage: Stage) -> None:
    with pytest.raises(Refused, match="sees no channel mods"):
        await stage.messages("alex", "mods")
    for persona in ("sam", "ines", "olu"):
        assert texts(await stage.send(persona, "mods", f"{persona} here")) == [f"{persona} here"]
    with pytest.raises(Refused, match="chi is not on Discord"):
        await stage.send("chi", "general", "hello")
    with pytest.raises(Refused, match="sees no message"):
        await stage.click("alex", "12345", "x")


async def test_a_link_button_cannot_be_pressed_by_id(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "counter")).messages
    with pytest.raises(Refused, match="Count 0"):
        await stage.click("bea", message["id"], "Rules")


async def test_no_answer_and_a_crash_are_told_apart_from_silence(stage: Stage) -> None:
    assert (await stage.slash("bea", "general", "mute")).toast == "The application did not respond"
    assert stage.errors == []
    assert (await stage.slash("bea", "general", "crash")).toast == "The application did not respond"
    assert "on purpose" in str(stage.errors[0])


async def test_two_actions_at_once_happen_in_order(stage: Stage) -> None:
    first, second = await asyncio.gather(
        stage.slash("alex", "general", "slow", {"seconds": 0.05}),
        stage.slash("bea", "general", "counter"),
    )
    assert texts(first) == ["slept 0.05"]
    assert texts(second) == ["Counter\nIt stands at 0."]
    assert int(first.messages[0]["id"]) < int(second.messages[0]["id"])


async def test_a_click_during_another_action_is_answered_after_it(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "counter")).messages
    order: list[str] = []
    slow = asyncio.create_task(stage.slash("alex", "general", "slow", {"seconds": 0.05}))
    slow.add_done_callback(lambda _: order.append("slow"))
    await asyncio.sleep(0)
    assert stage.lock.locked()
    click = asyncio.create_task(stage.click("bea", message["id"], "count:0"))
    click.add_done_callback(lambda _: order.append("click"))
    assert texts(await click) == ["Counter\nIt stands at 1."]
    await slow
    assert order == ["slow", "click"]


async def test_a_handler_that_hangs_is_named(stage: Stage) -> None:
    stage.env.settle_timeout = 0.1
    with pytest.raises(TimeoutError, match="hang"):
        await stage.slash("alex", "general", "hang")


async def test_discord_down_fails_the_bots_requests_until_it_is_up(stage: Stage) -> None:
    await stage.fault("500")
    assert (await stage.slash("bea", "general", "counter")).toast == "The application did not respond"
    await stage.fault("429")
    assert (await stage.slash("bea", "general", "counter")).toast == "The application did not respond"
    await stage.fault("up")
    assert (await stage.slash("bea", "general", "counter")).toast is None


async def test_the_clock_starts_now_and_moves_when_told(stage: Stage) -> None:
    assert abs(stage.now() - datetime.now(UTC)) < timedelta(minutes=1)
    before = stage.now()
    assert await stage.advance(30 * 86400) >= before + timedelta(days=30)
    [message] = (await stage.slash("bea", "general", "counter")).messages
    assert datetime.fromisoformat(message["at"]) >= before + timedelta(days=30)
    await stage.catch_up()
    assert abs(stage.now() - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)


async def test_an_answer_after_its_deadline_is_10062(stage: Stage) -> None:
    await stage.slash("bea", "general", "slow", {"seconds": 1000.0})
    await stage.advance(1000)
    assert any("10015" in str(error) or "10062" in str(error) for error in stage.errors)


async def test_a_kept_clock_follows_the_wall_and_what_was_advanced() -> None:
    stage = Stage(DemoBot)
    await stage.start(keep_time=True)
    await stage.advance(3600)
    fired = asyncio.Event()
    asyncio.get_running_loop().call_later(0.6, fired.set)
    await fired.wait()
    assert abs(stage.now() - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=0.59)
    await stage.close()


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
    await _send_dm(show, "later")
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
