"""The ways out of a form that is asked question by question."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import forms as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("form.cancel")
async def cancel(app: "App", press: Press, words: Words) -> Answer:
    """Close it without sending anything."""
    await app.forms.cancel(press.caller)
    return say.cancelled(words)


@on("form.back")
async def back(app: "App", press: Press, words: Words) -> Answer:
    """The question before."""
    return say.question(await app.forms.back(press.caller), words)
