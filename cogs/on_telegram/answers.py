"""One place that answers an update: privately where it is personal, in one short line where a group asked."""

from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.app import App
from bot.communities.model import Caller
from bot.errors import Refusal
from bot.forms.model import OpenForm
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.replies import forms as say_form
from bot.replies.mishap import apology, refused
from bot.replies.reply import Answer, Form, Reply, Toast
from bot.replies.words import Words, language_of

from .render import NO_PREVIEW, html, keyboard
from .whoami import caller_of

log = structlog.get_logger(__name__)

Work = Callable[[Caller, Words], Awaitable[Answer]]
Sent = Callable[[MessageRef], Awaitable[None]]


def deep_link(bot: Bot, payload: str) -> str:
    """The link that opens the private chat and starts with `payload`."""
    return f"https://t.me/{bot.username}?start={payload}"


async def answer(
    app: App, update: Update, bot: Bot, work: Work, *, payload: str = "help", sent: Sent | None = None
) -> None:
    """Run `work` and show what it answers; a refusal becomes its sentence, a bug an apology with a number.

    In a group a personal answer goes to the private chat, and the group sees one line with a button that leads there;
    `payload` is what that button starts with. `sent` is told where the reply stands.
    """
    result, words, caller = await outcome(app, update, work)
    if isinstance(result, Form):
        result = await _ask(app, caller, result, words)
    if update.callback_query is not None:
        await _answer_press(update, bot, result, words, payload)
        return
    reply = Reply(say_form.toast(result)) if isinstance(result, Toast) else result
    message = update.effective_message
    assert message is not None
    private = update.effective_chat is not None and update.effective_chat.type == "private"
    if private or reply.public:
        posted = await send(bot, message.chat_id, reply, reply_to=None if private else message)
        if sent is not None:
            await sent(posted)
        return
    await _answer_group(bot, message, reply, words, payload, sent)


async def outcome(app: App, update: Update, work: Work) -> tuple[Answer, Words, Caller | None]:
    """What the work answers, with the words of whoever asked."""
    user = update.effective_user
    words, caller = Words(language_of(user.language_code if user else None)), None
    try:
        caller = await caller_of(app, update)
        words = app.words(caller)
        return await work(caller, words), words, caller
    except Refusal as refusal:
        return refused(refusal, words), words, caller
    except TelegramError:
        raise
    except Exception as error:
        return apology(error, words), words, caller


async def _ask(app: App, caller: Caller | None, form: Form, words: Words) -> Reply:
    assert caller is not None  # a form is only ever the answer to somebody
    return question(await app.forms.begin(caller, form), words)


def question(opened: OpenForm, words: Words) -> Reply:
    """The form's present question as a message."""
    return say_form.question(opened, words)


async def send(bot: Bot, chat_id: int, reply: Reply, *, reply_to: Message | None = None) -> MessageRef:
    """A new message; where it stands."""
    message = await bot.send_message(
        chat_id, html(reply), parse_mode=ParseMode.HTML, reply_markup=keyboard(reply), link_preview_options=NO_PREVIEW,
        reply_to_message_id=reply_to.message_id if reply_to else None,
        allow_sending_without_reply=True if reply_to else None,
        message_thread_id=reply_to.message_thread_id if reply_to and reply_to.is_topic_message else None,
    )  # fmt: skip
    return MessageRef(Platform.TELEGRAM, str(chat_id), str(message.message_id))


async def _answer_group(
    bot: Bot, message: Message, reply: Reply, words: Words, payload: str, sent: Sent | None
) -> None:
    assert message.from_user is not None
    try:
        posted = await send(bot, message.from_user.id, reply)
    except (Forbidden, BadRequest):
        line = say_form.press_start(words)
    else:
        line = say_form.see_private(words)
        if sent is not None:
            await sent(posted)
    link = InlineKeyboardButton(words.t("Continue in private"), url=deep_link(bot, payload))
    await bot.send_message(
        message.chat_id, html(line), parse_mode=ParseMode.HTML, reply_to_message_id=message.message_id,
        allow_sending_without_reply=True, reply_markup=InlineKeyboardMarkup([[link]]), link_preview_options=NO_PREVIEW,
    )  # fmt: skip


async def _answer_press(update: Update, bot: Bot, result: Reply | Toast, words: Words, payload: str) -> None:
    query = update.callback_query
    assert query is not None
    if isinstance(result, Toast):
        await query.answer(result.text[:200], show_alert=len(result.text) > 60)
        return
    private = query.message is not None and query.message.chat.type == "private"
    if private and not result.fresh:
        await _edit(update, bot, result)
    elif private or result.public:
        await query.answer()
        assert query.message is not None
        await send(bot, query.message.chat.id, result)
    else:
        await _answer_press_in_group(update, bot, result, words, payload)


async def _edit(update: Update, bot: Bot, reply: Reply) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer()
    try:
        await query.edit_message_text(
            html(reply), parse_mode=ParseMode.HTML, reply_markup=keyboard(reply), link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if "not modified" in error.message.lower():
            return
        # The message is gone or can no longer be edited: the answer still has to reach the person.
        await send(bot, query.from_user.id, reply)


async def _answer_press_in_group(update: Update, bot: Bot, reply: Reply, words: Words, payload: str) -> None:
    query = update.callback_query
    assert query is not None
    try:
        await send(bot, query.from_user.id, reply)
    except (Forbidden, BadRequest):
        await query.answer(url=deep_link(bot, payload))
    else:
        await query.answer(words.t("I have written to you in private."))
