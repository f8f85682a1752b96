"""A creator whom the platform shows going live is asked, in private, whether Bouquet is to go LIVE with him."""

from dataclasses import dataclass, replace

from bot.communities.model import Caller, Chat, CommunityId, CommunityState
from bot.live.model import LiveSession, NoBoardPlace
from bot.live.service import Lives
from bot.members.model import Identity, Platform
from bot.notices.model import Notice
from bot.programme.model import EnrolmentState

# So often at most: streams break off and begin anew.
_HOURS = 4


@dataclass(frozen=True)
class LiveOffers:
    """`shown` and `accept`."""

    lives: Lives

    async def shown(self, identity: Identity, chat: Chat) -> bool:
        """The platform shows that somebody is live in a server or group; whether he was asked. Nobody is who is no
        creator, is LIVE already, was asked within the same four hours, or lives in no admitted community."""
        now = self.lives.clock.now()
        async with self.lives.storage.reading() as tx:
            known = await tx.members.known(identity.platform, identity.user_id)
            community = await tx.members.community_at(chat)
            if known is None or community is None or community.state is not CommunityState.ADMITTED:
                return False
            member = known[0]
            card = await tx.creators.card(member.id)
            if card is None or card.state is not EnrolmentState.APPROVED:
                return False
            if await tx.live.running_of(member.id) is not None:
                return False
        slot = int(now.timestamp()) // (_HOURS * 3600)
        facts: dict[str, object] = {
            "community": community.id, "where": community.name, "platform": chat.platform.value,
        }  # fmt: skip
        notice = Notice(f"live_offer:{member.id}:{slot}", member.id, "live_offer", f"member:{member.id}", facts)
        async with self.lives.storage.transaction() as tx:
            return await tx.notices.owe(notice, now)

    async def accept(self, caller: Caller, community_id: int, platform: Platform) -> LiveSession:
        """The caller goes LIVE in that community's home on that platform. Raises NoBoardPlace for one that he is not
        listed in or that has no public chat there, and what `Lives.start` raises."""
        async with self.lives.storage.reading() as tx:
            here = CommunityId(community_id)
            listed = await tx.creators.called(here, caller.member.name)
            places = await tx.communities.public_places(here) if caller.id in dict(listed) else ()
            place = next((one for one in places if one.platform is platform and one.public_chat_id), None)
            if place is None or place.public_chat_id is None:
                raise NoBoardPlace
            community = await tx.communities.get(place.community_id)
        chat = Chat(platform, place.public_chat_id, place.kind, place.home_id, place.title)
        return await self.lives.start(replace(caller, chat=chat, community=community))
