"""/setup: a community begins, and other chats join it."""

from dataclasses import replace

from bot.communities.model import ConnectCode
from bot.communities.setup import SetupDone, SetupStep
from bot.errors import NotFound
from bot.replies import communities as say
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .start import link


@command("setup", for_admins=True)
async def setup(g: Gesture) -> Answer:
    """One step; alone it begins, or shows how far the community is."""
    typed = g.arg(0).lower() or SetupStep.START.value
    if typed not in set(SetupStep):
        raise NotFound(typed[:20])
    return _drawn(g, await g.app.communities.setup(g.caller, SetupStep(typed), g.rest(1) or None))


@link("setup")
async def setup_by_link(g: Gesture, _: str) -> Answer:
    """The bot was just added to this group by its invitation link."""
    return _drawn(g, await g.app.communities.setup(g.caller, SetupStep.START))


def _drawn(g: Gesture, done: SetupDone) -> Answer:
    """How far a community is concerns everybody who runs it; all else is for one person."""
    return replace(say.setup(done, g.words), public=not isinstance(done, ConnectCode))
