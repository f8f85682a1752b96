"""One place that answers an update: privately where it is personal, in one short line where a group asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LabeledPrice, Message, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.app import App
from bot.communities.model import Caller
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.notices.shown import followed
from bot.replies import forms as say_form
from bot.replies.mishap import apology, refused
from bot.replies.notices import waiting_hint
from bot.replies.reply import Answer, Form, Invoice, Reply, Toast
from bot.replies.words import Words, language_of
from bot.tips.model import TipId

from .outgoing import write
from .render import NO_PREVIEW, TOAST_MAX, cut, html, keyboard
from .whoami import caller_of

log = structlog.get_logger(__name__)

Bot = ExtBot[Any]
Work = Callable[[Caller, Words], Awaitable[Answer]]
# What `Reply.shows` says of the inbox itself: it needs no hint that something waits in it.
INBOX = "inbox"
# A toast of more words than this closes before it is read: it becomes a box with OK.
_GLANCE = 60
_TITLE_MAX, _TEXT_MAX = 32, 255


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gesture came to. `caller` is None when nobody could be told who asked."""

    answer: Answer
    words: Words
    caller: Caller | None


@dataclass(frozen=True)
class Desk:
    """Answers updates of one bot."""

    app: App
    bot: Bot

    async def outcome(self, update: Update, work: Work, *, platform_admin: bool = False) -> Outcome:
        """Run `work`; a refusal becomes its sentence, a bug an apology with a number."""
        user = update.effective_user
        words, caller = Words(language_of(user.language_code if user else None)), None
        try:
            caller = await caller_of(self.app, update, platform_admin=platform_admin)
            words = self.app.words(caller)
            return Outcome(await work(caller, words), words, caller)
        except Refusal as refusal:
            return Outcome(refused(refusal, words), words, caller)
        except TelegramError:
            raise
        except Exception as error:
            return Outcome(apology(error, words), words, caller)

    # A message was written

    async def answer_message(self, update: Update, outcome: Outcome, way_in: str = "help") -> None:
        """Show the outcome of a command. In a group a personal answer goes to the private chat, and the group sees one
        line with a button that leads there; `way_in` is what that button starts with when nothing could be sent."""
        message = update.effective_message
        assert message is not None, "a command is a message"
        reply: Reply | Invoice = await self._drawable(outcome)
        private = message.chat.type == ChatType.PRIVATE
        if private or (isinstance(reply, Reply) and reply.public) or outcome.caller is None:
            await self._write(message.chat.id, reply, outcome, reply_to=None if private else message)
            return
        line, url = say_form.see_private(outcome.words), f"https://t.me/{self.bot.username}"
        if not await self._tell(outcome, reply):
            line = say_form.press_start(outcome.words, sent=_shown(reply)[0] == "gift")
            url = self.deep_link(_way(reply, way_in))
        link = InlineKeyboardButton(say_form.continue_in_private(outcome.words), url=url)
        await self._send(message.chat.id, line, reply_to=message, below=InlineKeyboardMarkup([[link]]))

    # A button was pressed

    async def answer_press(self, update: Update, outcome: Outcome, way_in: str = "help") -> None:
        """Show the outcome of a press: the message is edited in place, or a group's presser is answered in private."""
        query = update.callback_query
        assert query is not None, "a press is a callback query"
        if isinstance(outcome.answer, Toast):
            text = cut(outcome.answer.text, TOAST_MAX)
            # In a row of presses nobody wants to press OK after each.
            boxed = len(text) > _GLANCE and outcome.answer.instead_of is None
            await _answer_query(update, text=text, show_alert=boxed)
            return
        reply: Reply | Invoice = await self._drawable(outcome)
        chat = query.message.chat if query.message is not None else None
        private = chat is not None and chat.type == ChatType.PRIVATE
        if chat is not None and (private or (isinstance(reply, Reply) and reply.public)):
            await _answer_query(update)
            # In a group what stands for something is a message of its own, which is remembered and edited later.
            new = _is_new(reply) or (not private and isinstance(reply, Reply) and reply.shows is not None)
            if new or not await self._edit(update, reply, outcome):
                await self._write(chat.id, reply, outcome)
        elif await self._tell(outcome, reply):
            await _answer_query(update, text=say_form.see_private(outcome.words).text)
        else:
            await _answer_query(update, url=self.deep_link(_way(reply, way_in)))

    def deep_link(self, payload: str) -> str:
        """The link that opens the private chat and starts with `payload`."""
        return f"https://t.me/{self.bot.username}?start={payload}"

    async def _drawable(self, outcome: Outcome) -> Reply | Invoice:
        """A form as its first question, a toast as a line; the rest as it is."""
        answer, words = outcome.answer, outcome.words
        if isinstance(answer, Form):
            assert outcome.caller is not None, "only a person is asked something"
            return replace(say_form.question(await self.app.forms.begin(outcome.caller, answer), words), fresh=True)
        return say_form.toast(answer) if isinstance(answer, Toast) else answer

    async def _tell(self, outcome: Outcome, reply: Reply | Invoice) -> bool:
        """Write to the person's private chat; False when he never started it or blocked the bot."""
        if outcome.caller is None:
            return False
        try:
            await self._write(int(outcome.caller.account.user_id), reply, outcome)
        except (Forbidden, BadRequest) as error:
            log.info("telegram_private_chat_closed", why=error.message)
            return False
        return True

    async def _write(
        self, chat_id: int, reply: Reply | Invoice, outcome: Outcome, *, reply_to: Message | None = None
    ) -> None:
        """A new message, and the note of where it stands."""
        if isinstance(reply, Invoice):
            await self._send_invoice(chat_id, reply)
            return
        caller = outcome.caller
        if caller is not None and caller.waiting and reply_to is None and reply.shows != INBOX:
            reply = replace(reply, lines=(*reply.lines, waiting_hint(caller.waiting, outcome.words)))
        message = await self._send(chat_id, reply, reply_to=reply_to)
        await self._remember(reply, caller, message)

    async def _send_invoice(self, chat_id: int, invoice: Invoice) -> None:
        """Asks for Stars. An invoice sent twice is paid once: the second one is refused before anything is taken."""
        await self.bot.send_invoice(
            chat_id, invoice.title[:_TITLE_MAX], cut(invoice.text, _TEXT_MAX), invoice.payload, "XTR",
            [LabeledPrice(invoice.label, invoice.stars)],
        )  # fmt: skip

    async def _remember(self, reply: Reply, caller: Caller | None, message: Message) -> None:
        if reply.shows == say_form.QUESTION and caller is not None:
            await self.app.forms.asked(caller, str(message.message_id))
        elif (subject := followed(reply.shows)) is not None:
            ref = MessageRef(Platform.TELEGRAM, str(message.chat.id), str(message.message_id))
            await self.app.shown.attach(subject, ref)

    async def _send(
        self, chat_id: int, reply: Reply, *, reply_to: Message | None = None, below: InlineKeyboardMarkup | None = None
    ) -> Message:
        return await write(
            self.bot, chat_id, reply, below, reply_to_message_id=reply_to.message_id if reply_to else None,
            allow_sending_without_reply=True if reply_to else None,
            message_thread_id=reply_to.message_thread_id if reply_to and reply_to.is_topic_message else None,
        )  # fmt: skip

    async def _edit(self, update: Update, reply: Reply | Invoice, outcome: Outcome) -> bool:
        """Replace the message whose button was pressed; False when it can no longer be edited."""
        if isinstance(reply, Invoice):
            return False
        query = update.callback_query
        assert query is not None
        try:
            edited = await query.edit_message_text(
                html(reply), parse_mode=ParseMode.HTML, reply_markup=keyboard(reply), link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            return "not modified" in error.message.lower()
        if reply.shows == say_form.QUESTION and isinstance(edited, Message):
            await self._remember(reply, outcome.caller, edited)
        return True


async def _answer_query(update: Update, **how: Any) -> None:
    """Stop the button's clock. One that was pressed too long ago has none any more."""
    query = update.callback_query
    assert query is not None
    try:
        await query.answer(**how)
    except BadRequest as error:
        log.info("telegram_press_too_old", why=error.message)


def tip_shown(answer: Answer) -> TipId | None:
    """The tip that a reply stands for."""
    noun, number = _shown(answer)
    return TipId(int(number)) if noun == "tip" and number.isdigit() else None


def _shown(answer: Answer) -> tuple[str, str]:
    """The noun and the number of what a reply stands for."""
    noun, _, number = ((answer.shows if isinstance(answer, Reply) else None) or "").partition(":")
    return noun, number


def _is_new(reply: Reply | Invoice) -> bool:
    """Whether it never replaces the message whose button was pressed."""
    return isinstance(reply, Invoice) or reply.fresh


def _way(reply: Reply | Invoice, otherwise: str) -> str:
    """What the private chat is to start with, so that it shows the same."""
    noun, number = _shown(reply)
    if noun == "gift":
        return f"sent_{public_id(Kind.GIFT, int(number))}"
    tip_id = tip_shown(reply)
    return otherwise if tip_id is None else f"pay_{public_id(Kind.TIP, tip_id)}"
