"""/video, the card in the chat, and what people do below it."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.errors import NotFound
from bot.follows.service import Follows
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState, NotCreator
from bot.tokens import Tokens, token_hash
from bot.videos.cards import Cards
from bot.videos.deciding import Gate, VideoDecider
from bot.videos.model import OwnVideos, Video, VideoCard, VideoId, VideoKind, VideoKnown, VideoState
from bot.videos.rules import check_kind, read_title, read_url

LISTED = 10


@dataclass(frozen=True)
class Videos:
    """Use cases about videos. `cards` draws them in the chats."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens
    follows: Follows

    @property
    def cards(self) -> Cards:
        return Cards(self.config, self.clock, self.storage, self.follows)

    @property
    def gate(self) -> Gate:
        """What every gift on a video asks."""
        return Gate(self.config)

    @property
    def decider(self) -> VideoDecider:
        """What moderators' answers do."""
        return VideoDecider(self.cards)

    # The creator's own

    async def add(
        self, caller: Caller, url: str, kind: VideoKind = VideoKind.ORIGINAL, title: str | None = None
    ) -> VideoCard:
        """Open a video for gifts: at once, or after a moderator has looked at it.

        It belongs to the community where he asks, else to the one in which he became a creator. Raises BadVideoUrl,
        VideoExcluded for a kind that takes no gifts here, NotCreator, and VideoKnown for one that was registered.
        """
        address, named = read_url(url), read_title(title)
        check_kind(kind, self.config.video_gifts)
        now = self.clock.now()
        waits = self.config.video_gifts.review == "moderator" or named.doubtful
        state = VideoState.WAITING if waits else VideoState.OPEN
        async with self.storage.transaction() as tx:
            enrolment = await tx.creators.enrolment(caller.id)
            if enrolment is None or enrolment.state is not EnrolmentState.APPROVED:
                raise NotCreator(enrolment.state if enrolment else None)
            community_id = caller.community.id if caller.community is not None else enrolment.community_id
            made = await tx.videos.add(caller.id, community_id, address, named.text, kind, state, now)
            if made is None:
                known = await tx.videos.registered(address)
                raise NotFound("video") if known is None else VideoKnown(known.public_id, known.creator_id == caller.id)
            card = await tx.videos.card(made)
            if waits:
                await _ask_moderators(tx, card.video, self.clock)
            else:
                await self.cards.publish(tx, card.video)
        return card

    async def own(self, caller: Caller) -> OwnVideos:
        """His videos."""
        async with self.storage.reading() as tx:
            enrolment = await tx.creators.enrolment(caller.id)
            gifts_on = enrolment is not None and enrolment.gifts_on
            return OwnVideos(await tx.videos.cards_of(caller.id, LISTED), gifts_on)

    async def remove(self, caller: Caller, video_id: int) -> VideoCard:
        """It takes no more gifts, and its card says so; what was given stays. Raises NotFound for another's."""
        return await self._change(caller, video_id, VideoState.CLOSED)

    async def switch(self, caller: Caller, video_id: int, on: bool) -> VideoCard:
        """Gifts on this video on or off. Raises NotFound for another's or one that cannot be switched now."""
        return await self._change(caller, video_id, VideoState.OPEN if on else VideoState.OFF)

    async def switch_all(self, caller: Caller, on: bool) -> OwnVideos:
        """All gifts to the caller on or off, on videos and in a LIVE; what is off by itself stays off. Raises
        NotCreator for whoever never was one."""
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            enrolment = await tx.creators.enrolment(caller.id)
            if enrolment is None or enrolment.accepted_at is None:
                raise NotCreator(enrolment.state if enrolment else None)
            await tx.creators.save_enrolment(replace(enrolment, gifts_on=on))
            for card in await tx.videos.cards_of(caller.id, LISTED):
                await self.cards.redraw(tx, card.video.id)
        return await self.own(caller)

    async def _change(self, caller: Caller, video_id: int, to: VideoState) -> VideoCard:
        async with self.storage.transaction() as tx:
            video = await tx.videos.lock(video_id)
            fits = to is VideoState.CLOSED or video.state in (VideoState.OPEN, VideoState.OFF)
            if video.creator_id != caller.id or video.state is VideoState.CLOSED or not fits:
                raise NotFound("video")
            await tx.videos.set_state(video.id, to)
            await self.cards.redraw(tx, video.id)
            return await tx.videos.card(video.id)

    # Everybody's

    async def show(self, caller: Caller, video_id: int) -> VideoCard:
        """The card. One that waits or is closed is shown to its creator alone. Raises NotFound."""
        async with self.storage.reading() as tx:
            card = await tx.videos.card(video_id)
        hidden = card.video.state in (VideoState.WAITING, VideoState.CLOSED)
        if hidden and card.video.creator_id != caller.id:
            raise NotFound("video")
        return card

    async def like(self, caller: Caller, video_id: int) -> tuple[VideoCard, bool]:
        """Like it, or take the like back: one a member."""
        card = await self.show(caller, video_id)
        async with self.storage.transaction() as tx:
            likes = await tx.videos.like(card.video.id, caller.id, self.clock.now())
            await self.cards.touched(tx, card.video.id)
            return await tx.videos.card(video_id), likes

    async def giftable(self, caller: Caller, video_id: int) -> VideoCard:
        """The card, if a gift can be given on it now. Raises NotFound, VideoExcluded, GiftsOff."""
        async with self.storage.reading() as tx:
            await self.gate.gate(tx, video_id)
            return await tx.videos.card(video_id)

    async def gifted(self, video_id: int) -> None:
        """A gift on it is on the disk: its card follows."""
        async with self.storage.transaction() as tx:
            await self.cards.touched(tx, VideoId(video_id))

    async def watch_url(self, caller: Caller, video_id: int) -> tuple[VideoCard, str]:
        """The caller's own link to the video, always the same; who opens it is counted as him."""
        card = await self.show(caller, video_id)
        token = self.tokens.make("watch", f"{card.video.id}:{caller.id}")
        async with self.storage.transaction() as tx:
            await tx.videos.keep_link(token_hash(token), card.video.id, caller.id)
        return card, f"{self.config.web.public_url.rstrip('/')}/w/{token}"

    async def watched(self, token: str, *, by_person: bool) -> str:
        """Where the link leads. A person is counted once a day by the community's zone, a robot never, and neither is
        the creator himself. Raises NotFound."""
        async with self.storage.glance() as tx:
            found = await tx.videos.linked(token_hash(token))
        if found is None or found[0].state is VideoState.CLOSED:
            raise NotFound("video")
        video, member_id = found
        if by_person and member_id != video.creator_id:
            async with self.storage.transaction() as tx:
                community = await tx.communities.get(video.community_id)
                zone = ZoneInfo(community.zone or self.config.community_zone)
                day = self.clock.now().astimezone(zone).date().toordinal() - _DAY_ZERO
                if await tx.videos.watched(video.id, member_id, day):
                    await self.cards.touched(tx, video.id)
        return video.url

    async def at_message(self, message_id: str, chat_id: str) -> VideoId | None:
        """The video whose card a message of ours is."""
        async with self.storage.glance() as tx:
            return await tx.videos.at_message(message_id, chat_id)


_DAY_ZERO = 719_163
"""The ordinal of 1970-01-01: days are counted from there."""


async def _ask_moderators(tx: Tx, video: Video, clock: Clock) -> None:
    facts: dict[str, object] = {
        "video": video.public_id, "creator": video.creator, "url": video.url, "title": video.title or "",
        "video_kind": video.kind.value,
    }  # fmt: skip
    await open_case(
        tx, CaseKind.VIDEO, video.subject, community_id=video.community_id, opened_by=video.creator_id,
        parties=(video.creator_id,), facts=facts, now=clock.now(),
    )  # fmt: skip
