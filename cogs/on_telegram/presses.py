"""Presses of our inline buttons, and answers to our questions."""

import contextlib

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden

from bot.communities.model import Caller
from bot.forms.model import PictureAsked
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.presses import press as presses
from bot.presses.forms import take
from bot.presses.press import Press
from bot.replies import forms as say_form
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import Privacy, TipId

from .answers import Desk, tip_shown
from .pictures import offer
from .whoami import request_id, typed_in_group

_UNSEEN = frozenset({Privacy.ANONYMOUS, Privacy.HIDDEN})
# After these a tip may stand unseen that had been typed in a group.
_MAY_HIDE = frozenset({"tip.privacy", "tip.go"})


async def pressed(desk: Desk, update: Update) -> None:
    """A button of ours was pressed; whoever may see it may press it, so the core judges who did."""
    query = update.callback_query
    assert query is not None
    verb, subject, more = presses.parse(query.data or "")
    standing = _standing(update)

    async def work(caller: Caller, words: Words) -> Answer:
        press = Press(caller, verb, subject, more, None, request_id(update), standing)
        answer = await presses.answer(desk.app, press, words)
        if verb in _MAY_HIDE and (tip_id := tip_shown(answer)) is not None:
            await _unsay(desk, caller, tip_id)
        return answer

    await desk.answer_press(update, await desk.outcome(update, work), _way_in(verb, subject))


async def written(desk: Desk, update: Update) -> None:
    """A plain private message: the answer to an open question, if there is one."""
    message = update.message
    assert message is not None

    async def work(caller: Caller, words: Words) -> Answer:
        asked = await desk.app.forms.present(caller)
        picture = offer(desk.bot, message)
        if message.text is None and asked is None:
            return say_form.nothing_asked(words)
        if message.text is None and picture is None:
            raise PictureAsked(wanted=asked is not None and asked.wants_picture)
        said = message.text or message.caption or ""
        answer = await take(desk.app, caller, said, request_id(update), words, picture)
        if answer is not None and asked is not None and asked.asked is not None:
            await _close_question(desk, message, asked.asked)
        return say_form.nothing_asked(words) if answer is None else answer

    await desk.answer_message(update, await desk.outcome(update, work))


async def unknown(desk: Desk, update: Update) -> None:
    """A private command that does not exist."""

    async def work(_: Caller, words: Words) -> Answer:
        return say_form.unknown_command(words)

    await desk.answer_message(update, await desk.outcome(update, work))


async def _unsay(desk: Desk, caller: Caller, tip_id: TipId) -> None:
    """The fan became unseen after he had typed his tip in a group: the typed line goes, where the group lets us."""
    tip = (await desk.app.tips.show(caller, tip_id)).tip
    typed = typed_in_group(tip.request_id)
    if tip.privacy in _UNSEEN and typed is not None:
        with contextlib.suppress(BadRequest, Forbidden):
            await desk.bot.delete_message(*typed)


async def _close_question(desk: Desk, message: Message, asked: str) -> None:
    """An answered question keeps its words and loses its buttons."""
    with contextlib.suppress(BadRequest, Forbidden):
        await desk.bot.edit_message_reply_markup(message.chat.id, int(asked), reply_markup=None)


def _standing(update: Update) -> MessageRef | None:
    """Where the button stands, if the message can be edited for its presser: in a group it belongs to everybody."""
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != "private":
        return None
    return MessageRef(Platform.TELEGRAM, str(query.message.chat.id), str(query.message.message_id))


def _way_in(verb: str, subject: str) -> str:
    """The deep link for a presser whose private chat is closed: it shows, and never does, what he pressed."""
    if verb in ("tip.to", "tip.go", "tip.amount") and subject.isdigit():
        return f"tip_{subject}"
    return "inbox" if verb.startswith("inbox.") else "help"
