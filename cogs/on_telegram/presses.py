"""Presses of our inline buttons, and answers to our questions."""

from telegram import Bot, Update

from bot.app import App
from bot.communities.model import Caller
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer
from bot.replies.words import Words

from .answers import answer, question
from .whoami import request_id


async def pressed(app: App, update: Update, bot: Bot) -> None:
    """A button of ours was pressed; whoever may see it may press it, so the core judges who did."""
    query = update.callback_query
    assert query is not None
    verb, subject, more = presses.parse(query.data or "")

    async def work(caller: Caller, words: Words) -> Answer:
        return await presses.answer(
            app, Press(caller, verb, subject, more, None, request_id(update), _message(update)), words
        )

    await answer(app, update, bot, work, payload=f"press_{verb.replace('.', '_')}_{subject}"[:64])


async def answered(app: App, update: Update, bot: Bot) -> None:
    """A plain private message: the answer to an open question, if there is one."""
    message = update.message
    assert message is not None

    async def work(caller: Caller, words: Words) -> Answer:
        opened = await app.forms.answer(caller, message.text or "")
        if opened.next_field is not None:
            return question(opened, words)
        verb, subject, more = presses.parse(opened.form.press)
        return await presses.answer(
            app, Press(caller, verb, subject, more, opened.by_name, request_id(update)), words
        )

    await answer(app, update, bot, work)


def _message(update: Update) -> MessageRef | None:
    query = update.callback_query
    if query is None or query.message is None:
        return None
    return MessageRef(Platform.TELEGRAM, str(query.message.chat.id), str(query.message.message_id))
