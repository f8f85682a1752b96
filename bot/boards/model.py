"""Boards: who gave and who got the most coins. Tips never count (nobody buys a rank with money)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.members.model import MemberId


class BoardKind(StrEnum):
    """Who is ranked: fans by the coins of their gifts, creators by the coins of the gifts that they got."""

    GIFTERS = "gifters"
    CREATORS = "creators"


class Scope(StrEnum):
    """Whose gifts count: all of the community, or those to one creator there."""

    COMMUNITY = "community"
    CREATOR = "creator"


class Period(StrEnum):
    """The present day, week or month of the community's zone, or everything so far."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


class BoardLook(StrEnum):
    """How a person stands on boards; it holds at once, for the past as well. Nothing chosen is WITH_AMOUNTS."""

    WITH_AMOUNTS = "with_amounts"
    WITHOUT_AMOUNTS = "without_amounts"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """Which board, and which page of it, counted from 0. `creator_id`: whose gifts count; None for the community's."""

    kind: BoardKind = BoardKind.GIFTERS
    period: Period = Period.WEEK
    creator_id: MemberId | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a zone as moments in UTC, the end excluded; `start` and `end` are None for everything so far."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The same period as it is added up: whole days of tallies (since 1970, UTC, both included; `first` 0 for all so
    far), and the stretches around them, in which gifts are counted one by one."""

    first: int
    last: int
    edges: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What the database is asked: `start` is the span's, None for all so far; `most` lines from the place `after` on,
    and the one of `own`, wherever it stands."""

    kind: BoardKind
    community_id: CommunityId
    creator_id: MemberId | None
    counted: Counted
    start: datetime | None
    after: int
    most: int
    own: MemberId


@dataclass(frozen=True, slots=True)
class Standing:
    """One line: a person with his place, counted from 1. `hidden`: his coins are nobody else's business."""

    place: int
    member_id: MemberId
    name: str
    coins: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Standings:
    """`lines` of the page, `own` line if there is one, how many stand on the board, and whether a refund took
    something off it."""

    lines: tuple[Standing, ...]
    own: Standing | None
    people: int
    corrected: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board as it is shown. `zone` is the name of the zone by which the period is counted; `pages` at
    least 1; `look`: how the reader himself stands on boards."""

    asked: BoardAsked
    creator: str | None
    span: Span
    zone: str
    week_starts: str
    standings: Standings
    pages: int
    look: BoardLook


@dataclass(eq=False)
class BoardUnclear(Refusal):
    """One creator's board ranks fans, and it needs the creator. `no_name`: that is what was left out."""

    code: ClassVar[str] = "board_unclear"
    no_name: bool
