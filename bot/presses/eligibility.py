"""The buttons of /eligibility."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import eligibility as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("eligibility.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """How every rule is met now."""
    return say.eligibility(await app.eligibility.show(press.caller), words)
