"""Who wrote or pressed, and where: Telegram's updates in the core's words."""

from telegram import Chat as TelegramChat
from telegram import Message, Update, User
from telegram.constants import ChatType

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind
from bot.members.model import Identity, NoPerson, Platform

_KINDS = {ChatType.PRIVATE: ChatKind.PRIVATE, ChatType.CHANNEL: ChatKind.CHANNEL}


def identity_of(user: User) -> Identity:
    """A Telegram user as the core knows people: by the numeric id, never by the name."""
    return Identity(Platform.TELEGRAM, str(user.id), user.full_name, user.username, user.language_code)


def chat_of(chat: TelegramChat) -> Chat:
    """A private chat, group or channel."""
    kind = _KINDS.get(ChatType(chat.type), ChatKind.GROUP)
    return Chat(Platform.TELEGRAM, str(chat.id), kind, str(chat.id), chat.title or "")


async def caller_of(app: App, update: Update, *, platform_admin: bool = False) -> Caller:
    """The member behind an update. Raises NoPerson for groups and channels that speak as themselves."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or user.is_bot or speaks_as_chat(update):
        raise NoPerson
    return await app.reception.receive(identity_of(user), chat_of(chat), platform_admin=platform_admin)


def speaks_as_chat(update: Update) -> bool:
    """An anonymous admin, a channel, a forwarded channel post: nobody with a wallet."""
    message = update.message
    return message is not None and message.sender_chat is not None


def request_id(update: Update) -> str:
    """The same chat event always gives the same id, however often it is delivered."""
    if update.callback_query is not None:
        return f"telegram:press:{update.callback_query.id}"
    message = update.effective_message
    assert message is not None
    return f"telegram:{message.chat_id}:{message.message_id}"


def author_replied_to(message: Message) -> Identity | None:
    """Whose message this one replies to; None when to nobody's. Raises NoPerson where no person can be told."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None
    if replied.sender_chat is not None or replied.from_user is None:
        raise NoPerson
    return identity_of(replied.from_user)


def is_bot_replied_to(message: Message) -> bool:
    """A reply to a bot's message, for which nobody can be tipped."""
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.is_bot
