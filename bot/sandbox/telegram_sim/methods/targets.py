"""Where a call goes: the chat it names, whether the bot may write there, and the message it names."""

from bot.sandbox.telegram_sim.accounts import Account
from bot.sandbox.telegram_sim.chats import Chat, Status
from bot.sandbox.telegram_sim.errors import bad, forbidden
from bot.sandbox.telegram_sim.messages import Message
from bot.sandbox.telegram_sim.methods.registry import Call

_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


def chat_named(call: Call, field: str = "chat_id") -> Chat:
    """The chat a call names by id or @username; 400 when there is none, or when it was upgraded."""
    value = call.params.text(field)
    if not value:
        raise bad(f"{field} is empty")
    chat: Chat | None = None
    if value.startswith("@"):
        found = call.world.by_username(value)
        chat = found if isinstance(found, Chat) else None
    else:
        chat_id = call.params.integer(field)
        chat = call.world.chat_of(call.bot, chat_id)
        if chat is None:
            _refuse_stranger(call, chat_id)
    if chat is None:
        raise bad("chat not found")
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to.id)
    return chat


def _refuse_stranger(call: Call, chat_id: int) -> None:
    account = call.world.accounts.get(chat_id)
    if account is not None and account.is_bot:
        raise forbidden("bot can't send messages to bots")
    if account is not None:
        raise forbidden("bot can't initiate conversation with a user")


def must_be_inside(call: Call, chat: Chat) -> None:
    """403 unless the bot can see this chat now."""
    if chat.is_private:
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return
    status = chat.member(call.bot).status
    if status is Status.KICKED:
        raise forbidden(f"bot was kicked from the {_NAMES[chat.kind]}")
    if status is Status.LEFT:
        raise forbidden(f"bot is not a member of the {_NAMES[chat.kind]}")


def writable_chat(call: Call) -> Chat:
    """The chat a call names, where the bot may write."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    if chat.is_private:
        return chat
    member = chat.member(call.bot)
    if chat.is_channel and not member.may("can_post_messages"):
        raise bad("need administrator rights in the channel chat")
    if member.status is Status.RESTRICTED and "can_send_messages" not in member.rights:
        raise bad("not enough rights to send text messages to the chat")
    return chat


def message_named(call: Call, chat: Chat, what: str, field: str = "message_id") -> Message:
    """A message of the chat; 400 "message to edit not found" and the like, `what` being "to edit"."""
    message = chat.messages_by_id.get(call.params.integer(field, 0))
    if message is None or message.deleted:
        raise bad(f"message {what} not found")
    return message


def person_named(call: Call, field: str = "user_id") -> Account:
    """The person a call names by id; 400 for an unknown one."""
    account = call.world.accounts.get(call.params.integer(field))
    if account is None:
        raise bad("user not found")
    return account


def must_be_admin(call: Call, chat: Chat, right: str, refusal: str) -> None:
    """400 with the given words unless the bot holds the right in this chat."""
    if not chat.is_private and not chat.member(call.bot).may(right):
        raise bad(refusal)
