"""Replies drawn as pages: the same sentences as in the chat, in a browser."""

from pathlib import Path

import jinja2
from aiohttp import web

from bot.replies.reply import Reply
from bot.replies.words import Words, language_of

_HERE = Path(__file__).parent
STATIC = _HERE / "static"

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
)


def words_of(request: web.Request) -> Words:
    """The visitor's language, from his browser."""
    first = request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0]
    return Words(language_of(first))


def page(request: web.Request, reply: Reply, *, mark: str = "", act: str | None = None, status: int = 200,
         refresh_seconds: int | None = None) -> web.Response:  # fmt: skip
    """A page with the reply's lines and links. `act`: the label of the one button that does something (a POST to this
    very address). `mark` picks the drawing: waiting, paid, failed or none. `refresh_seconds` asks again by itself."""
    html = TEMPLATES.get_template("page.html").render(
        reply=reply, mark=mark, act=act, lang=words_of(request).language, refresh=refresh_seconds
    )
    return web.Response(text=html, content_type="text/html", charset="utf-8", status=status)
