"""What the chat page shows one person: his chats, the open conversation, and its fingerprint."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON
from bot.sandbox.telegram_sim.messages import Message, author_name, reaction_counts, view, visible_text
from bot.sandbox.telegram_sim.methods.profile import commands_for
from bot.sandbox.telegram_sim.page_text import clock, day, hue, rich_text

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.sim import TelegramSim
    from bot.sandbox.telegram_sim.user import User

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One chat in the list on the left."""

    key: str
    title: str
    kind: str
    preview: str
    at: str
    hue: int
    open: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message, ready for its template."""

    ref: str
    revision: int
    author: str
    hue: int
    mine: bool
    service: bool
    text: Markup
    at: str
    day: str
    edited: bool
    forwarded: bool
    rows: list[list[JSON]]
    images: list[str]
    video: JSON | None
    poster: str | None
    document: str | None
    invoice: JSON | None
    locked: int
    paid: bool
    reply: JSON | None
    reactions: list[JSON]
    editable: bool
    raw: str


def title_of(chat: Chat) -> str:
    """How the person's list names a chat: a private one by its bot."""
    if chat.bot is not None:
        return chat.bot.first_name
    return chat.title or chat.name


def chats_of(sim: "TelegramSim", person: "User", open_key: str) -> list[Entry]:
    """The person's chats, the default bot's first even before Start, the rest by their last message."""
    mine = person.chats()
    private = person.private
    others = [c for c in mine if c is not private]
    others.sort(key=lambda c: -(c.messages[-1].revision if c.messages else 0))
    return [_entry(chat, chat.key == open_key) for chat in [private, *others]]


def _entry(chat: Chat, opened: bool) -> Entry:
    last = chat.messages[-1] if chat.messages else None
    preview = visible_text(last).replace("\n", " ")[:60] if last else "No messages yet"
    if last is not None and chat.is_group and not last.is_service:
        preview = f"{author_name(last)}: {preview}"
    title = title_of(chat)
    return Entry(chat.key, title, chat.kind, preview, clock(last.date) if last else "", hue(title), opened)


def conversation(person: "User", chat: Chat, media_base: str) -> list[Bubble]:
    """The newest messages of a chat as this person sees them."""
    return [bubble(person, message, media_base) for message in chat.messages[-SHOWN:]]


def bubble(person: "User", message: Message, media_base: str) -> Bubble:
    """One message as this person sees it."""
    content, seen = message.content, view(message, person, media_base)
    name, index = author_name(message), iter(range(10**6))
    mine = message.author is person or (message.chat.is_channel and message.chat.member(person).is_admin)
    rows = [
        [
            {
                "index": next(index),
                "label": b["text"],
                "url": b.get("url"),
                "pay": bool(b.get("pay")),
            }
            for b in row
        ]
        for row in message.rows()
    ]
    video = content.get("video") or content.get("animation")
    thumb = (video or {}).get("thumbnail")
    entities = content.get("entities") or content.get("caption_entities") or []
    text = Markup.escape(visible_text(message)) if message.is_service else rich_text(message.text, entities)
    return Bubble(
        ref=message.ref,
        revision=message.revision,
        author=name,
        hue=hue(name),
        mine=mine,
        service=message.is_service,
        text=text,
        at=clock(message.date),
        day=day(message.date),
        edited=message.edited_at is not None,
        forwarded="forward_origin" in message.extra,
        rows=rows,
        images=seen["images"],
        video=video,
        poster=f"{media_base}/{thumb['file_id']}" if thumb else None,
        document=(content.get("document") or {}).get("file_name"),
        invoice=content.get("invoice"),
        locked=(content.get("paid_media") or {}).get("star_count", 0),
        paid=person.id in message.paid_by,
        reply=_quote(message),
        reactions=_reactions(person, message),
        editable=message.author is person and bool(message.text),
        raw=message.text,
    )


def _quote(message: Message) -> JSON | None:
    target = message.reply_to
    if target is None:
        return None
    text = "Deleted message" if target.deleted else visible_text(target).replace("\n", " ")[:90]
    return {"author": author_name(target), "text": text, "ref": target.ref, "hue": hue(author_name(target))}


def _reactions(person: "User", message: Message) -> list[JSON]:
    own = {kind.get("emoji") for kind in message.reactions.get(person.id, [])}
    return [
        {"emoji": c["type"]["emoji"], "count": c["total_count"], "mine": c["type"]["emoji"] in own}
        for c in reaction_counts(message)
        if "emoji" in c["type"]
    ]


def commands_in(sim: "TelegramSim", person: "User", chat: Chat) -> list[JSON]:
    """The command menu that this person sees in this chat, of all bots there."""
    admin = chat.member(person).is_admin
    language = (person.language_code or "")[:2]
    found: list[JSON] = []
    for bot in chat.bots():
        found += commands_for(bot, chat.kind, chat.id, person.id, admin, language)
    return found


def standing(person: "User", chat: Chat) -> str:
    """What the bottom of the page offers: "start", "restart", "read" or "write"."""
    if chat.is_private:
        return "restart" if chat.blocked else "write" if chat.started else "start"
    if chat.migrated_to is not None or (chat.is_channel and not chat.member(person).may("can_post_messages")):
        return "read"
    return "write"


def subtitle(chat: Chat) -> str:
    """The line under the chat's title."""
    if chat.bot is not None:
        return f"bot · @{chat.bot.username}"
    if chat.migrated_to is not None:
        return "upgraded to a supergroup"
    count = sum(1 for m in chat.members.values() if m.present)
    live = " · video chat is live" if chat.video_chat_since is not None else ""
    return f"{chat.kind} · {count} {'subscribers' if chat.is_channel else 'members'}{live}"
