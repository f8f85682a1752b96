"""Which addresses and titles are taken, and which videos take gifts. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.config.videos import VideoGifts
from bot.gifts.model import VideoExcluded
from bot.tips.notes import read_note
from bot.videos.model import TITLE_MAX, URL_MAX, BadVideoUrl, Video, VideoKind, VideoState

_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
# What sites add to a link to see who passed it on: without it, the same video has one address.
_TRACKING = re.compile(r"utm_.*|si|feature|fbclid|gclid|igsh|igshid|is_from_webapp|sender_device|_r|_t|ref|ref_src")


def read_url(text: str) -> str:
    """The address of a video, the same for every way to write it. Raises BadVideoUrl for anything that is no plain
    https address on a host with a name."""
    typed = text.strip().strip("<>")
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        plain = parts.port is None and parts.username is None and parts.scheme.lower() in ("https", "http")
    except ValueError:
        raise BadVideoUrl(typed[:60]) from None
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    url = urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(sorted(kept)), ""))
    whole = plain and _HOST.fullmatch(host) and url.isascii() and url.isprintable() and " " not in url
    if not whole or len(url) > URL_MAX or not (parts.path.strip("/") or kept):
        raise BadVideoUrl(typed[:60])
    return url


@dataclass(frozen=True, slots=True)
class Title:
    """A title as kept, and whether a moderator should read it first."""

    text: str | None
    doubtful: bool


def read_title(text: str | None) -> Title:
    """One line, at most 80 characters."""
    note = read_note(text, TITLE_MAX)
    return Title(note.text, bool(note.doubts))


def check_kind(kind: VideoKind, rules: VideoGifts) -> None:
    """Raises VideoExcluded for a kind that takes no gifts here."""
    if kind.value in rules.excluded_kinds:
        raise VideoExcluded(kind.value)


def check_video(video: Video, accepted_at: datetime | None, rules: VideoGifts) -> None:
    """Whether the video itself may take gifts now, its creator's switches apart. Raises VideoExcluded."""
    if video.state is VideoState.WAITING:
        raise VideoExcluded("in_review")
    if video.state is VideoState.CLOSED:
        raise VideoExcluded("rejected")
    check_kind(video.kind, rules)
    if rules.exclude_before_acceptance and (accepted_at is None or video.added_at < accepted_at):
        raise VideoExcluded("before_acceptance")
