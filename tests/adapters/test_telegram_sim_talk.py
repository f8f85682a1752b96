"""A real python-telegram-bot application in conversation with simulated people."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.sandbox.telegram_sim import NotPossible, TelegramSim, view

App = Application[Any, Any, Any, Any, Any, Any]
Handle = Callable[[Update, ContextTypes.DEFAULT_TYPE], Awaitable[None]]


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with TelegramSim(seed=7) as sim:
        yield sim
        assert sim.violations == []


@asynccontextmanager
async def polling(sim: TelegramSim, *handlers: Any) -> AsyncIterator[App]:
    app = Application.builder().token(sim.token).base_url(sim.api_base).base_file_url(sim.file_base).build()
    app.add_handlers(list(handlers))
    problems: list[object] = []

    async def note(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        problems.append(context.error)

    app.add_error_handler(note)
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(allowed_updates=Update.ALL_TYPES, poll_interval=0)
    try:
        yield app
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()
    assert problems == []


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
        answer = await sim.wait_for(lambda: ana.private.last if ana.private.last.author is sim.bot else None)
        assert answer.text == "Welcome tip_42"
        await sim.at_rest()


async def test_a_pressed_button_is_answered_and_its_message_edited_in_place(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    async with polling(sim, CommandHandler("start", greet), CallbackQueryHandler(agree)):
        ana.start()
        answer = await sim.wait_for(lambda: ana.private.last if ana.private.last.author is sim.bot else None)
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
