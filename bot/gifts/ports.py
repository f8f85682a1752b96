"""What sending a gift asks of others."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.communities.model import CommunityId
from bot.errors import NotFound
from bot.gifts.model import GiftOrder, GiftSent
from bot.members.model import MemberId
from bot.ports import Tx


class VideoTerms(NamedTuple):
    """A video that takes gifts now: whose it is, where it was posted, and what one gift on it may cost."""

    creator_id: MemberId
    community_id: CommunityId | None
    min_coins: int
    max_coins: int


class VideoGate(Protocol):
    """Whether a video takes gifts."""

    async def gate(self, tx: Tx, video_id: int) -> VideoTerms:
        """Its terms. Raises NotFound, VideoExcluded or GiftsOff."""
        ...


class NoVideos:
    """Fits `VideoGate` where there are no videos."""

    async def gate(self, tx: Tx, video_id: int) -> VideoTerms:
        """Raises NotFound."""
        raise NotFound("video")


class GiftSender(Protocol):
    """The writer of gifts: `storage.batch.GiftBatch`."""

    async def send(self, order: GiftOrder) -> GiftSent:
        """On the disk when it returns; the same order again is the same gift. Raises CoinsMissing, KeyReused, Busy,
        TryLater, GiftUnsure."""
        ...


class GiftListener(Protocol):
    """Who wants to know of gifts that are on the disk."""

    def sent(self, gifts: Sequence[tuple[GiftOrder, GiftSent]]) -> None:
        """After a batch, with those of its gifts that are new. Must be quick and never raise."""
        ...
