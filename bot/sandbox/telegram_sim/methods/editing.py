"""Methods that change or remove what stands in a chat."""

from collections.abc import Callable

from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.messages import Message
from bot.sandbox.telegram_sim.methods.formatting import caption_content, inline_markup, text_content
from bot.sandbox.telegram_sim.methods.media import medium
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.methods.targets import chat_named, message_named, must_be_admin, must_be_inside

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
MEDIA = ("photo", "video", "document", "animation", "audio")
# A bot may delete other people's messages, and its own in channels and groups, for this long.
DELETABLE_SECONDS = 48 * 3600


def _own_message(call: Call) -> Message:
    if call.params.has("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = chat_named(call)
    must_be_inside(call, chat)
    message = message_named(call, chat, "to edit")
    posted = chat.is_channel and chat.member(call.bot).may("can_edit_messages")
    if message.is_service or (message.author is not call.bot and not posted):
        raise bad("message can't be edited")
    return message


def _change(call: Call, message: Message, content: JSON) -> JSON:
    """Apply new content and the keyboard of the call (none given means none left)."""
    markup = inline_markup(call.params.mapping("reply_markup"))
    if content == message.content and markup == message.markup:
        raise bad(NOT_MODIFIED)
    call.limits.take(call.bot, message.chat, call.world.now().timestamp())
    message.content, message.markup = content, markup
    call.world.edited(message)
    return message.api()


@method("editMessageText")
def edit_text(call: Call) -> JSON:
    """New text in place."""
    message = _own_message(call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    return _change(call, message, text_content(call))


@method("editMessageCaption")
def edit_caption(call: Call) -> JSON:
    """New caption in place."""
    message = _own_message(call)
    if not any(kind in message.content for kind in (*MEDIA, "paid_media")):
        raise bad("there is no caption in the message to edit")
    kept = {k: v for k, v in message.content.items() if not k.startswith("caption")}
    return _change(call, message, kept | caption_content(call))


@method("editMessageMedia")
def edit_media(call: Call) -> JSON:
    """Another photo, video or document in place."""
    message = _own_message(call)
    described = call.params.mapping("media")
    if described is None:
        raise bad("media is empty")
    return _change(call, message, medium(call, described))


@method("editMessageReplyMarkup")
def edit_markup(call: Call) -> JSON:
    """Another keyboard under the same content."""
    return _change(call, message := _own_message(call), message.content)


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    """Remove one message."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    message = message_named(call, chat, "to delete")
    if not _deletable(call, message):
        raise bad("message can't be deleted")
    _delete(call, message)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Remove up to 100 messages; those that cannot be found or deleted are skipped."""
    chat = chat_named(call)
    must_be_inside(call, chat)
    numbers = call.params.array("message_ids") or []
    if not 1 <= len(numbers) <= 100:
        raise bad("too many message identifiers specified" if numbers else "message identifiers are not specified")
    for number in numbers:
        message = chat.messages_by_id.get(int(number))
        if message is not None and not message.deleted and _deletable(call, message):
            _delete(call, message)
    return True


def _deletable(call: Call, message: Message) -> bool:
    chat = message.chat
    member = chat.member(call.bot)
    if call.world.stamp() - message.date > DELETABLE_SECONDS:
        return not chat.is_private and member.may("can_delete_messages")
    if chat.is_private:
        return True
    own_post = chat.is_channel and message.author is None and member.may("can_post_messages")
    return message.author is call.bot or own_post or member.may("can_delete_messages")


def _delete(call: Call, message: Message) -> None:
    message.deleted = True
    message.revision = call.world.changes.made()


def _pinning(change: Callable[[Call, Chat], None]) -> Callable[[Call], bool]:
    def handler(call: Call) -> bool:
        chat = chat_named(call)
        must_be_inside(call, chat)
        right = "can_edit_messages" if chat.is_channel else "can_pin_messages"
        must_be_admin(call, chat, right, "not enough rights to manage pinned messages in the chat")
        change(call, chat)
        call.world.changes.made()
        return True

    return handler


def _pin(call: Call, chat: Chat) -> None:
    message = message_named(call, chat, "to pin")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        call.world.notice(chat, call.bot, {"pinned_message": message.api(nested=True)})


def _unpin(call: Call, chat: Chat) -> None:
    number = call.params.integer("message_id", chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)


method("pinChatMessage")(_pinning(_pin))
method("unpinChatMessage")(_pinning(_unpin))
method("unpinAllChatMessages")(_pinning(lambda call, chat: chat.pinned.clear()))
