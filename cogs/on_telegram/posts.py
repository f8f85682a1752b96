"""What people post in a group: a creator's video in a showcase is offered to be opened for gifts."""

import structlog
from telegram import Message, Update
from telegram.ext import filters

from bot.errors import Refusal
from bot.videos.posts import Posted

from .answers import Desk
from .whoami import chat_of, identity_of, speaks_as_chat

log = structlog.get_logger(__name__)

_LINKS = filters.Entity("url") | filters.Entity("text_link") | filters.CaptionEntity("url")
POSTS = filters.ChatType.GROUPS & (filters.VIDEO | filters.Document.VIDEO | _LINKS)
"""Messages in groups that may hold a video."""


async def posted(desk: Desk, update: Update) -> None:
    """A person posted it, by himself and not by a forward."""
    message = update.message
    if message is None or message.from_user is None or message.from_user.is_bot or speaks_as_chat(update):
        return
    if message.forward_origin is not None:
        return
    try:
        await desk.app.showcase.posted(_post(message))
    except Refusal as refusal:
        # Nobody asked for it, so nobody is told.
        log.info("telegram_post_unanswered", why=refusal.code)


def _post(message: Message) -> Posted:
    assert message.from_user is not None
    document = message.document
    film = message.video is not None or (document is not None and (document.mime_type or "").startswith("video/"))
    entities = (*message.entities, *message.caption_entities)
    hidden = [one.url for one in entities if one.url is not None]
    text = " ".join((message.text or message.caption or "", *hidden))
    # Only supergroups have links to their messages.
    file = message.link if film else None
    return Posted(identity_of(message.from_user), chat_of(message.chat), str(message.message_id), text, file)
