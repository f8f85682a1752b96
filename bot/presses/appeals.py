"""[Appeal] below a refusal or a suspension, and what was written."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import appeals as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("appeal.write")
async def write(app: "App", press: Press, words: Words) -> Answer:
    """Ask for the reasons, or hand them in."""
    typed = press.answer("text")
    if typed:
        return say.handed_in(await app.appeals.hand_in(press.caller, typed), words)
    return say.form(await app.appeals.check(press.caller), words)
