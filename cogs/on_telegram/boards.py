"""/leaderboard: who gave and who got the most coins."""

from enum import StrEnum
from typing import TypeVar

from bot.boards.model import BoardAsked, BoardKind, BoardUnclear, Period, Scope
from bot.members.model import MemberId
from bot.replies import boards as say
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .start import link
from .whoami import author_replied_to, mentioned

E = TypeVar("E", bound=StrEnum)


@command("leaderboard", way_in="board")
async def leaderboard(g: Gesture) -> Answer:
    """`/leaderboard gifters community week 2`, each word where it likes; any other word names a creator."""
    rest = ["gifters" if word.lower() == "fans" else word for word in g.args]
    kind = _taken(rest, BoardKind) or BoardKind.GIFTERS
    scope = _taken(rest, Scope)
    period = _taken(rest, Period) or Period.WEEK
    page = int(rest.pop()[:9]) if rest and rest[-1].isascii() and rest[-1].isdecimal() else 1
    creator = None if scope is Scope.COMMUNITY else await creator_meant(g, " ".join(rest))
    if scope is Scope.CREATOR and creator is None:
        raise BoardUnclear(no_name=True)
    asked = BoardAsked(kind, period, creator, max(page, 1) - 1)
    return say.board(await g.app.boards.show(g.caller, asked), g.words)


@link("board")
async def board_by_link(g: Gesture, _: str) -> Answer:
    """The first page of the week."""
    return say.board(await g.app.boards.show(g.caller, BoardAsked()), g.words)


async def creator_meant(g: Gesture, typed: str) -> MemberId | None:
    """Which creator is meant: a mention, a name, or the author replied to."""
    named = mentioned(g.message)
    identity = named[0] if named is not None else None if typed else author_replied_to(g.message)
    if identity is not None:
        return await g.app.programme.find_account(g.caller, identity)
    return await g.app.programme.find(g.caller, typed) if typed else None


def _taken(rest: list[str], words: type[E]) -> E | None:
    """The first of the typed words that is one of these, taken out."""
    for place, word in enumerate(rest):
        if word.lower() in set(words):
            return words(rest.pop(place).lower())
    return None
