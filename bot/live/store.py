"""What the core asks the database about LIVE sessions."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.communities.model import CommunityId
from bot.live.model import Board, EndedBy, LiveSession, SessionId
from bot.members.model import MemberId, Platform
from bot.notices.model import MessageRef


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that begins."""

    creator_id: MemberId
    community_id: CommunityId
    title: str
    goal: int | None
    gifts_on: bool


class Gifter(NamedTuple):
    """Somebody who gave with his name: a whole person, however many accounts. `first_gift_id` decides between equals.
    `hidden`: he shows no amounts on boards."""

    fan_id: MemberId
    name: str
    coins: int
    first_gift_id: int
    hidden: bool


class Tally(NamedTuple):
    """What was given in a session, by all together (`gifters` counts people with a name; those without it are in the
    sums alone), and the leaders. `first`: who gave first, None if that was nobody with a name. `corrected`: some of it
    was given back and doesn't count."""

    coins: int
    gifts: int
    gifters: int
    first_gift_id: int
    first: str | None
    top: tuple[Gifter, ...]
    corrected: bool = False
    away: frozenset[MemberId] = frozenset()
    """Who stands on no board; it holds at once, for what he gave before as well."""


class SeenGift(NamedTuple):
    """A gift of a session as combos are made of. `named`: name and amount may be read by everybody; `fan`: how he is
    called. `bare`: the name alone."""

    id: int
    fan_id: MemberId
    fan: str
    item: str
    times: int
    coins: int
    diamond_parts: int
    named: bool
    bare: bool
    sent_at: datetime


class LiveStore(Protocol):
    """Bound to one transaction."""

    async def add(self, new: NewSession, now: datetime) -> SessionId | None:
        """A running session; None when this creator has one already."""
        ...

    async def get(self, session_id: int) -> LiveSession | None: ...

    async def lock(self, session_id: int) -> LiveSession | None:
        """As `get`, and nobody else's transaction decides on it before ours ends."""
        ...

    async def running_of(self, creator_id: MemberId) -> LiveSession | None: ...

    async def running_in(self, community_id: CommunityId) -> tuple[LiveSession, ...]:
        """The oldest first."""
        ...

    async def running(self) -> tuple[LiveSession, ...]:
        """All of them, the oldest first."""
        ...

    async def at(self, platform: Platform, chat_id: str) -> tuple[LiveSession, ...]:
        """The running ones with a board in this chat, the latest first."""
        ...

    async def of_board(self, place: MessageRef) -> SessionId | None:
        """Whose board this message is; None for any other message."""
        ...

    async def end(self, session_id: SessionId, by: EndedBy, now: datetime) -> None: ...

    async def set_gifts(self, session_id: SessionId, on: bool) -> None: ...

    async def set_goal(self, session_id: SessionId, goal: int | None) -> None: ...

    async def set_warned(self, session_id: SessionId, at: datetime) -> None: ...

    async def set_awake(self, session_id: SessionId, at: datetime) -> None:
        """He is still LIVE; an earlier warning is over."""
        ...

    async def awake_since(self, session_id: SessionId) -> datetime:
        """When he last said that he is LIVE, or the latest gift, whatever came later."""
        ...

    async def add_board(self, session_id: SessionId, platform: Platform, chat_id: str) -> None:
        """A board to be written; a chat has one for each session."""
        ...

    async def boards(self, session_id: int) -> tuple[Board, ...]:
        """With the language and zone of their community."""
        ...

    async def board(self, board_id: int) -> Board | None: ...

    async def unfinished(self) -> tuple[Board, ...]:
        """Boards of running sessions, and those that do not show the end yet."""
        ...

    async def set_place(self, board_id: int, chat_id: str, message_id: str | None) -> None:
        """Where its message stands; a thread is a chat of its own."""
        ...

    async def close_board(self, board_id: int, at: datetime) -> None: ...

    async def tally(self, session_id: int, most: int) -> Tally:
        """The sums so far, with the `most` that gave the most."""
        ...

    async def last_gift_id(self) -> int:
        """The highest id of a gift so far, of whatever session; 0 before the first."""
        ...

    async def gifts_after(self, session_id: int, gift_id: int, most: int) -> tuple[SeenGift, ...]:
        """The session's gifts with higher ids, by id."""
        ...
