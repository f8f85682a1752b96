"""Whom a moderator may act on and where, and what is kept between the look at an act and the yes to it."""

from collections.abc import Mapping
from datetime import timedelta

from bot.communities.model import Caller, CommunityId, NotSetUp
from bot.forms.model import Draft, FormExpired
from bot.members.model import Member, MemberId
from bot.moderation.model import OwnMatter, Power
from bot.moderation.powers import Powers
from bot.ports import Clock, Tx

# A yes comes at once, or the effect is looked at anew.
KEPT_FOR = timedelta(hours=1)


async def reached(
    powers: Powers, tx: Tx, caller: Caller, member_id: MemberId
) -> tuple[Member, CommunityId | None]:  # fmt: skip
    """The person, locked, and where an act on him holds: a creator's everywhere (None), judged by a moderator of the
    community in which he applied; anybody else's in the moderator's own. Raises NotSetUp, PowerNeeded, OwnMatter."""
    member = await tx.members.lock(member_id)
    enrolment = await tx.creators.enrolment(member.id)
    if enrolment is not None and enrolment.accepted_at is not None:
        place, judged_in = None, enrolment.community_id
    else:
        place = judged_in = await _moderated(powers, tx, caller)
    await powers.require(tx, caller.id, Power.MODERATOR, community_id=judged_in)
    if member.id in await tx.members.kin(caller.id):
        raise OwnMatter
    return member, place


async def _moderated(powers: Powers, tx: Tx, caller: Caller) -> CommunityId:
    """The community of the chat; in a room of the staff's own, the only one that the caller moderates."""
    if caller.community is not None:
        return caller.community.id
    mine = (await powers.of(tx, caller.id)).communities((Power.MODERATOR,))
    if mine is None or len(mine) != 1:
        raise NotSetUp("where")
    return next(iter(mine))


async def keep(tx: Tx, caller: Caller, press: str, words: Mapping[str, str], clock: Clock) -> None:
    """What was shown, for the yes that may follow."""
    await tx.forms.put_draft(Draft(caller.id, caller.platform, press, dict(words), clock.now() + KEPT_FOR))


async def kept(tx: Tx, caller: Caller, press: str, clock: Clock) -> dict[str, str]:
    """What was shown last, if it was this. Raises FormExpired after an hour."""
    found = await tx.forms.draft(caller.id, caller.platform)
    if found is None or found.press != press or found.expires_at <= clock.now():
        raise FormExpired
    return dict(found.words)
