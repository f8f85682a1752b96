"""The buttons of boards."""

from typing import TYPE_CHECKING

from bot.boards.model import BoardAsked, BoardKind, BoardLook, Period
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.presses.press import Press, on
from bot.replies import boards as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("board.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """Another period, page or board."""
    return say.board(await app.boards.show(press.caller, _asked(press)), words)


@on("board.look")
async def look(app: "App", press: Press, words: Words) -> Answer:
    """How one stands on boards."""
    try:
        chosen = BoardLook(press.subject)
    except ValueError:
        raise NotFound("button") from None
    return say.look_set(await app.boards.look(press.caller, chosen), words)


def _asked(press: Press) -> BoardAsked:
    """Which board a button means; buttons can be forged."""
    period, creator, page = (*press.more.split(":"), "", "")[:3]
    if not all(text.isascii() and text.isdigit() and len(text) <= 9 for text in (creator, page)):
        raise NotFound("button")
    try:
        return BoardAsked(BoardKind(press.subject), Period(period), MemberId(int(creator)) or None, int(page))
    except ValueError:
        raise NotFound("button") from None
