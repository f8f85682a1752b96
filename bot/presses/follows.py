"""The buttons of following."""

from typing import TYPE_CHECKING

from bot.members.model import MemberId
from bot.presses.press import Press, on
from bot.replies import follows as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("follow.toggle")
async def toggle(app: "App", press: Press, words: Words) -> Answer:
    """Follow, or stop."""
    return say.following(await app.follows.toggle(press.caller, MemberId(press.number)), words)


@on("follow.stop")
async def stop(app: "App", press: Press, words: Words) -> Answer:
    """The one tap below a notice."""
    return say.following(await app.follows.stop(press.caller, MemberId(press.number)), words)
