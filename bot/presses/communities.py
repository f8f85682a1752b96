"""An owner's answer to a community that waits."""

from typing import TYPE_CHECKING

from bot.communities.model import CommunityId
from bot.presses.press import Press, on
from bot.replies import communities as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("community.admit")
async def admit(app: "App", press: Press, words: Words) -> Answer:
    """Let it in."""
    return say.admission(await app.communities.admit(press.caller, CommunityId(press.number), True), words)


@on("community.refuse")
async def refuse(app: "App", press: Press, words: Words) -> Answer:
    """Leave it out."""
    return say.admission(await app.communities.admit(press.caller, CommunityId(press.number), False), words)
