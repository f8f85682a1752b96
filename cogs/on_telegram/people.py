"""Whom a command of staff means: a mention, an @name, or the author that it replies to."""

from bot.members.model import Identity, MemberId, Platform
from bot.programme.model import WhoIsIt

from .gesture import Gesture
from .whoami import author_replied_to, mentioned


async def person(g: Gesture, typed: str) -> MemberId:
    """Raises WhoIsIt for a name that nobody or more than one person was seen under, NotAvailable for a stranger."""
    named = mentioned(g.message)
    if named is not None and named[1] in typed:
        return await _known(g, named[0])
    if typed:
        return await g.app.members.called(Platform.TELEGRAM, typed)
    author = author_replied_to(g.message)
    if author is None:
        raise WhoIsIt("")
    return await _known(g, author)


async def _known(g: Gesture, identity: Identity) -> MemberId:
    return await g.app.programme.find_account(g.caller, identity)
