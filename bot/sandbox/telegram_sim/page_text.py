"""Message texts with their entities as safe HTML, and times and colours of the chat page."""

from datetime import UTC, datetime
from html import escape

from markupsafe import Markup

from bot.sandbox.telegram_sim.errors import JSON

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_MARKED = {"mention", "text_mention", "hashtag", "bot_command", "spoiler", "custom_emoji"}


def _open(found: JSON, covered: str) -> str:
    kind = found["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>"
    if kind in ("url", "text_link"):
        address = escape(found.get("url") or covered, quote=True)
        return f'<a href="{address}" rel="noopener noreferrer" target="_blank">'
    return f'<span class="{kind}">' if kind in _MARKED else "<span>"


def _close(found: JSON) -> str:
    kind = found["type"]
    if kind in _TAGS:
        return f"</{_TAGS[kind]}>"
    return "</a>" if kind in ("url", "text_link") else "</span>"


def rich_text(text: str, entities: list[JSON]) -> Markup:
    """The text as HTML: everything escaped, entities as elements, nested ones inside their outer ones."""
    raw = text.encode("utf-16-le")

    def piece(start: int, end: int) -> str:
        return raw[start * 2 : end * 2].decode("utf-16-le", "replace")

    pieces: list[str] = []
    open_now: list[JSON] = []
    at = 0
    length = len(raw) // 2
    starts = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    while True:
        ends = [e["offset"] + e["length"] for e in open_now]
        upcoming = starts[0]["offset"] if starts else length
        stop = min([*ends, upcoming, length])
        pieces.append(escape(piece(at, stop)))
        at = stop
        while open_now and open_now[-1]["offset"] + open_now[-1]["length"] <= at:
            pieces.append(_close(open_now.pop()))
        if starts and starts[0]["offset"] <= at:
            found = starts.pop(0)
            # One that reaches beyond its outer entity is cut there: HTML must nest.
            room = min([e["offset"] + e["length"] for e in open_now] + [length])
            found = found | {"length": min(found["offset"] + found["length"], room) - found["offset"]}
            pieces.append(_open(found, piece(found["offset"], found["offset"] + found["length"])))
            open_now.append(found)
        elif at >= length and not open_now:
            break
    return Markup("".join(pieces))


def clock(date: int) -> str:
    """Hours and minutes, UTC."""
    return datetime.fromtimestamp(date, UTC).strftime("%H:%M")


def day(date: int) -> str:
    """The day as a heading between messages."""
    moment = datetime.fromtimestamp(date, UTC)
    return f"{moment.day} {moment:%B %Y}"


def hue(name: str) -> int:
    """A person's colour, always the same for the same name."""
    return sum(ord(c) * (i + 7) for i, c in enumerate(name)) * 37 % 360
