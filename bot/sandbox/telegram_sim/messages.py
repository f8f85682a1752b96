"""A message and its two faces: the Bot API's JSON and the reader's view of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sandbox.telegram_sim.accounts import Account, Bot
from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON


@dataclass(eq=False, slots=True)
class Message:
    """`content` holds the Bot API fields of what was said (text, photo, invoice, a service notice, ...)."""

    chat: Chat
    id: int
    date: int
    content: JSON
    author: Account | None = None
    sender_chat: Chat | None = None
    markup: JSON | None = None
    reply_to: "Message | None" = None
    reply_keyboard: JSON | None = None
    edited_at: int | None = None
    deleted: bool = False
    is_service: bool = False
    thread_id: int | None = None
    extra: JSON = field(default_factory=dict)
    payload: str = ""
    invoice_of: "Message | None" = None
    paid_items: list[JSON] = field(default_factory=list)
    paid_by: set[int] = field(default_factory=set)
    reactions: dict[int, list[JSON]] = field(default_factory=dict)
    made_by: Bot | None = None
    order: int = 0
    revision: int = 0

    @property
    def ref(self) -> str:
        """An id that is unique in the whole simulator."""
        return f"{self.chat.key}:{self.id}"

    @property
    def text(self) -> str:
        """Text or caption, empty when there is none."""
        text: str = self.content.get("text") or self.content.get("caption") or ""
        return text

    @property
    def buttons(self) -> list[JSON]:
        """The inline buttons in reading order, as the bot gave them."""
        return [button for row in self.rows() for button in row]

    def rows(self) -> list[list[JSON]]:
        """The inline keyboard; an invoice without one shows its Pay button."""
        rows: list[list[JSON]] = (self.markup or {}).get("inline_keyboard") or []
        if not rows and "invoice" in self.content:
            return [[{"text": f"Pay ★{self.content['invoice']['total_amount']}", "pay": True}]]
        if not rows and "paid_media" in self.content:
            return [[{"text": f"Unlock for ★{self.content['paid_media']['star_count']}", "pay": True}]]
        return rows

    def api(self, nested: bool = False) -> JSON:
        """The Bot API's `Message`; a nested one (a reply's target) carries no further reply."""
        shape: JSON = {"message_id": self.id, "date": self.date, "chat": self.chat.api()}
        if self.author is not None:
            shape["from"] = self.author.api()
        if self.sender_chat is not None:
            shape["sender_chat"] = self.sender_chat.api()
        if self.thread_id is not None:
            shape["message_thread_id"] = self.thread_id
            shape["is_topic_message"] = True
        if self.extra:
            shape.update(self.extra)
        if self.edited_at is not None:
            shape["edit_date"] = self.edited_at
        shape.update(self.content)
        if self.markup is not None:
            shape["reply_markup"] = self.markup
        if self.reply_to is not None and not nested and not self.reply_to.deleted:
            shape["reply_to_message"] = self.reply_to.api(nested=True)
        return shape


def reaction_counts(message: Message) -> list[JSON]:
    """The Bot API's `ReactionCount` list of a message, the most frequent first."""
    counts: dict[str, JSON] = {}
    for chosen in message.reactions.values():
        for kind in chosen:
            key = str(kind.get("emoji") or kind.get("custom_emoji_id"))
            counts.setdefault(key, {"type": kind, "total_count": 0})["total_count"] += 1
    return sorted(counts.values(), key=lambda c: -int(c["total_count"]))


def author_name(message: Message) -> str:
    """Who the reader sees as the author."""
    if message.sender_chat is not None:
        return message.sender_chat.name
    return message.author.name if message.author else message.chat.name


def _service_text(content: JSON) -> Iterator[str]:
    if "video_chat_started" in content:
        yield "Video chat started"
    if "video_chat_ended" in content:
        yield f"Video chat ended ({content['video_chat_ended']['duration']} s)"
    if "new_chat_members" in content:
        yield ", ".join(u["first_name"] for u in content["new_chat_members"]) + " joined"
    if "left_chat_member" in content:
        yield f"{content['left_chat_member']['first_name']} left"
    if "pinned_message" in content:
        yield f"pinned «{content['pinned_message'].get('text', 'a message')[:40]}»"
    if "migrate_to_chat_id" in content:
        yield "This group was upgraded to a supergroup"
    if "migrate_from_chat_id" in content or "group_chat_created" in content:
        yield "Group created"
    if "successful_payment" in content:
        yield f"Payment of ★{content['successful_payment']['total_amount']} succeeded"
    if "refunded_payment" in content:
        yield f"Payment of ★{content['refunded_payment']['total_amount']} refunded"
    if "forum_topic_created" in content:
        yield f"Topic «{content['forum_topic_created']['name']}» created"


def visible_text(message: Message) -> str:
    """All that a reader sees of a message, in reading order."""
    content = message.content
    lines = list(_service_text(content))
    if "invoice" in content:
        invoice = content["invoice"]
        lines += [invoice["title"], invoice["description"], f"★{invoice['total_amount']}"]
    if "document" in content:
        lines.append(f"[{content['document'].get('file_name', 'file')}]")
    if "video" in content or "animation" in content or "video_note" in content:
        lines.append("[video]")
    if "paid_media" in content:
        lines.append(f"[paid media ★{content['paid_media']['star_count']}]")
    if message.text:
        lines.append(message.text)
    return "\n".join(lines)


def _images(message: Message, media_base: str) -> list[str]:
    photo = message.content.get("photo")
    return [f"{media_base}/{photo[-1]['file_id']}"] if photo else []


def view(message: Message, for_user: Account | None = None, media_base: str = "/telegram/media") -> JSON:
    """The message as a reader sees it: the JSON shape shared by all of the sandbox's chats."""
    viewer = for_user.id if for_user else None
    paid = viewer in message.paid_by
    buttons = [
        {
            "id": str(index),
            "label": button["text"],
            "url": button.get("url"),
            "disabled": bool(button.get("pay") and paid),
        }
        for index, button in enumerate(message.buttons)
    ]
    return {
        "id": message.ref,
        "author": author_name(message),
        "text": visible_text(message),
        "buttons": buttons,
        "selects": [],
        "images": _images(message, media_base),
        "ephemeral": False,
        "edited": message.edited_at is not None,
        "reply_to": message.reply_to.ref if message.reply_to else None,
        "at": datetime.fromtimestamp(message.date, UTC).isoformat(),
    }
