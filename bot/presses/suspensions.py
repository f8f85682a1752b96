"""The yes below what suspending or reinstating a creator does."""

from typing import TYPE_CHECKING

from bot.members.model import MemberId
from bot.moderation.suspensions import Act
from bot.presses.press import Press, on
from bot.replies import suspensions as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("creator.suspend")
async def suspend(app: "App", press: Press, words: Words) -> Answer:
    """From now on nothing new reaches the creator."""
    return say.done(await app.suspensions.confirm(press.caller, MemberId(press.number), Act.SUSPEND), words)


@on("creator.reinstate")
async def reinstate(app: "App", press: Press, words: Words) -> Answer:
    """He is a creator again."""
    return say.done(await app.suspensions.confirm(press.caller, MemberId(press.number), Act.REINSTATE), words)


@on("creator.as_it_is")
async def as_it_is(_app: "App", _press: Press, words: Words) -> Answer:
    """Nothing is done."""
    return say.as_it_is(words)
