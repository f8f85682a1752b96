"""Queries about videos."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import FINAL
from bot.communities.model import CommunityId
from bot.eligibility.model import Feature
from bot.errors import NotFound
from bot.members.model import MemberId, Platform
from bot.programme.model import EnrolmentState
from bot.videos.model import NewOffer, Video, VideoCard, VideoId, VideoKind, VideoState, VideoTally
from storage.eligibility.grants import usable
from storage.schema.creators import enrolments
from storage.schema.gifts import gifts
from storage.schema.lots import gift_claims
from storage.schema.members import members
from storage.schema.notices import posts
from storage.schema.videos import video_likes, video_offers, video_watches, videos, watch_links
from storage.statements import insert_into

_VIDEO = select(videos, members.c.name.label("creator")).join_from(
    videos, members, members.c.id == videos.c.creator_id
)

_BACK = (
    select(func.sum(gift_claims.c.coins))
    .where(gift_claims.c.gift_id == gifts.c.id, gift_claims.c.state.in_([one.value for one in FINAL]))
    .correlate(gifts)
    .scalar_subquery()
)


class VideoStore:
    """Fits `bot.videos.store.VideoStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, video_id: int) -> Video:
        """Raises NotFound."""
        return _must(await self._one(_VIDEO.where(videos.c.id == video_id)))

    async def lock(self, video_id: int) -> Video:
        """The same, and nobody else changes it before our transaction ends."""
        return _must(await self._one(_VIDEO.where(videos.c.id == video_id).with_for_update(of=videos)))

    async def registered(self, url: str) -> Video | None:
        """The video with this address that is not closed."""
        row = await self._one(_VIDEO.where(videos.c.url == url, videos.c.state != VideoState.CLOSED.value))
        return None if row is None else _video(row)

    async def add(
        self, creator_id: MemberId, community_id: CommunityId, url: str, title: str | None, kind: VideoKind,
        state: VideoState, now: datetime,
    ) -> VideoId | None:  # fmt: skip
        """Keep it; None when somebody registered the address just now."""
        made = await self._connection.execute(
            insert_into(self._connection, videos)
            .values(
                creator_id=creator_id, community_id=community_id, url=url, title=title, kind=kind, state=state,
                added_at=now, touched_at=now, drawn_at=now,
            )
            .on_conflict_do_nothing()
            .returning(videos.c.id)
        )  # fmt: skip
        found = made.scalar_one_or_none()
        return None if found is None else VideoId(found)

    async def set_state(
        self, video_id: VideoId, state: VideoState, *, reason: str | None = None, decided_by: MemberId | None = None,
        at: datetime | None = None,
    ) -> None:  # fmt: skip
        values: dict[str, Any] = {"state": state}
        if at is not None:
            values |= {"reason": reason, "decided_by": decided_by, "decided_at": at}
        await self._connection.execute(update(videos).where(videos.c.id == video_id).values(values))

    async def card(self, video_id: int) -> VideoCard:
        """With its tally. Raises NotFound."""
        video = await self.get(video_id)
        row = (await self._connection.execute(_tally(video.id))).one()
        tally = VideoTally(int(row.gifts), int(row.coins), row.likes, row.watches)
        return VideoCard(video, tally, await self._gifts_on(video.creator_id))

    async def cards_of(self, creator_id: MemberId, limit: int) -> tuple[VideoCard, ...]:
        """What he registered and has not removed, the newest first."""
        mine = select(videos.c.id).where(videos.c.creator_id == creator_id, videos.c.state != VideoState.CLOSED.value)
        found = await self._connection.execute(mine.order_by(videos.c.id.desc()).limit(limit))
        return tuple([await self.card(one) for one in found.scalars().all()])

    async def _gifts_on(self, creator_id: MemberId) -> bool:
        """Whether he takes gifts at all."""
        allowed = usable(enrolments.c.member_id, Feature.VIDEO_GIFTS)
        approved = enrolments.c.state == EnrolmentState.APPROVED.value
        his = select(enrolments.c.gifts_on, allowed, approved).where(enrolments.c.member_id == creator_id)
        row = (await self._connection.execute(his)).one_or_none()
        return row is not None and all(row)

    async def like(self, video_id: VideoId, member_id: MemberId, now: datetime) -> bool:
        """Like it, or take the like back; whether he likes it now."""
        mine = (video_likes.c.video_id == video_id, video_likes.c.member_id == member_id)
        taken_back = await self._connection.execute(delete(video_likes).where(*mine))
        if taken_back.rowcount:
            return False
        new = insert_into(self._connection, video_likes).values(video_id=video_id, member_id=member_id, at=now)
        # Pressed twice at once: the other press has just written the same.
        await self._connection.execute(new.on_conflict_do_nothing())
        return True

    async def keep_link(self, token_hash: str, video_id: VideoId, member_id: MemberId) -> None:
        await self._connection.execute(
            insert_into(self._connection, watch_links)
            .values(token_hash=token_hash, video_id=video_id, member_id=member_id)
            .on_conflict_do_nothing()
        )

    async def linked(self, token_hash: str) -> tuple[Video, MemberId] | None:
        """Whose link to which video this is."""
        row = await self._one(
            _VIDEO.add_columns(watch_links.c.member_id)
            .join(watch_links, watch_links.c.video_id == videos.c.id)
            .where(watch_links.c.token_hash == token_hash)
        )
        return None if row is None else (_video(row), MemberId(row.member_id))

    async def watched(self, video_id: VideoId, member_id: MemberId, day: int) -> bool:
        """Count it; False when he watched it that day before."""
        new = insert_into(self._connection, video_watches).values(video_id=video_id, member_id=member_id, day=day)
        return bool((await self._connection.execute(new.on_conflict_do_nothing())).rowcount > 0)

    async def touch(self, video_id: int, now: datetime) -> None:
        """Something on its card has changed."""
        await self._connection.execute(update(videos).where(videos.c.id == video_id).values(touched_at=now))

    async def touch_of(self, creator_ids: Collection[MemberId], now: datetime) -> None:
        """Fits `bot.videos.store.VideoStore`."""
        his = videos.c.creator_id.in_(creator_ids)
        await self._connection.execute(
            update(videos).where(his, videos.c.state == VideoState.OPEN.value).values(touched_at=now)
        )

    async def undrawn(
        self, drawn_before: datetime, limit: int, *, only: VideoId | None = None
    ) -> tuple[Video, ...]:
        """Videos, or `only` this, that changed since their cards were drawn, the drawing being older than this."""
        given = exists().where(gifts.c.video_id == videos.c.id, gifts.c.sent_at > videos.c.drawn_at)
        rows = await self._connection.execute(
            _VIDEO.where(
                or_(videos.c.touched_at > videos.c.drawn_at, given), videos.c.drawn_at <= drawn_before,
                videos.c.state != VideoState.WAITING.value, *([] if only is None else [videos.c.id == only]),
            )
            .order_by(videos.c.id)
            .limit(limit)
        )  # fmt: skip
        return tuple(_video(row) for row in rows)

    async def set_drawn(self, video_id: VideoId, now: datetime) -> None:
        await self._connection.execute(update(videos).where(videos.c.id == video_id).values(drawn_at=now))

    async def offer(self, new: NewOffer, now: datetime) -> int | None:
        """Its id; None when this post was offered before."""
        row = {field.name: getattr(new, field.name) for field in fields(new)}
        made = await self._connection.execute(
            insert_into(self._connection, video_offers)
            .values(**row, offered_at=now)
            .on_conflict_do_nothing(index_elements=["platform", "chat_id", "message_id"])
            .returning(video_offers.c.id)
        )
        found: int | None = made.scalar_one_or_none()
        return found

    async def offered(self, offer_id: int) -> NewOffer | None:
        row = await self._one(select(video_offers).where(video_offers.c.id == offer_id))
        if row is None:
            return None
        return NewOffer(
            MemberId(row.member_id), CommunityId(row.community_id), Platform(row.platform), row.chat_id,
            row.message_id, row.url, row.title,
        )  # fmt: skip

    async def posted_at(self, message_id: str, chat_id: str) -> VideoId | None:
        """The video that came by this post, unless it is closed."""
        post = (video_offers.c.message_id == message_id, video_offers.c.chat_id == chat_id)
        found = await self._connection.execute(
            select(videos.c.id)
            .join(video_offers, video_offers.c.url == videos.c.url)
            .where(*post, videos.c.state != VideoState.CLOSED.value)
        )
        number = found.scalars().first()
        return None if number is None else VideoId(number)

    async def at_message(self, message_id: str, chat_id: str) -> VideoId | None:
        """The video whose card this message of ours is."""
        found = await self._connection.execute(
            select(posts.c.subject).where(
                posts.c.sent_message_id == message_id, posts.c.chat_id == chat_id, posts.c.kind == "video_card"
            )
        )
        subject = found.scalars().first()
        return None if subject is None else VideoId(int(subject.removeprefix("video:")))

    async def _one(self, query: Select[Any]) -> Any | None:
        return (await self._connection.execute(query)).one_or_none()


def _tally(video_id: VideoId) -> Select[Any]:
    # What was given back counts no more; a gift counts while one coin of it does.
    back = func.coalesce(_BACK, 0)
    given = case((gifts.c.coins > back, gifts.c.times), else_=0)
    of_gifts = (
        select(
            func.coalesce(func.sum(given), 0).label("gifts"),
            func.coalesce(func.sum(gifts.c.coins - back), 0).label("coins"),
        )
        .where(gifts.c.video_id == video_id)
        .subquery("given")
    )
    likes = select(func.count()).where(video_likes.c.video_id == video_id).scalar_subquery()
    watches = select(func.count()).where(video_watches.c.video_id == video_id).scalar_subquery()
    return select(of_gifts.c.gifts, of_gifts.c.coins, likes.label("likes"), watches.label("watches"))


def _must(row: Any | None) -> Video:
    if row is None:
        raise NotFound("video")
    return _video(row)


def _video(row: Any) -> Video:
    return Video(
        VideoId(row.id), MemberId(row.creator_id), row.creator, CommunityId(row.community_id), row.url, row.title,
        VideoKind(row.kind), VideoState(row.state), row.reason, row.added_at,
    )  # fmt: skip
