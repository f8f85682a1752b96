"""The dress of a page: the preview belongs to simcord, what it shows belongs to Bouquet's sandbox."""

from typing import Any

from aiohttp import web
from simcord.preview import Preview

_BRAND = """<div class="preview-brand">
          <span class="brand-mark" aria-hidden="true">S</span>
          <span><strong>SimCord</strong><small>Preview</small></span>
        </div>"""
_EMPTY = "No messages in this channel."


def dress(page: Preview, home: str, title: str) -> None:
    """Gives a page that is not open yet Bouquet's name and icon, the way back to `home` (the control room's address),
    and says in an empty channel how to begin. Steps into simcord's server by private attributes, here and nowhere else.
    """
    server = page._server
    plain = server._index

    async def dressed(request: web.Request) -> Any:
        answer = await plain(request)
        if isinstance(answer, web.Response) and answer.text is not None:
            answer.text = _dressed(answer.text, home, title)
            policy = answer.headers["Content-Security-Policy"]
            # The icon is the control room's own file.
            answer.headers["Content-Security-Policy"] = policy.replace("img-src 'self'", f"img-src 'self' {home}")
        return answer

    server._index = dressed  # type: ignore[method-assign]  # simcord has no page to give it but its own


def _dressed(html: str, home: str, title: str) -> str:
    icon = f"{home}/static/bouquet.svg"
    back = (
        f'<a class="preview-brand" href="{home}/"><img src="{icon}" alt="" width="30" height="30">'
        "<span><strong>‹ Control room</strong><small>Bouquet sandbox, Discord</small></span></a>"
    )
    changes = {
        "<title>SimCord Preview</title>": f'<title>{title} – Discord sandbox</title><link rel="icon" href="{icon}">',
        _BRAND: back,
        _EMPTY: "Nothing has been said here yet. Type /tip below, or /help.",
    }
    for old, new in changes.items():
        html = html.replace(old, new)
    return html
