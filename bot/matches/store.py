"""What the core asks the database about matches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.live.model import SessionId
from bot.matches.model import Match, MatchId, MatchState


class MatchStore(Protocol):
    """Bound to one transaction."""

    async def add(self, asking: SessionId, asked: SessionId, minutes: int, now: datetime) -> MatchId: ...

    async def get(self, match_id: int) -> Match | None: ...

    async def open_of(self, sessions: Sequence[SessionId]) -> tuple[Match, ...]:
        """Those with one of these LIVEs that are asked for or run, the oldest first."""
        ...

    async def shown_of(self, session_id: SessionId) -> Match | None:
        """The latest one of a LIVE that was agreed to."""
        ...

    async def start(self, match_id: MatchId, now: datetime, ends_at: datetime) -> None: ...

    async def close(self, match_id: MatchId, state: MatchState, coins: tuple[int, int], now: datetime) -> None:
        """It is over; `coins` of the asking and of the asked side."""
        ...

    async def overdue(self, ended: datetime, asked: datetime) -> tuple[Match, ...]:
        """Open ones that ended, or that were asked for, at these moments or before."""
        ...

    async def coins(self, match: Match) -> tuple[int, int]:
        """What was given in its time to the asking and to the asked side, less what went back since."""
        ...
