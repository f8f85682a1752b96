"""Message entities: offsets in UTF-16 units, what Telegram finds by itself, and text sent as HTML."""

import re
from html import unescape

from bot.sandbox.telegram_sim.accounts import Account
from bot.sandbox.telegram_sim.errors import JSON, bad

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,!?;:)])"
    r"|(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@./])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#/])#[^\W\d]\w*)"
)
_TAG = re.compile(r"<(/?)([A-Za-z-]+)((?:\s+[A-Za-z-]+(?:=\"[^\"]*\"|='[^']*')?)*)\s*>|<")
_HREF = re.compile(r"(href|class|emoji-id)=[\"']([^\"']*)[\"']")
_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as entities count it."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le")) // 2


def entity(kind: str, text: str, start: int, end: int, **more: object) -> JSON:
    """A MessageEntity for text[start:end]."""
    return {"type": kind, "offset": units(text[:start]), "length": units(text[start:end]), **more}


def entity_text(text: str, found: JSON) -> str:
    """The piece of text that an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[found["offset"] * 2 : (found["offset"] + found["length"]) * 2].decode("utf-16-le")


def found_entities(text: str, taken: list[JSON] | None = None) -> list[JSON]:
    """Commands, mentions, links and hashtags in a text, except where an entity already stands."""
    found = list(taken or ())
    spans = [(e["offset"], e["offset"] + e["length"]) for e in found]
    for match in _FOUND.finditer(text):
        made = entity(str(match.lastgroup), text, match.start(), match.end())
        start, end = made["offset"], made["offset"] + made["length"]
        if not any(start < taken_end and taken_start < end for taken_start, taken_end in spans):
            found.append(made)
    found.sort(key=lambda e: (e["offset"], -e["length"]))
    return found


def text_mentions(text: str, people: list[Account]) -> list[JSON]:
    """Mentions by tapping a name: the first occurrence of each person's first name."""
    found = []
    for person in people:
        start = text.find(person.first_name)
        if start < 0:
            raise ValueError(f"the text does not contain {person.first_name!r}")
        found.append(entity("text_mention", text, start, start + len(person.first_name), user=person.api()))
    return found


def _byte_offset(source: str, position: int) -> int:
    return len(source[:position].encode())


def _opened(source: str, match: re.Match[str], offset: int) -> JSON:
    name = match[2].lower()
    if name not in _TAGS:
        at = _byte_offset(source, match.start())
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {at}')
    made: JSON = {"type": _TAGS[name], "offset": offset, "length": 0, "tag": name}
    attributes = dict(_HREF.findall(match[3] or ""))
    if name == "a":
        made["url"] = unescape(attributes.get("href", ""))
    if name == "tg-emoji":
        made["custom_emoji_id"] = attributes.get("emoji-id", "")
    if name == "blockquote" and "expandable" in (match[3] or ""):
        made["type"] = "expandable_blockquote"
    if name == "code" and attributes.get("class", "").startswith("language-"):
        made["language"] = attributes["class"].removeprefix("language-")
    return made


def _closed(source: str, match: re.Match[str], stack: list[JSON]) -> JSON:
    name = match[2].lower()
    at = _byte_offset(source, match.start())
    if not stack:
        raise bad(f"can't parse entities: Unexpected end tag at byte offset {at}")
    top = stack.pop()
    if top["tag"] != name:
        raise bad(
            f"can't parse entities: Unmatched end tag at byte offset {at}, "
            f'expected "</{top["tag"]}>", found "</{name}>"'
        )
    return top


def parse_html(source: str) -> tuple[str, list[JSON]]:
    """Plain text and entities of an HTML message; a 400 for what Telegram cannot parse."""
    pieces: list[str] = []
    stack: list[JSON] = []
    done: list[JSON] = []
    length = position = 0
    for match in _TAG.finditer(source):
        piece = unescape(source[position : match.start()])
        pieces.append(piece)
        length += units(piece)
        position = match.end()
        if match[2] is None:
            at = _byte_offset(source, match.start())
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {at}")
        if not match[1]:
            stack.append(_opened(source, match, length))
            continue
        top = _closed(source, match, stack)
        top["length"] = length - top["offset"]
        done.append(top)
    if stack:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1]['tag']}\"")
    pieces.append(unescape(source[position:]))
    return "".join(pieces), _cleaned(done)


def _cleaned(made: list[JSON]) -> list[JSON]:
    kept = []
    for one in made:
        one.pop("tag")
        usable = one["length"] > 0 and not (one["type"] == "text_link" and not one["url"].startswith(_LINKS))
        if usable:
            kept.append(one)
    kept.sort(key=lambda e: (e["offset"], -e["length"]))
    return kept


_LINKS = ("http://", "https://", "tg://", "mailto:", "tel:")


def clip(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """Trim white space as Telegram does and move the entities along."""
    trimmed = text.strip()
    if trimmed == text:
        return text, entities
    lead = units(text[: len(text) - len(text.lstrip())])
    end = units(trimmed)
    kept = []
    for one in entities:
        start = max(one["offset"] - lead, 0)
        stop = min(one["offset"] + one["length"] - lead, end)
        if stop > start:
            kept.append(one | {"offset": start, "length": stop - start})
    return trimmed, kept
