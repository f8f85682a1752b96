"""A creator who posts a video in a showcase is asked, in private, whether it shall take gifts."""

from dataclasses import dataclass, replace

from bot.communities.model import Caller, CommunityState
from bot.errors import NotFound
from bot.notices.model import Notice
from bot.programme.model import EnrolmentState
from bot.videos.model import NewOffer, VideoCard, VideoId
from bot.videos.posts import Posted, addresses, title_of, video_of
from bot.videos.service import Videos


@dataclass(frozen=True)
class Showcase:
    """`posted`, `accept` and `at_post`."""

    videos: Videos

    async def posted(self, post: Posted) -> bool:
        """Somebody posted something; whether he was asked. Nobody is who is no creator, posted no video, posted it
        where no showcase is, or posted one that is registered; and nobody is asked about a post twice."""
        address = video_of(post, self.videos.config.video_gifts.showcase_hosts)
        if address is None:
            return False
        platform, now = post.who.platform, self.videos.clock.now()
        chats = [post.chat.chat_id, *([] if post.around is None else [post.around])]
        async with self.videos.storage.reading() as tx:
            community_id = await tx.communities.showcase_at(platform, chats)
            known = None if community_id is None else await tx.members.known(platform, post.who.user_id)
            if community_id is None or known is None:
                return False
            member, community = known[0], await tx.communities.get(community_id)
            card = await tx.creators.card(member.id)
            approved = card is not None and card.state is EnrolmentState.APPROVED
            admitted = community.state is CommunityState.ADMITTED
            if not (approved and admitted) or await tx.videos.registered(address) is not None:
                return False
        new = NewOffer(
            member.id, community.id, platform, post.chat.chat_id, post.message_id, address, title_of(post.text)
        )
        async with self.videos.storage.transaction() as tx:
            offer_id = await tx.videos.offer(new, now)
            if offer_id is None:
                return False
            facts: dict[str, object] = {
                "community": community.name, "url": address, "title": new.title or "", "offer": offer_id,
            }  # fmt: skip
            subject = f"video_offer:{offer_id}"
            return await tx.notices.owe(Notice(subject, member.id, "video_offer", subject, facts), now)

    async def accept(self, caller: Caller, offer_id: int) -> VideoCard:
        """The caller opens what he posted. Raises NotFound for another's post, and what `Videos.add` raises."""
        async with self.videos.storage.reading() as tx:
            offer = await tx.videos.offered(offer_id)
            if offer is None or offer.member_id != caller.id:
                raise NotFound("video")
            community = await tx.communities.get(offer.community_id)
        return await self.videos.add(replace(caller, community=community), offer.url, title=offer.title)

    async def at_post(self, message_id: str, chat_id: str, text: str = "") -> VideoId | None:
        """The video that a message is about: our card of it, the post by which it came, or any post with its link."""
        async with self.videos.storage.glance() as tx:
            found = await tx.videos.at_message(message_id, chat_id) or await tx.videos.posted_at(message_id, chat_id)
            for address in () if found is not None else addresses(text):
                video = await tx.videos.registered(address)
                found = found or (None if video is None else video.id)
        return found
