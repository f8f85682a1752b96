"""Says things on Telegram without having been asked just now: private messages, lines in groups, edits."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from bot.members.model import Platform, PlatformAccount
from bot.notices.model import MessageRef
from bot.ports import Gone, Unreachable
from bot.replies.reply import Reply

from .limiter import Lane
from .outgoing import write
from .render import NO_PREVIEW, html, keyboard

Moved = Callable[[str, str], Awaitable[object]]
# Telegram tells these apart by their wording alone.
_SAME = "message is not modified"
_NOBODY = ("chat not found", "user is deactivated", "user not found")
_NO_PLACE = ("chat not found", "not enough rights", "have no rights", "topic_closed", "topic_deleted", "chat_write")


class TelegramNotifier:
    """Telegram's side of `bot.ports.Notifier`."""

    def __init__(self, bot: ExtBot[Any], moved: Moved) -> None:
        """`moved` is told the old and the new id of a group that became a supergroup."""
        self._bot, self._moved = bot, moved

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        """A private message. Raises Unreachable for people who never started the bot or blocked it."""
        try:
            await self._send(account.user_id, reply)
        except Forbidden as error:
            raise Unreachable from error
        except BadRequest as error:
            if _says(error, *_NOBODY):
                raise Unreachable from error
            raise

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        """A line in a group or channel; follows a group that became a supergroup. Raises Gone."""
        try:
            return await self._send(chat_id, reply)
        except ChatMigrated as moved:
            await self._moved(chat_id, str(moved.new_chat_id))
            return await self.post(str(moved.new_chat_id), reply)
        except Forbidden as error:
            raise Gone from error
        except BadRequest as error:
            if _says(error, *_NO_PLACE):
                raise Gone from error
            raise

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        """Replace a message of ours; "not modified" is success. Raises Gone."""
        try:
            await self._bot.edit_message_text(
                html(reply), chat_id=int(ref.chat_id), message_id=int(ref.message_id), parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply), link_preview_options=NO_PREVIEW, rate_limit_args=Lane.UNASKED,
            )  # fmt: skip
        except (Forbidden, ChatMigrated) as error:
            raise Gone from error
        except BadRequest as error:
            if not _says(error, _SAME):
                raise Gone from error

    async def pin(self, ref: MessageRef) -> None:
        """Pin a message of ours, without a sound, where we may."""
        with suppress(Forbidden, BadRequest, ChatMigrated):
            await self._bot.pin_chat_message(
                int(ref.chat_id), int(ref.message_id), disable_notification=True, rate_limit_args=Lane.UNASKED
            )

    async def delete(self, chat_id: str, message_id: str) -> None:
        """Remove a message where we may; raises Gone where not."""
        try:
            await self._bot.delete_message(int(chat_id), int(message_id), rate_limit_args=Lane.UNASKED)
        except (Forbidden, BadRequest, ChatMigrated) as error:
            raise Gone from error

    async def _send(self, chat_id: str, reply: Reply) -> MessageRef:
        message = await write(self._bot, int(chat_id), reply, rate_limit_args=Lane.UNASKED)
        return MessageRef(Platform.TELEGRAM, chat_id, str(message.message_id))


def _says(error: BadRequest, *phrases: str) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)
