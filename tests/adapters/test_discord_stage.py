"""The stage proves itself with a tiny bot: what a person does and sees, before the product uses it."""

import asyncio

import discord
import pytest

from bot.sandbox.on_discord import Refused, Stage
from tests.support.discord_show import Show, send_dm, texts


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
    await asyncio.create_task(send_dm(show, "later"))
    assert [m["text"] for m in await show.stage.messages("mia", "dm")] == ["later"]


async def test_closed_dms_raise_50007_in_the_bot_until_they_open(show: Show) -> None:
    await show.stage.close_dms("mia")
    with pytest.raises(discord.Forbidden) as closed:
        await send_dm(show, "hello")
    assert closed.value.code == 50007
    outcome = await show.stage.slash("alex", "general", "give", {"to": "@mia", "what": "cake"})
    assert "no DM: 50007" in texts(outcome)
    await show.stage.open_dms("mia")
    await send_dm(show, "hello")
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
