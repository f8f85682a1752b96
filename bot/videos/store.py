"""What videos ask the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.videos.model import NewOffer, Video, VideoCard, VideoId, VideoKind, VideoState


class VideoStore(Protocol):
    """Bound to one transaction."""

    async def get(self, video_id: int) -> Video:
        """Raises NotFound."""
        ...

    async def lock(self, video_id: int) -> Video:
        """The same, and nobody else changes it before our transaction ends."""
        ...

    async def registered(self, url: str) -> Video | None:
        """The video with this address that is not closed."""
        ...

    async def add(
        self, creator_id: MemberId, community_id: CommunityId, url: str, title: str | None, kind: VideoKind,
        state: VideoState, now: datetime,
    ) -> VideoId | None:  # fmt: skip
        """Keep it; None when somebody registered the address just now."""
        ...

    async def set_state(
        self, video_id: VideoId, state: VideoState, *, reason: str | None = None, decided_by: MemberId | None = None,
        at: datetime | None = None,
    ) -> None: ...  # fmt: skip

    async def card(self, video_id: int) -> VideoCard:
        """With its tally. Raises NotFound."""
        ...

    async def cards_of(self, creator_id: MemberId, limit: int) -> tuple[VideoCard, ...]:
        """What he registered and has not removed, the newest first."""
        ...

    async def like(self, video_id: VideoId, member_id: MemberId, now: datetime) -> bool:
        """Like it, or take the like back; whether he likes it now."""
        ...

    async def keep_link(self, token_hash: str, video_id: VideoId, member_id: MemberId) -> None: ...

    async def linked(self, token_hash: str) -> tuple[Video, MemberId] | None:
        """Whose link to which video this is."""
        ...

    async def watched(self, video_id: VideoId, member_id: MemberId, day: int) -> bool:
        """Count it; False when he watched it that day before."""
        ...

    async def touch(self, video_id: int, now: datetime) -> None:
        """Something on its card has changed."""
        ...

    async def touch_of(self, creator_ids: Collection[MemberId], now: datetime) -> None:
        """Whether these creators take gifts may have changed: the cards of all their open videos are to be drawn."""
        ...

    async def undrawn(
        self, drawn_before: datetime, limit: int, *, only: VideoId | None = None
    ) -> tuple[Video, ...]:
        """Videos, or `only` this, that changed since their cards were drawn, the drawing being older than this."""
        ...

    async def set_drawn(self, video_id: VideoId, now: datetime) -> None: ...

    async def offer(self, new: NewOffer, now: datetime) -> int | None:
        """Its id; None when this post was offered before."""
        ...

    async def offered(self, offer_id: int) -> NewOffer | None: ...

    async def posted_at(self, message_id: str, chat_id: str) -> VideoId | None:
        """The video that came by this post, unless it is closed."""
        ...

    async def at_message(self, message_id: str, chat_id: str) -> VideoId | None:
        """The video whose card this message of ours is."""
        ...
