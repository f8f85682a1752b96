"""Videos that creators open for gifts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import MemberId, Platform

VideoId = NewType("VideoId", int)

TITLE_MAX = 80
URL_MAX = 500


class VideoKind(StrEnum):
    """What the creator says the video is."""

    ORIGINAL = "original"
    DUET = "duet"
    STITCH = "stitch"
    SPONSORED = "sponsored"


class VideoState(StrEnum):
    """Where it stands: waits for a moderator, takes gifts, was switched off by its creator, or is over for good."""

    WAITING = "waiting"
    OPEN = "open"
    OFF = "off"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Video:
    """A registered video. `reason`: why it was closed, as a moderator wrote it."""

    id: VideoId
    creator_id: MemberId
    creator: str
    community_id: CommunityId
    url: str
    title: str | None
    kind: VideoKind
    state: VideoState
    reason: str | None
    added_at: datetime

    @property
    def public_id(self) -> str:
        return public_id(Kind.VIDEO, self.id)

    @property
    def subject(self) -> str:
        """How cases, notices and posts name it."""
        return f"video:{self.id}"


@dataclass(frozen=True, slots=True)
class NewOffer:
    """A video that a creator posted in a showcase, and could open for gifts."""

    member_id: MemberId
    community_id: CommunityId
    platform: Platform
    chat_id: str
    message_id: str
    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class VideoTally:
    """What a card counts: gifts with their coins, likes (one a member), watches (one a member and day)."""

    gifts: int
    coins: int
    likes: int
    watches: int


@dataclass(frozen=True, slots=True)
class VideoCard:
    """A video as everybody sees it. `gifts_on`: the creator takes gifts at all."""

    video: Video
    tally: VideoTally
    gifts_on: bool

    @property
    def takes_gifts(self) -> bool:
        return self.gifts_on and self.video.state is VideoState.OPEN


@dataclass(frozen=True, slots=True)
class OwnVideos:
    """A creator's videos, the newest first, and whether he takes gifts at all."""

    cards: tuple[VideoCard, ...]
    gifts_on: bool


@dataclass(eq=False)
class BadVideoUrl(Refusal):
    """What was typed is no address of a video."""

    code: ClassVar[str] = "bad_video_url"
    read: str


@dataclass(eq=False)
class NoVideoThere(Refusal):
    """The message that was pointed at is no card of a video."""

    code: ClassVar[str] = "no_video_there"


@dataclass(eq=False)
class VideoKnown(Refusal):
    """This video is registered already. `own`: by the very person who asks."""

    code: ClassVar[str] = "video_known"
    public_id: str
    own: bool
