"""The choice of a payment that somebody needs help with."""

from typing import TYPE_CHECKING

from bot.ids import Kind, public_id
from bot.presses.press import Press, on
from bot.replies import paysupport as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("pay.support")
async def support(app: "App", press: Press, words: Words) -> Answer:
    """What happened to it, and a way to ask for it back."""
    return say.story(await app.traces.trace(press.caller, public_id(Kind.TIP, press.number)), words)
