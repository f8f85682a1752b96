"""Methods that put a message into a chat: texts, copies, forwards, and the typing sign."""

from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.messages import Message
from bot.sandbox.telegram_sim.methods.formatting import (
    caption_content,
    inline_markup,
    reply_keyboard,
    text_content,
)
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.methods.targets import (
    chat_named,
    message_named,
    must_be_inside,
    writable_chat,
)


def post(call: Call, chat: Chat, content: JSON, markup: JSON | None = None, **extra: object) -> Message:
    """Put the bot's message into the chat, with the reply and the keyboard that the call asks for."""
    world = call.world
    call.limits.take(call.bot, chat, world.now().timestamp())
    given = call.params.mapping("reply_markup") if markup is None else markup
    message = Message(
        chat,
        0,
        world.stamp(),
        content,
        None if chat.is_channel else call.bot,
        chat if chat.is_channel else None,
        inline_markup(given),
        _reply_target(call, chat),
        reply_keyboard(given),
        thread_id=_thread(call, chat),
        extra=dict(extra),
        made_by=call.bot,
    )
    if call.params.flag("protect_content"):
        message.extra["has_protected_content"] = True
    message.id = chat.next_id()
    return world.post(message)


def _thread(call: Call, chat: Chat) -> int | None:
    thread = call.params.integer("message_thread_id", 0)
    if thread and thread not in chat.topics:
        raise bad("message thread not found")
    return thread or None


def _reply_target(call: Call, chat: Chat) -> Message | None:
    given = call.params.mapping("reply_parameters")
    if not given:
        return None
    target = chat.messages_by_id.get(int(given.get("message_id", 0)))
    if target is None or target.deleted:
        if given.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    return target


@method("sendMessage")
def send_message(call: Call) -> JSON:
    """A text message."""
    chat = writable_chat(call)
    return post(call, chat, text_content(call)).api()


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """The typing sign; shown nowhere, but the rights are checked."""
    writable_chat(call)
    if not call.params.text("action"):
        raise bad("wrong parameter action in request")
    return True


@method("forwardMessage")
def forward_message(call: Call) -> JSON:
    """A forward that names its origin."""
    chat = writable_chat(call)
    source = _source(call, "to forward")
    origin: JSON = {"date": source.date}
    if source.sender_chat is not None and source.chat.is_channel:
        origin |= {"type": "channel", "chat": source.chat.api(), "message_id": source.id}
    elif source.sender_chat is not None:
        origin |= {"type": "chat", "sender_chat": source.sender_chat.api()}
    else:
        origin |= {"type": "user", "sender_user": (source.author or call.bot).api()}
    message = post(call, chat, dict(source.content), forward_origin=origin)
    message.invoice_of = source.invoice_of or (source if "invoice" in source.content else None)
    return message.api()


@method("copyMessage")
def copy_message(call: Call) -> JSON:
    """A copy without a link to the origin; a new caption may replace the old one."""
    chat = writable_chat(call)
    source = _source(call, "to copy")
    if source.is_service or "invoice" in source.content:
        raise bad("message can't be copied")
    content = dict(source.content)
    if call.params.raw.get("caption") is not None and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption_content(call)
    return {"message_id": post(call, chat, content).id}


def _source(call: Call, what: str) -> Message:
    origin = chat_named(call, "from_chat_id")
    must_be_inside(call, origin)
    return message_named(call, origin, what)
