"""Communities: a Discord server and Telegram chats that belong together, admitted by an owner."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.errors import Refusal
from bot.members.model import Member, MemberId, Platform, PlatformAccount

CommunityId = NewType("CommunityId", int)


class ChatKind(StrEnum):
    """What kind of room a gesture came from."""

    PRIVATE = "private"
    SERVER = "server"
    GROUP = "group"
    CHANNEL = "channel"


class CommunityState(StrEnum):
    """Whether an owner let the community in."""

    PENDING = "pending"
    ADMITTED = "admitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Chat:
    """A room as the platform shows it. `home_id` is what a community is joined by: the server of a Discord channel,
    the group or channel itself on Telegram."""

    platform: Platform
    chat_id: str
    kind: ChatKind
    home_id: str
    title: str = ""

    @property
    def private(self) -> bool:
        """True where only the person and the bot read."""
        return self.kind is ChatKind.PRIVATE


@dataclass(frozen=True, slots=True)
class Community:
    """One community and the settings that its texts and counts follow."""

    id: CommunityId
    name: str
    state: CommunityState
    language: str | None
    zone: str | None
    created_by: MemberId
    created_at: datetime
    decided_by: MemberId | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, from where. Made once for each gesture by `communities.service.Reception.receive`.

    `community` is None in private chats of members who share none, and in chats nobody has set up.
    `locale` is the language to answer in: the person's, else the platform's, else the community's.
    `platform_admin`: the platform says that he administers this server or group (no money power follows from it).
    `waiting`: unread notices that reached him nowhere; any answer to him may end with that hint.
    """

    member: Member
    account: PlatformAccount
    chat: Chat
    community: Community | None
    locale: str
    platform_admin: bool = False
    waiting: int = 0

    @property
    def id(self) -> MemberId:
        return self.member.id

    @property
    def platform(self) -> Platform:
        return self.chat.platform


@dataclass(eq=False)
class NotSetUp(Refusal):
    """This chat belongs to no admitted community yet. `step` says what is missing: `where` that the person writes in
    private and was never seen in one."""

    code: ClassVar[str] = "not_set_up"
    step: str


@dataclass(eq=False)
class NotSharedHere(Refusal):
    """A community is set up in a server, group or channel, not in private."""

    code: ClassVar[str] = "not_shared_here"


@dataclass(eq=False)
class NotAdministrator(Refusal):
    """Only somebody who administers the server or group may set it up or join it to a community."""

    code: ClassVar[str] = "not_administrator"


@dataclass(eq=False)
class OtherCommunity(Refusal):
    """This chat belongs to a community already."""

    code: ClassVar[str] = "other_community"
    name: str


@dataclass(eq=False)
class PostsUnseen(Refusal):
    """The operator does not let the bot see what people post on this platform."""

    code: ClassVar[str] = "posts_unseen"


@dataclass(eq=False)
class BadZone(Refusal):
    """What was typed is no time zone."""

    code: ClassVar[str] = "bad_zone"
    read: str


class SetupItem(StrEnum):
    """What a community needs before money can move in it."""

    JOINED = "joined"
    ADMITTED = "admitted"
    PUBLIC_CHAT = "public_chat"
    STAFF_CHAT = "staff_chat"
    MODERATOR = "moderator"
    OTHER_PLATFORM = "other_platform"
    SHOWCASE = "showcase"
    CREATOR = "creator"
    FIRST_TIP = "first_tip"


# Without these nobody can tip here; the others are worth having.
NEEDED = frozenset({SetupItem.JOINED, SetupItem.ADMITTED, SetupItem.PUBLIC_CHAT})


@dataclass(frozen=True, slots=True)
class Settled:
    """What a community follows: a time zone, its own or the operator's, and the operator's currency and rules."""

    zone: str
    currency: str
    profile: str


@dataclass(frozen=True, slots=True)
class SetupChecklist:
    """How far a community is: every item with whether it is there. `chats` are the titles of its places."""

    community: Community
    items: tuple[tuple[SetupItem, bool], ...]
    chats: tuple[str, ...]
    settled: Settled

    @property
    def missing(self) -> tuple[SetupItem, ...]:
        """What keeps it from working."""
        return tuple(item for item, there in self.items if not there and item in NEEDED)


@dataclass(frozen=True, slots=True)
class ConnectCode:
    """A one-time code to type in the chat that shall join this community."""

    community: Community
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Admission:
    """An owner's answer to a community that waited."""

    community: Community
    admitted: bool
