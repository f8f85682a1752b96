"""A reply as a new message: words, or a picture with the words under it."""

from typing import Any

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.replies.reply import Reply

from .render import NO_PREVIEW, caption, html, keyboard


async def write(
    bot: ExtBot[Any], chat_id: int, reply: Reply, below: InlineKeyboardMarkup | None = None, **how: Any
) -> Message:
    """Sends it; `below` instead of its own buttons, `how` as the library takes it. One message always: a picture that
    has no room for the words is left out. Raises what the library raises."""
    how = {"parse_mode": ParseMode.HTML, "reply_markup": below or keyboard(reply), **how}
    if reply.document is not None:
        name, content = reply.document.name, reply.document.content
        return await bot.send_document(chat_id, content, html(reply), filename=name, **how)
    words = caption(reply)
    if words is None or reply.picture is None:
        return await bot.send_message(chat_id, html(reply), link_preview_options=NO_PREVIEW, **how)
    return await bot.send_photo(chat_id, reply.picture.png, words, filename=reply.picture.name, **how)
