"""A real python-telegram-bot application in conversation with simulated people."""

from collections.abc import AsyncIterator

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.sandbox.telegram_sim import Message, NotPossible, TelegramSim, view
from bot.sandbox.telegram_sim.chats import Chat
from tests.adapters.telegram_client import conformant_sim, polling


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim() as sim:
        yield sim


def answer_of(chat: Chat, sim: TelegramSim) -> Message | None:
    said = chat.said_by(sim.bot)
    return said[-1] if said else None


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    await update.message.reply_text(f"Welcome {' '.join(context.args or [])}".strip(), reply_markup=keyboard)


async def agree(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Noted")
    await query.edit_message_text("Thank you")


async def test_a_deep_link_reaches_the_bot_and_its_answer_the_person(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    async with polling(sim, CommandHandler("start", greet)):
        ana.open_link(f"https://t.me/{sim.bot.username}?start=tip_42")
        answer = await sim.wait_for(lambda: answer_of(ana.private, sim))
        assert answer.text == "Welcome tip_42"
        await sim.at_rest()


async def test_a_pressed_button_is_answered_and_its_message_edited_in_place(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    async with polling(sim, CommandHandler("start", greet), CallbackQueryHandler(agree)):
        ana.start()
        answer = await sim.wait_for(lambda: answer_of(ana.private, sim))
        press = ana.press(answer, "Yes")
        await sim.wait_for(lambda: answer.text == "Thank you")
        assert (press.answered, press.toast) == (True, "Noted")
        assert view(answer, ana) | {"at": ""} == {
            "id": f"{ana.id}:2",
            "author": "Bouquet",
            "text": "Thank you",
            "buttons": [],
            "selects": [],
            "images": [],
            "ephemeral": False,
            "edited": True,
            "reply_to": None,
            "at": "",
        }
        with pytest.raises(NotPossible, match="no button 'Yes'"):
            ana.press(answer, "Yes")


async def test_a_reply_in_a_group_shows_the_bot_whom_it_answers(sim: TelegramSim) -> None:
    seen: list[Update] = []

    async def tip(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        seen.append(update)
        assert update.message is not None
        await update.message.reply_text("ok")

    ana, mia = sim.user("Ana"), sim.user("Mia")
    group = sim.group("friends", [mia, ana, sim.bot])
    async with polling(sim, CommandHandler("tip", tip), MessageHandler(filters.TEXT, tip)):
        hello = mia.send(group, "hello all")
        ana.send(group, "/tip 5", reply_to=hello)
        await sim.wait_for(lambda: group.last.text == "ok")
    assert len(seen) == 1, "group privacy hides what is not meant for the bot"
    message = seen[0].message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.from_user is not None
    assert message.reply_to_message.from_user.id == mia.id


async def test_the_bot_cannot_write_first_nor_after_a_block(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    async with polling(sim) as app:
        with pytest.raises(Forbidden, match="can't initiate conversation"):
            await app.bot.send_message(ana.id, "hi")
        ana.start()
        await app.bot.send_message(ana.id, "hi")
        ana.block()
        with pytest.raises(Forbidden, match="blocked by the user"):
            await app.bot.send_message(ana.id, "hi")
        with pytest.raises(BadRequest, match="Chat not found"):
            await app.bot.send_message(1, "hi")
        await sim.at_rest()
