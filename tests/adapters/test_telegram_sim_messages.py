"""Messages of the Telegram simulator."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram_sim import NotPossible, TelegramSim
from tests.adapters.telegram_client import RawBot, conformant_sim, raw_bot

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
EVERYTHING = ["message", "edited_message", "channel_post", "my_chat_member", "chat_member", "callback_query"]
REACTIONS = ["message_reaction", "message_reaction_count"]


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim(now=lambda: START) as sim:
        yield sim


@pytest.fixture
async def raw(sim: TelegramSim) -> AsyncIterator[RawBot]:
    async with raw_bot(sim) as raw:
        yield raw


async def taken(raw: RawBot, kind: str = "message") -> list[dict[str, Any]]:
    """What waits of a kind; everything that waits is confirmed."""
    updates = await raw.updates(allowed_updates=EVERYTHING + REACTIONS)
    if updates:
        await raw.updates(offset=updates[-1]["update_id"] + 1)
    return [u[kind] for u in updates if kind in u]


async def test_offsets_of_entities_count_utf16_units(sim: TelegramSim, raw: RawBot) -> None:
    ana, mia = sim.user("Ana"), sim.user("Mia", username="mia_live")
    ana.start()
    await taken(raw)
    ana.send("private", "🌷🌷 /tip @mia_live Mia", mentions=[mia])
    (message,) = await taken(raw)
    assert [(e["type"], e["offset"], e["length"]) for e in message["entities"]] == [
        ("bot_command", 5, 4),
        ("mention", 10, 9),
        ("text_mention", 20, 3),
    ]
    assert message["entities"][2]["user"]["id"] == mia.id
    assert message["date"] == int(START.timestamp())


async def test_html_becomes_plain_text_with_entities_and_bad_html_a_400(sim: TelegramSim, raw: RawBot) -> None:
    ana = sim.user("Ana")
    ana.start()
    text = '<b>5 &lt; 6 <i>🌷</i></b> <a href="https://example.org/">x</a>'
    sent = await raw("sendMessage", chat_id=ana.id, text=text, parse_mode="HTML")
    assert sent["text"] == "5 < 6 🌷 x"
    assert [(e["type"], e["offset"], e["length"]) for e in sent["entities"]] == [
        ("bold", 0, 8),
        ("italic", 6, 2),
        ("text_link", 9, 1),
    ]
    for wrong in ("<b>x", "<b>x</i>", "a < b", "<h1>x</h1>"):
        refusal = await raw.refused("sendMessage", chat_id=ana.id, text=wrong, parse_mode="HTML")
        assert refusal.startswith("400 Bad Request: can't parse entities"), wrong
    sent = await raw("sendMessage", chat_id=ana.id, text="*5* \\- __u__", parse_mode="MarkdownV2")
    assert (sent["text"], [e["type"] for e in sent["entities"]]) == ("5 - u", ["bold", "underline"])
    refusal = await raw.refused("sendMessage", chat_id=ana.id, text="1.5", parse_mode="MarkdownV2")
    assert "Character '.' is reserved" in refusal


async def test_edits_are_refused_when_nothing_changes_or_the_message_is_not_the_bots(
    sim: TelegramSim, raw: RawBot
) -> None:
    ana = sim.user("Ana")
    hers = ana.start()
    sent = await raw("sendMessage", chat_id=ana.id, text="one")
    place = {"chat_id": ana.id, "message_id": sent["message_id"]}
    edited = await raw("editMessageText", **place, text="two")
    assert (edited["text"], edited["edit_date"]) == ("two", int(START.timestamp()))
    assert "message is not modified" in await raw.refused("editMessageText", **place, text="two")
    refusal = await raw.refused("editMessageText", chat_id=ana.id, message_id=hers.id, text="x")
    assert refusal == "400 Bad Request: message can't be edited"
    assert "to edit not found" in await raw.refused("editMessageText", chat_id=ana.id, message_id=99, text="x")
    assert await raw("deleteMessage", **place)
    assert "to delete not found" in await raw.refused("deleteMessage", **place)
    reply = {"message_id": sent["message_id"]}
    refusal = await raw.refused("sendMessage", chat_id=ana.id, text="x", reply_parameters=reply)
    assert refusal == "400 Bad Request: message to be replied not found"


async def test_only_an_admin_bot_deletes_what_others_said(sim: TelegramSim, raw: RawBot) -> None:
    mia = sim.user("Mia")
    group = sim.group("friends", [mia, sim.bot])
    message = mia.send(group, "/tip 5")
    place = {"chat_id": group.id, "message_id": message.id}
    assert await raw.refused("deleteMessage", **place) == "400 Bad Request: message can't be deleted"
    mia.promote(group, sim.bot)
    assert await raw("deleteMessage", **place)
    assert message.deleted
    with pytest.raises(NotPossible, match="was deleted"):
        mia.press(message)


async def test_what_is_too_long_or_malformed_is_refused_as_telegram_does() -> None:
    # The judge objects to these requests as well, which is its duty: here only the answers count.
    async with TelegramSim(judge=False) as sim, raw_bot(sim) as raw:
        ana = sim.user("Ana")
        ana.start()

        async def refused(**more: Any) -> str:
            return await raw.refused("sendMessage", chat_id=ana.id, **more)

        assert await refused(text="") == "400 Bad Request: message text is empty"
        assert await refused(text="x" * 4097) == "400 Bad Request: message is too long"
        long = {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]}
        assert await refused(text="x", reply_markup=long) == "400 Bad Request: BUTTON_DATA_INVALID"
        assert (await raw.refused("sendMessage", text="x")) == "400 Bad Request: chat_id is empty"


async def test_a_press_is_answered_once_and_in_time(sim: TelegramSim, raw: RawBot) -> None:
    ana = sim.user("Ana")
    ana.start()
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "B", "url": "https://example.org"}]]}
    await raw("sendMessage", chat_id=ana.id, text="choose", reply_markup=keyboard)
    press = ana.press(ana.private.last, "A")
    (query,) = await taken(raw, "callback_query")
    assert (query["data"], query["message"]["text"], query["id"]) == ("a", "choose", press.id)
    assert await raw("answerCallbackQuery", callback_query_id=press.id, text="ok", show_alert=True)
    assert (press.toast, press.alert) == ("ok", True)
    assert "query is too old" in await raw.refused("answerCallbackQuery", callback_query_id=press.id)
    late = ana.press(ana.private.last, 0)
    assert sim.unanswered == [late]
    sim.advance(31)
    assert "query is too old" in await raw.refused("answerCallbackQuery", callback_query_id=late.id)
    assert ana.press(ana.private.last, "B").url == "https://example.org"


async def test_uploads_come_back_through_the_file_route(sim: TelegramSim, raw: RawBot) -> None:
    ana = sim.user("Ana")
    ana.start()
    form = aiohttp.FormData({"chat_id": str(ana.id), "caption": "chart"})
    form.add_field("photo", b"\x89PNG not really", filename="chart.png", content_type="image/png")
    async with raw.session.post(f"{raw.base}/sendPhoto", data=form) as response:
        sent = (await response.json())["result"]
    file = await raw("getFile", file_id=sent["photo"][-1]["file_id"])
    async with raw.session.get(f"{sim.file_base}{sim.token}/{file['file_path']}") as response:
        assert await response.read() == b"\x89PNG not really"
    again = await raw("sendPhoto", chat_id=ana.id, photo=sent["photo"][-1]["file_id"])
    assert again["photo"] == sent["photo"]
    album = [{"type": "photo", "media": sent["photo"][-1]["file_id"]}] * 2
    assert len({m["media_group_id"] for m in await raw("sendMediaGroup", chat_id=ana.id, media=album)}) == 1
