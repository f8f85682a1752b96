"""Says things on Telegram without having been asked just now: private messages, lines in groups, edits."""

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.members.model import Platform, PlatformAccount
from bot.notices.model import MessageRef
from bot.ports import Gone, Unreachable
from bot.replies.reply import Reply

from .render import NO_PREVIEW, html, keyboard

_SAME = "message is not modified"


class TelegramNotifier:
    """Telegram's side of `bot.ports.Notifier`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        """A private message. Raises Unreachable for people who never started the bot or blocked it."""
        try:
            await self._send(account.user_id, reply)
        except Forbidden as error:
            raise Unreachable from error
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                raise Unreachable from error
            raise

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        """A line in a group or channel; follows a group that became a supergroup. Raises Gone."""
        try:
            return await self._send(chat_id, reply)
        except ChatMigrated as moved:
            return await self._send(str(moved.new_chat_id), reply)
        except Forbidden as error:
            raise Gone from error
        except BadRequest as error:
            if "chat not found" in error.message.lower() or "not enough rights" in error.message.lower():
                raise Gone from error
            raise

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        """Replace a message of ours; "not modified" is success. Raises Gone."""
        try:
            await self._bot.edit_message_text(
                html(reply), chat_id=int(ref.chat_id), message_id=int(ref.message_id), parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply), link_preview_options=NO_PREVIEW,
            )  # fmt: skip
        except Forbidden as error:
            raise Gone from error
        except BadRequest as error:
            if _SAME in error.message.lower():
                return
            raise Gone from error

    async def delete(self, chat_id: str, message_id: str) -> None:
        """Remove a message where we may; raises Gone where not."""
        try:
            await self._bot.delete_message(int(chat_id), int(message_id))
        except (Forbidden, BadRequest) as error:
            raise Gone from error

    async def _send(self, chat_id: str, reply: Reply) -> MessageRef:
        message = await self._bot.send_message(
            int(chat_id), html(reply), parse_mode=ParseMode.HTML, reply_markup=keyboard(reply),
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return MessageRef(Platform.TELEGRAM, chat_id, str(message.message_id))
