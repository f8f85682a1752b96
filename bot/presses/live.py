"""The button of a creator who was asked whether he is still LIVE."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import live as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("live.stay")
async def stay(app: "App", press: Press, words: Words) -> Answer:
    """He is."""
    await app.live.stay(press.caller, press.number)
    return say.staying(words)
