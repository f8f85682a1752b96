"""/staff: who may do what."""

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.moderation.model import Power
from bot.moderation.staff import EVERYWHERE
from bot.replies import moderation as say
from bot.replies import usage as say_usage
from bot.replies.reply import Answer

from .gesture import Gesture, command, rest_of
from .people import person
from .whoami import mentioned


@command("staff", "staff list")
async def list_(g: Gesture) -> Answer:
    return say.staff_list(await g.app.staff.list_(g.caller), g.words)


@command("staff grant")
async def grant(g: Gesture) -> Answer:
    """User, power and reason; under somebody's message the user may be left out."""
    named = await _read(g)
    if named is None:
        return say_usage.granting(g.words)
    return say.staff_change(await g.app.staff.grant(g.caller, *named), g.words)


@command("staff revoke")
async def revoke(g: Gesture) -> Answer:
    named = await _read(g)
    if named is None:
        return say_usage.granting(g.words)
    return say.staff_change(await g.app.staff.revoke(g.caller, *named), g.words)


async def _read(g: Gesture) -> tuple[MemberId, Power, CommunityId | None, str] | None:
    """A community's power holds in the community of the chat, all others everywhere; `everywhere` after the power
    makes a moderator of all communities. None where no power is named."""
    powers = set(Power)
    place = next((i for i, word in enumerate(g.args) if word.lower() in powers), None)
    if place is None:
        return None
    power = Power(g.args[place].lower())
    named = mentioned(g.message)
    whom = await person(g, named[1] if named is not None else " ".join(g.args[:place]))
    reason, everywhere = g.rest(place + 1), power in EVERYWHERE
    if rest_of(reason, 0).split()[:1] == ["everywhere"]:
        reason, everywhere = rest_of(reason, 1), True
    here = g.caller.community
    return whom, power, None if everywhere or here is None else here.id, reason
