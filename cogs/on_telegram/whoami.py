"""Who wrote or pressed, and where: Telegram's updates in the core's words."""

from telegram import Chat as TelegramChat
from telegram import (
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind
from bot.members.model import Identity, NoPerson, Platform
from bot.programme.model import WhoIsIt
from bot.tips.model import BadRecipient

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
    """An anonymous admin or a channel: nobody with a wallet."""
    return update.message is not None and update.message.sender_chat is not None


def request_id(update: Update) -> str:
    """The same chat event always gives the same id, however often it is delivered."""
    if update.callback_query is not None:
        return f"telegram:press:{update.callback_query.id}"
    message = update.effective_message
    assert message is not None, "only messages and presses ask for something"
    return f"telegram:{message.chat.id}:{message.message_id}"


def typed_in_group(request: str) -> tuple[int, int] | None:
    """The group and the message of a request id, if somebody typed it where others read it too."""
    platform, _, place = request.partition(":")
    chat, _, message = place.partition(":")
    if platform != "telegram" or not chat.startswith("-"):
        return None
    return int(chat), int(message)


def author_replied_to(message: Message) -> Identity | None:
    """Whose words this message answers, None when nobody's: of a forwarded message its first author.

    Raises BadRecipient where a bot, group or channel spoke, WhoIsIt where the author hides from forwards.
    """
    replied = message.reply_to_message
    if replied is None:
        external = message.external_reply
        return None if external is None else _origin(external.origin)
    if replied.forum_topic_created is not None:
        # Every message of a topic without a reply answers the topic's first one.
        return None
    if replied.forward_origin is not None:
        return _origin(replied.forward_origin)
    if replied.sender_chat is not None or replied.from_user is None:
        raise BadRecipient
    return _person(replied.from_user)


def mentioned(message: Message) -> tuple[Identity, str] | None:
    """The first person named without an @name, and how the message calls him."""
    for entity, text in message.parse_entities([MessageEntity.TEXT_MENTION]).items():
        if entity.user is not None:
            return _person(entity.user), text
    return None


def _origin(origin: MessageOrigin) -> Identity:
    if isinstance(origin, MessageOriginUser):
        return _person(origin.sender_user)
    if isinstance(origin, MessageOriginHiddenUser):
        raise WhoIsIt(origin.sender_user_name)
    raise BadRecipient


def _person(user: User) -> Identity:
    if user.is_bot:
        raise BadRecipient
    return identity_of(user)
