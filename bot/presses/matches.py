"""The answer of a creator who was asked for a match."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import matches as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("match.yes")
async def agree(app: "App", press: Press, words: Words) -> Answer:
    """It runs."""
    return say.answered(await app.matches.answer(press.caller, press.number, yes=True), words, yes=True)


@on("match.no")
async def decline(app: "App", press: Press, words: Words) -> Answer:
    """He wants none."""
    return say.answered(await app.matches.answer(press.caller, press.number, yes=False), words, yes=False)
