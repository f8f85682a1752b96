"""Videos that somebody posted in a chat: which link in a text is one. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.communities.model import Chat
from bot.members.model import Identity
from bot.videos.model import TITLE_MAX, BadVideoUrl
from bot.videos.rules import read_url

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# What ends a sentence is no part of the link before it.
_TRAILING = ".,;:!?)]}'’”"
_MANY = 5


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of a person. `file`: the post's own link if it holds a video file. `around`: the chat in which its thread
    is, where that is another one."""

    who: Identity
    chat: Chat
    message_id: str
    text: str
    file: str | None = None
    around: str | None = None


def addresses(text: str) -> tuple[str, ...]:
    """The links in a text as videos are registered by them, at most five."""
    found: list[str] = []
    for link in _LINK.findall(text)[:_MANY]:
        try:
            found.append(read_url(link.rstrip(_TRAILING)))
        except BadVideoUrl:
            continue
    return tuple(dict.fromkeys(found))


def video_of(post: Posted, hosts: Sequence[str]) -> str | None:
    """The video that was posted: the first link to one of these hosts ("*" is any), else the file."""
    for address in addresses(post.text):
        host = urlsplit(address).hostname or ""
        if any(one == "*" or host == one or host.endswith(f".{one}") for one in hosts):
            return address
    return None if post.file is None else read_url(post.file)


def title_of(text: str) -> str | None:
    """What was written beside the links."""
    return " ".join(_LINK.sub(" ", text).split())[:TITLE_MAX] or None
