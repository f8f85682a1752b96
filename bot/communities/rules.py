"""Rules about communities: who may speak for one, and whether a gesture happened in one that is open."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.communities.model import BadZone, Caller, Chat, Community, CommunityState, NotSetUp
from bot.members.model import PlatformAccount
from bot.members.store import Arrival

# A person with closed DMs on Discord is tried again so long after his platform refused, not with every gesture.
TRY_AGAIN_AFTER = timedelta(hours=24)


def open_community(caller: Caller) -> Community:
    """The admitted community of the gesture. Raises NotSetUp where there is none."""
    if caller.community is None:
        raise NotSetUp("where" if caller.chat.private else "setup")
    return caller.community


def admitted(community: Community | None) -> Community | None:
    """A community that waits for an owner is none yet, wherever money or people are concerned."""
    return community if community is not None and community.state is CommunityState.ADMITTED else None


def caller_of(arrival: Arrival, chat: Chat, platform_admin: bool = False) -> Caller:
    """Whoever arrived, as the one who asks."""
    member, account, community = arrival.member, arrival.account, admitted(arrival.community)
    locale = member.language or account.language or (community.language if community else None) or "en"
    return Caller(member, account, chat, community, locale, platform_admin, arrival.waiting)


def is_reachable_again(account: PlatformAccount, chat: Chat, now: datetime) -> bool:
    """Whether a gesture shows that a private message may arrive again after the platform refused one.

    Writing in private proves it. In a shared chat nothing is proven, but it is worth another try once a day.
    """
    since = account.unreachable_since
    return since is not None and (chat.private or now - since >= TRY_AGAIN_AFTER)


def read_zone(text: str) -> str:
    """A time zone's name. Raises BadZone."""
    name = text.strip()
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadZone(name[:40]) from None
