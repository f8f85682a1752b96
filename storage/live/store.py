"""The queries about LIVE sessions and their boards."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.live.model import Board, EndedBy, LiveSession, SessionId
from bot.live.store import NewSession
from bot.members.model import MemberId, Platform
from bot.notices.model import MessageRef
from storage.live.tallies import Tallies
from storage.prepared import Prepared
from storage.schema.base import Id
from storage.schema.communities import communities
from storage.schema.gifts import gifts
from storage.schema.live import live_boards, live_sessions
from storage.schema.members import members
from storage.statements import insert_into

_started_by = members.alias("started_by")
# Its creator is whoever he has become part of since it began.
_SESSION = (
    select(*live_sessions.c, members.c.id.label("person"), members.c.name)
    .join_from(live_sessions, _started_by, _started_by.c.id == live_sessions.c.creator_id)
    .join(members, members.c.id == func.coalesce(_started_by.c.merged_into, _started_by.c.id))
)
_RUNNING = live_sessions.c.ended_at.is_(None)
# Asked for each gift.
_BY_ID = Prepared(_SESSION.where(live_sessions.c.id == bindparam("session", type_=Id)))
_HERE = Prepared(
    _SESSION.join(live_boards, live_boards.c.session_id == live_sessions.c.id)
    .where(
        _RUNNING, live_boards.c.platform == bindparam("platform", type_=Text),
        live_boards.c.chat_id == bindparam("chat", type_=Text),
    )
    .order_by(live_sessions.c.id.desc())
)  # fmt: skip
_BOARD = (
    select(*live_boards.c, communities.c.language, communities.c.zone)
    .join_from(live_boards, live_sessions, live_sessions.c.id == live_boards.c.session_id)
    .join(communities, communities.c.id == live_sessions.c.community_id)
    .order_by(live_boards.c.id)
)


class LiveStore(Tallies):
    """Fits `bot.live.store.LiveStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._connection = connection

    async def add(self, new: NewSession, now: datetime) -> SessionId | None:
        """A running session; None when this creator has one already."""
        made = await self._connection.execute(
            insert_into(self._connection, live_sessions)
            .values(
                creator_id=new.creator_id, community_id=new.community_id, title=new.title, goal=new.goal,
                gifts_on=new.gifts_on, started_at=now, awake_at=now,
            )
            .on_conflict_do_nothing()
            .returning(live_sessions.c.id)
        )  # fmt: skip
        row = made.first()
        return None if row is None else SessionId(row.id)

    async def get(self, session_id: int) -> LiveSession | None:
        row = await _BY_ID.first(self._connection, {"session": session_id})
        return None if row is None else _session(row)

    async def lock(self, session_id: int) -> LiveSession | None:
        """As `get`, and nobody else's transaction decides on it before ours ends."""
        return await self._one(_SESSION.where(live_sessions.c.id == session_id).with_for_update(of=live_sessions))

    async def running_of(self, creator_id: MemberId) -> LiveSession | None:
        his = select(members.c.id).where(or_(members.c.id == creator_id, members.c.merged_into == creator_id))
        return await self._one(_SESSION.where(_RUNNING, live_sessions.c.creator_id.in_(his)).limit(1))

    async def running_in(self, community_id: CommunityId) -> tuple[LiveSession, ...]:
        """The oldest first."""
        return await self._all(_SESSION.where(_RUNNING, live_sessions.c.community_id == community_id))

    async def running(self) -> tuple[LiveSession, ...]:
        """All of them, the oldest first."""
        return await self._all(_SESSION.where(_RUNNING))

    async def at(self, platform: Platform, chat_id: str) -> tuple[LiveSession, ...]:
        """The running ones with a board in this chat, the latest first."""
        rows = await _HERE.all(self._connection, {"platform": platform.value, "chat": chat_id})
        return tuple(_session(row) for row in rows)

    async def of_board(self, place: MessageRef) -> SessionId | None:
        """Whose board this message is; None for any other message."""
        its_own = (
            (live_boards.c.platform == place.platform.value) & (live_boards.c.chat_id == place.chat_id)
            & (live_boards.c.message_id == place.message_id)
        )  # fmt: skip
        found = await self._connection.execute(select(live_boards.c.session_id).where(its_own))
        number = found.scalar_one_or_none()
        return None if number is None else SessionId(number)

    async def end(self, session_id: SessionId, by: EndedBy, now: datetime) -> None:
        await self._set(session_id, ended_at=now, ended_by=by.value)

    async def set_gifts(self, session_id: SessionId, on: bool) -> None:
        await self._set(session_id, gifts_on=on)

    async def set_goal(self, session_id: SessionId, goal: int | None) -> None:
        await self._set(session_id, goal=goal)

    async def set_warned(self, session_id: SessionId, at: datetime) -> None:
        await self._set(session_id, warned_at=at)

    async def set_awake(self, session_id: SessionId, at: datetime) -> None:
        """He is still LIVE; an earlier warning is over."""
        await self._set(session_id, awake_at=at, warned_at=None)

    async def awake_since(self, session_id: SessionId) -> datetime:
        """When he last said that he is LIVE, or the latest gift, whatever came later."""
        said: datetime = (
            await self._connection.execute(select(live_sessions.c.awake_at).where(live_sessions.c.id == session_id))
        ).scalar_one()
        first = (await self.tally(session_id, 0)).first_gift_id
        if not first:
            return said
        # From the end: the table has no index by session, and the latest gift is near.
        latest = await self._connection.execute(
            select(gifts.c.sent_at)
            .where(gifts.c.id >= first, gifts.c.session_id == session_id)
            .order_by(gifts.c.id.desc())
            .limit(1)
        )
        at: datetime = latest.scalar_one()
        return max(said, at)

    async def add_board(self, session_id: SessionId, platform: Platform, chat_id: str) -> None:
        """A board to be written; a chat has one for each session."""
        await self._connection.execute(
            insert(live_boards).values(session_id=session_id, platform=platform.value, chat_id=chat_id)
        )

    async def boards(self, session_id: int) -> tuple[Board, ...]:
        """With the language and zone of their community."""
        return await self._boards(_BOARD.where(live_boards.c.session_id == session_id))

    async def board(self, board_id: int) -> Board | None:
        found = await self._boards(_BOARD.where(live_boards.c.id == board_id))
        return found[0] if found else None

    async def unfinished(self) -> tuple[Board, ...]:
        """Boards of running sessions, and those that do not show the end yet."""
        return await self._boards(_BOARD.where(live_boards.c.closed_at.is_(None)))

    async def set_place(self, board_id: int, chat_id: str, message_id: str | None) -> None:
        """Where its message stands; a thread is a chat of its own."""
        await self._set_board(board_id, chat_id=chat_id, message_id=message_id)

    async def close_board(self, board_id: int, at: datetime) -> None:
        await self._set_board(board_id, closed_at=at)

    async def _set(self, session_id: SessionId, **values: Any) -> None:
        await self._connection.execute(update(live_sessions).where(live_sessions.c.id == session_id).values(**values))

    async def _set_board(self, board_id: int, **values: Any) -> None:
        await self._connection.execute(update(live_boards).where(live_boards.c.id == board_id).values(**values))

    async def _one(self, query: Select[Any]) -> LiveSession | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _session(row)

    async def _all(self, query: Select[Any]) -> tuple[LiveSession, ...]:
        rows = await self._connection.execute(query.order_by(live_sessions.c.id))
        return tuple(_session(row) for row in rows)

    async def _boards(self, query: Select[Any]) -> tuple[Board, ...]:
        return tuple(_board(row) for row in await self._connection.execute(query))


def _session(row: Any) -> LiveSession:
    return LiveSession(
        id=SessionId(row.id), creator_id=MemberId(row.person), creator_name=row.name,
        community_id=CommunityId(row.community_id), title=row.title, goal=row.goal, gifts_on=row.gifts_on,
        started_at=row.started_at, warned_at=row.warned_at, ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else EndedBy(row.ended_by),
    )  # fmt: skip


def _board(row: Any) -> Board:
    return Board(
        id=row.id, session_id=SessionId(row.session_id), platform=Platform(row.platform), chat_id=row.chat_id,
        message_id=row.message_id, locale=row.language or "en", zone=row.zone, closed=row.closed_at is not None,
    )  # fmt: skip
