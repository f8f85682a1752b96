"""The queries about matches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import FINAL
from bot.live.model import SessionId
from bot.matches.model import Match, MatchId, MatchState, Side
from bot.members.model import MemberId
from storage.schema.gifts import gifts
from storage.schema.live import live_matches, live_sessions
from storage.schema.lots import gift_claims
from storage.schema.members import members

# From a match to a person.
_STEPS = (live_sessions, members, members)
_OPEN = live_matches.c.closed_at.is_(None)


def _sides() -> Select[Any]:
    """A match with both creators, who are whoever they have become part of since."""
    joined: Any = live_matches
    columns = []
    for name in ("asking", "asked"):
        session, began, person = (one.alias(f"{name}_by_{one.name}_{at}") for at, one in enumerate(_STEPS))
        joined = (
            joined.join(session, session.c.id == live_matches.c[f"{name}_id"])
            .join(began, began.c.id == session.c.creator_id)
            .join(person, person.c.id == func.coalesce(began.c.merged_into, began.c.id))
        )
        columns += [person.c.id.label(f"{name}_person"), person.c.name.label(f"{name}_name")]
    return select(*live_matches.c, *columns).select_from(joined).order_by(live_matches.c.id)


_MATCH = _sides()


class MatchStore:
    """Fits `bot.matches.store.MatchStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, asking: SessionId, asked: SessionId, minutes: int, now: datetime) -> MatchId:
        made = await self._connection.execute(
            insert(live_matches)
            .values(asking_id=asking, asked_id=asked, minutes=minutes, state=MatchState.ASKED.value, asked_at=now)
            .returning(live_matches.c.id)
        )
        return MatchId(made.scalar_one())

    async def get(self, match_id: int) -> Match | None:
        found = await self._all(live_matches.c.id == match_id)
        return found[0] if found else None

    async def open_of(self, sessions: Sequence[SessionId]) -> tuple[Match, ...]:
        """Those with one of these LIVEs that are asked for or run, the oldest first."""
        return await self._all(and_(_OPEN, _with(sessions)))

    async def shown_of(self, session_id: SessionId) -> Match | None:
        """The latest one of a LIVE that was agreed to."""
        found = await self._all(and_(live_matches.c.started_at.is_not(None), _with((session_id,))))
        return found[-1] if found else None

    async def start(self, match_id: MatchId, now: datetime, ends_at: datetime) -> None:
        await self._set(match_id, state=MatchState.RUNNING.value, started_at=now, ends_at=ends_at)

    async def close(self, match_id: MatchId, state: MatchState, coins: tuple[int, int], now: datetime) -> None:
        """It is over; `coins` of the asking and of the asked side."""
        await self._set(match_id, state=state.value, closed_at=now, asking_coins=coins[0], asked_coins=coins[1])

    async def overdue(self, ended: datetime, asked: datetime) -> tuple[Match, ...]:
        """Open ones that ended, or that were asked for, at these moments or before."""
        waiting = and_(live_matches.c.started_at.is_(None), live_matches.c.asked_at <= asked)
        return await self._all(and_(_OPEN, or_(live_matches.c.ends_at <= ended, waiting)))

    async def coins(self, match: Match) -> tuple[int, int]:
        """What was given in its time to the asking and to the asked side, less what went back since."""
        if match.started_at is None:
            return 0, 0
        wanted = [side.session_id for side in match.sides]
        back = (
            select(func.coalesce(func.sum(gift_claims.c.coins), 0))
            .where(gift_claims.c.gift_id == gifts.c.id, gift_claims.c.state.in_([one.value for one in FINAL]))
            .scalar_subquery()
        )
        began = select(live_sessions.c.creator_id).where(live_sessions.c.id.in_(wanted))
        # What was sent since is available later still: the index by creator knows where to begin.
        rows = await self._connection.execute(
            select(gifts.c.session_id, func.sum(gifts.c.coins - back).label("coins"))
            .where(
                or_(gifts.c.creator_id.in_([side.creator_id for side in match.sides]), gifts.c.creator_id.in_(began)),
                gifts.c.available_at >= match.started_at, gifts.c.session_id.in_(wanted),
                gifts.c.sent_at >= match.started_at, gifts.c.sent_at < match.ends_at,
            )
            .group_by(gifts.c.session_id)
        )  # fmt: skip
        # PostgreSQL adds whole numbers up to a decimal.
        given = {row.session_id: int(row.coins) for row in rows}
        return given.get(match.asking.session_id, 0), given.get(match.asked.session_id, 0)

    async def _set(self, match_id: MatchId, **values: Any) -> None:
        await self._connection.execute(update(live_matches).where(live_matches.c.id == match_id).values(**values))

    async def _all(self, wanted: ColumnElement[bool]) -> tuple[Match, ...]:
        return tuple(_match(row) for row in await self._connection.execute(_MATCH.where(wanted)))


def _with(sessions: Sequence[SessionId]) -> ColumnElement[bool]:
    return or_(live_matches.c.asking_id.in_(sessions), live_matches.c.asked_id.in_(sessions))


def _match(row: Any) -> Match:
    return Match(
        id=MatchId(row.id), minutes=row.minutes, state=MatchState(row.state),
        asking=Side(SessionId(row.asking_id), MemberId(row.asking_person), row.asking_name, row.asking_coins),
        asked=Side(SessionId(row.asked_id), MemberId(row.asked_person), row.asked_name, row.asked_coins),
        asked_at=row.asked_at, started_at=row.started_at, ends_at=row.ends_at,
    )  # fmt: skip
