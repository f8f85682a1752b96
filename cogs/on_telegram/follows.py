"""/follow: to be told when a creator goes LIVE or posts a video."""

from bot.replies import follows as say
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .whoami import author_replied_to, mentioned


@command("follow", way_in="help")
async def follow(g: Gesture) -> Answer:
    """Whoever is named or replied to: on, or off."""
    named = mentioned(g.message)
    identity = named[0] if named is not None else None if g.text else author_replied_to(g.message)
    if identity is not None:
        creator = await g.app.programme.find_account(g.caller, identity)
    elif g.text:
        creator = await g.app.programme.find(g.caller, g.text)
    else:
        return say.whom(await g.app.programme.names(g.caller, ""), g.words)
    return say.following(await g.app.follows.toggle(g.caller, creator), g.words)
