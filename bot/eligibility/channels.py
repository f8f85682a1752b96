"""A creator's channel elsewhere whose public numbers can be read: its address, whose it is, what is read."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from urllib.parse import urlsplit

from bot.eligibility.metrics import Metric, Record, Source
from bot.errors import Refusal
from bot.members.model import MemberId

SERVICE = "YouTube"
"""Whose channels are read."""

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8

_ID = re.compile(r"UC[A-Za-z0-9_-]{22}", re.ASCII)
_HANDLE = re.compile(r"@[\w.·-]{3,30}")
_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a service says of a channel at one moment. None is not known, which is never zero: numbers can be hidden.

    `views` and `posts` are those of what was published within the window: views of older videos are not told by month,
    so the true number is this or more.
    """

    channel_id: str
    title: str
    description: str
    followers: int | None
    views: int | None = None
    posts: int | None = None

    def records(self, at: datetime) -> tuple[Record, ...]:
        """The numbers that are known."""
        numbers = {Metric.FOLLOWERS: self.followers, Metric.VIEWS: self.views, Metric.POSTS: self.posts}
        evidence = f"channel:{self.channel_id}"
        return tuple(
            Record(metric, value, Source.CONNECTOR, at, evidence)
            for metric, value in numbers.items()
            if value is not None
        )


class ChannelReader(Protocol):
    """A service that knows channels. Both raise ChannelUnknown and ReaderDown."""

    async def channel(self, ref: str) -> Reading:
        """Whose it is and how many follow; neither views nor posts. `ref`: an id or a handle."""
        ...

    async def numbers(self, channel_id: str, since: datetime) -> Reading:
        """Everything, with views and posts of what was published since."""
        ...


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that somebody calls his. `proven_at` None: his code was not found in its description yet. `read_at`:
    the last reading; `checked_at`: the last look for the code."""

    member_id: MemberId
    ref: str
    asked_at: datetime
    checked_at: datetime | None = None
    channel_id: str | None = None
    title: str | None = None
    proven_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """What its owner reads: the channel, and the code that proves it."""

    channel: Channel
    code: str


@dataclass(eq=False)
class BadChannelRef(Refusal):
    """What was written is no address of a channel there."""

    code: ClassVar[str] = "bad_channel_ref"
    read: str


@dataclass(eq=False)
class ChannelUnknown(Refusal):
    """The service knows no such channel (any more)."""

    code: ClassVar[str] = "channel_unknown"


@dataclass(eq=False)
class ChannelTaken(Refusal):
    """Somebody else has proven that it is his."""

    code: ClassVar[str] = "channel_taken"


@dataclass(eq=False)
class CodeMissing(Refusal):
    """The channel's description does not hold the code."""

    code: ClassVar[str] = "code_missing"
    title: str
    wanted: str


@dataclass(eq=False)
class NoChannel(Refusal):
    """None was named yet, or this deployment reads none."""

    code: ClassVar[str] = "no_channel"


@dataclass(eq=False)
class LookedJustNow(Refusal):
    """Each look costs something; the next one from `on`."""

    code: ClassVar[str] = "looked_just_now"
    on: datetime


@dataclass(eq=False)
class ReaderDown(Refusal):
    """The service does not answer now, or has answered enough for today (`spent`)."""

    code: ClassVar[str] = "reader_down"
    spent: bool = False


def read_ref(text: str) -> str:
    """The id or the handle that an address names. Raises BadChannelRef."""
    typed = text.strip().strip("<>")
    path = _path(typed) if "/" in typed else typed
    first, _, rest = path.partition("/")
    named = rest.partition("/")[0] if first == "channel" else first
    if _ID.fullmatch(named) or _HANDLE.fullmatch(named):
        return named
    raise BadChannelRef(typed[:80])


def _path(address: str) -> str:
    """The path of an address there; empty anywhere else."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        return parts.path.strip("/") if (parts.hostname or "").lower() in _HOSTS else ""
    except ValueError:
        return ""
