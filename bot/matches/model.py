"""Matches: two creators who are LIVE see whose fans give more coins until a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, NamedTuple, NewType

from bot.errors import Refusal
from bot.live.model import SessionId
from bot.members.model import MemberId

MatchId = NewType("MatchId", int)

GRACE = timedelta(seconds=3)
"""So long after its end a match is decided: a gift that was sent in time may still be on its way to the disk."""


class MatchState(StrEnum):
    """How far it got; it is open while it is ASKED or RUNNING."""

    ASKED = "asked"
    RUNNING = "running"
    DECIDED = "decided"
    CALLED_OFF = "called_off"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Side(NamedTuple):
    """One of the two: the LIVE, whose it is, and the coins that it came to, None until that is decided."""

    session_id: SessionId
    creator_id: MemberId
    name: str
    coins: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """`asking` asked for it, `asked` was asked. `started_at` and `ends_at`: the time in which gifts count, the first
    moment included, the last one not; None until it was agreed to."""

    id: MatchId
    asking: Side
    asked: Side
    minutes: int
    state: MatchState
    asked_at: datetime
    started_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def subject(self) -> str:
        """How notices name it."""
        return f"match:{self.id}"

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.asking, self.asked

    def seen_by(self, session_id: int) -> tuple[Side, Side]:
        """This LIVE's own side, and the other one."""
        return self.sides if self.asking.session_id == session_id else (self.asked, self.asking)


class MatchSeen(NamedTuple):
    """A match as the board of one LIVE shows it. `over`: nothing counts any more; `called_off`: before its time."""

    other_session: SessionId
    name: str
    other: str
    coins: int
    other_coins: int
    ends_at: datetime
    over: bool
    called_off: bool

    @property
    def winner(self) -> str | None:
        """Who got more coins; None for a tie."""
        if self.coins == self.other_coins:
            return None
        return self.name if self.coins > self.other_coins else self.other

    def next_look(self, now: datetime) -> datetime | None:
        """When this is old without a gift, after `now`: at the end, and when the last gifts are in."""
        return next((at for at in (self.ends_at, self.ends_at + GRACE) if at > now), None)


@dataclass(eq=False)
class MatchesOff(Refusal):
    """The operator allows no matches."""

    code: ClassVar[str] = "matches_off"


@dataclass(eq=False)
class MatchNeedsLive(Refusal):
    """This creator is not LIVE, or may not be now; `creator` empty: it is the asker himself."""

    code: ClassVar[str] = "match_needs_live"
    creator: str = ""


@dataclass(eq=False)
class MatchAlone(Refusal):
    """A match with oneself."""

    code: ClassVar[str] = "match_alone"


@dataclass(eq=False)
class MatchMinutes(Refusal):
    """Shorter or longer than a match may be."""

    code: ClassVar[str] = "match_minutes"
    most: int


@dataclass(eq=False)
class MatchRunning(Refusal):
    """One match at a time: this creator is in another one."""

    code: ClassVar[str] = "match_running"
    creator: str


@dataclass(eq=False)
class MatchWaits(Refusal):
    """The asker's last question was not answered yet."""

    code: ClassVar[str] = "match_waits"
    creator: str


@dataclass(eq=False)
class MatchOver(Refusal):
    """The question was answered, or is too old."""

    code: ClassVar[str] = "match_over"
