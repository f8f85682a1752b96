"""LIVE sessions: a creator is live in a community, and every chat of it that shows him has a board."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import MemberId, Platform

SessionId = NewType("SessionId", int)

TITLE_MAX = 80
GOAL_MAX = 10_000_000


class EndedBy(StrEnum):
    """Why a session is over."""

    CREATOR = "creator"
    IDLE = "idle"
    HOURS = "hours"
    MODERATION = "moderation"


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A LIVE of one creator, who is the person that he is now. `goal`: coins, None without one. `ended_at` None: it
    runs. `warned_at`: he was asked whether he is still LIVE, and has not said so since."""

    id: SessionId
    creator_id: MemberId
    creator_name: str
    community_id: CommunityId
    title: str
    goal: int | None
    gifts_on: bool
    started_at: datetime
    warned_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None

    @property
    def running(self) -> bool:
        return self.ended_at is None

    @property
    def public_id(self) -> str:
        return public_id(Kind.LIVE, self.id)

    @property
    def subject(self) -> str:
        """How notices and posts name it."""
        return f"live:{self.id}"


@dataclass(frozen=True, slots=True)
class Board:
    """The message that shows a session in one chat; `message_id` None: not written yet, or deleted and to be written
    anew. `closed`: it shows the end."""

    id: int
    session_id: SessionId
    platform: Platform
    chat_id: str
    message_id: str | None
    locale: str
    zone: str | None
    closed: bool


@dataclass(eq=False)
class LiveRunning(Refusal):
    """One LIVE at a time: this creator's other one runs. `where`: the chat of its first board."""

    code: ClassVar[str] = "live_running"
    public_id: str
    title: str
    platform: Platform
    chat_id: str
    message_id: str | None


@dataclass(eq=False)
class WhichLive(Refusal):
    """Several creators are LIVE here, and whoever would end one has to say which. `lives`: number and name of each."""

    code: ClassVar[str] = "which_live"
    lives: tuple[tuple[SessionId, str], ...]


@dataclass(eq=False)
class NoBoardPlace(Refusal):
    """No chat where a board could stand: a LIVE is started in a server or group of a community."""

    code: ClassVar[str] = "no_board_place"


@dataclass(eq=False)
class BadGoal(Refusal):
    """What was typed is no number of coins for a goal."""

    code: ClassVar[str] = "bad_goal"
    read: str
    most: int = GOAL_MAX
