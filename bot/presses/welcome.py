"""The button of the welcome."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import help as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("tip.find")
async def find(app: "App", press: Press, words: Words) -> Answer:
    """Creators to choose from."""
    return say.how_to_tip(await app.programme.names(press.caller, ""), words)
