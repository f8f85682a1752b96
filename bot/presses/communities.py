"""An owner's answer to a community that waits, and the steps of setting one up."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.communities.model import CommunityId
from bot.communities.opening import SWITCHED
from bot.communities.setup import SetupDone, SetupStep
from bot.errors import NotFound
from bot.moderation.model import Feature
from bot.presses.press import Press, on
from bot.replies import communities as say
from bot.replies.reply import Answer, Reply
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App

_SHOWN = (SetupStep.CHECK, SetupStep.FEATURES, SetupStep.MODERATORS, SetupStep.TEST)


@on("community.admit")
async def admit(app: "App", press: Press, words: Words) -> Answer:
    """Let it in."""
    return say.admission(await app.communities.admit(press.caller, CommunityId(press.number), True), words)


@on("community.refuse")
async def refuse(app: "App", press: Press, words: Words) -> Answer:
    """Leave it out."""
    return say.admission(await app.communities.admit(press.caller, CommunityId(press.number), False), words)


@on("setup.step")
async def step(app: "App", press: Press, words: Words) -> Answer:
    """A step of /setup that only shows: an old or forged button does no other."""
    asked = press.one_of(SetupStep)
    if asked not in _SHOWN:
        raise NotFound(press.verb)
    return _staying(await app.communities.setup(press.caller, asked), words)


@on("setup.feature")
async def switch(app: "App", press: Press, words: Words) -> Answer:
    """Switch a feature of this community."""
    feature = press.one_of(Feature)
    if feature not in SWITCHED:
        raise NotFound(press.verb)
    return _staying(await app.communities.switch(press.caller, feature, press.more == "on"), words)


def _staying(done: SetupDone, words: Words) -> Reply:
    """Drawn where it was pressed: in private nobody could tell which community is meant."""
    return replace(say.setup(done, words), public=True)
