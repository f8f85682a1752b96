"""Gifts: what is ordered, what is answered, and why not."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, NamedTuple

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.ledger.accounts import COINS_SPENT, DIAMONDS_ISSUED, diamonds_pending, wallet
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.members.model import MemberId
from bot.programme.model import NotAvailable
from bot.tips.model import BadRecipient, Privacy
from bot.tokens import Tokens


def gift_key(tokens: Tokens, request_id: str) -> str:
    """The idempotency key of the gift that a chat event asks for.

    A keyed hash: a request id can hold the id of a private chat, which is a person's id, and the book is never erased.
    """
    return "gift:" + tokens.make("gift key", request_id)


@dataclass(frozen=True, slots=True)
class GiftOrder:
    """The gift `item` of the catalogue, so many `times`, for `coins` in all.

    `key`: see `gift_key`. `community_id`: where it was sent; None in private. At most one of session (a LIVE) and
    video. `occurred_at`: aware, when the fan pressed. Raises ValueError when it could not stand in the book.
    """

    key: str
    fan_id: MemberId
    creator_id: MemberId
    community_id: CommunityId | None
    session_id: int | None
    video_id: int | None
    item: str
    times: int
    coins: int
    privacy: Privacy
    occurred_at: datetime

    def __post_init__(self) -> None:
        if not (0 < len(self.key) <= 200 and self.item):
            raise ValueError("a gift has a key of 1 to 200 characters and an item")
        if self.fan_id == self.creator_id or self.fan_id <= 0 or self.creator_id <= 0:
            raise ValueError("a gift goes from one person to another")
        if not 0 < self.times <= self.coins:
            raise ValueError(f"{self.times} gifts for {self.coins} coins")
        if self.session_id is not None and self.video_id is not None:
            raise ValueError("a gift is given in a LIVE or on a video")
        if self.occurred_at.utcoffset() is None:
            raise ValueError("occurred_at must be an aware datetime")


class Gift(NamedTuple):
    """A gift as it stands in the book; `id` is its entry's, too.

    `spent_from`: how many coins the fan had spent before, so it is paid by the coins from there on. `diamond_parts`:
    what the creator gets, see `DIAMOND_PARTS`; he can redeem it from `available_at` on.
    """

    id: int
    key: str
    fan_id: MemberId
    creator_id: MemberId
    community_id: CommunityId | None
    session_id: int | None
    video_id: int | None
    item: str
    times: int
    coins: int
    diamond_parts: int
    spent_from: int
    privacy: Privacy
    occurred_at: datetime
    sent_at: datetime
    available_at: datetime

    def was_asked_by(self, order: GiftOrder) -> bool:
        """Whether an order with its key says the same. Two deliveries of one event differ in their time."""
        return (
            self.coins == order.coins and self.times == order.times and self.item == order.item
            and self.fan_id == order.fan_id and self.creator_id == order.creator_id
            and self.community_id == order.community_id and self.session_id == order.session_id
            and self.video_id == order.video_id and self.privacy == order.privacy
        )  # fmt: skip

    @property
    def subject(self) -> str:
        """How entries and cases name it."""
        return f"gift:{self.id}"

    @property
    def public_id(self) -> str:
        return public_id(Kind.GIFT, self.id)

    @property
    def entry(self) -> Entry:
        """The entry that it is: coins leave the fan, and diamonds come to the creator."""
        return Entry(
            EntryKind.GIFT_SENT,
            key=self.key,
            subject=self.subject,
            occurred_at=self.occurred_at,
            postings=(
                Posting(wallet(self.fan_id), COINS_SPENT, "coin", self.coins),
                Posting(DIAMONDS_ISSUED, diamonds_pending(self.creator_id), "diamond", self.diamond_parts),
            ),
        )


# Not frozen: it would take three times as long to make, and a full batch makes a thousand.
@dataclass(slots=True)
class GiftSent:
    """The answer: it is on the disk. The same order again gets an equal answer; then `new` is False.

    `coins_left`: what the fan's wallet holds after the order was answered.
    """

    id: int
    key: str
    coins: int
    diamond_parts: int
    sent_at: datetime
    available_at: datetime
    new: bool = field(compare=False)
    coins_left: int = field(compare=False)


@dataclass(eq=False)
class CoinsMissing(Refusal):
    """The wallet holds less than the gift costs; nothing was taken."""

    code: ClassVar[str] = "coins_missing"
    needed: int
    held: int


@dataclass(eq=False)
class GiftUnsure(Refusal):
    """The answer came too late or was cut off: the gift may have been sent. The same order again tells, and never
    sends a second one."""

    code: ClassVar[str] = "gift_unsure"


@dataclass(eq=False)
class GiftsOff(Refusal):
    """Gifts are switched off: by the creator, for this LIVE or for this video. `where`: "creator", "live", "video"."""

    code: ClassVar[str] = "gifts_off"
    creator: str
    where: str


@dataclass(eq=False)
class VideoExcluded(Refusal):
    """This video takes no gifts. `why`: its kind ("duet", "stitch", "sponsored"), "in_review", "rejected", or
    "before_acceptance"."""

    code: ClassVar[str] = "video_excluded"
    why: str


@dataclass(eq=False)
class UnknownGift(Refusal):
    """No such gift, or none that can be given here now. `read`: what was typed; `items`: ids to choose from."""

    code: ClassVar[str] = "unknown_gift"
    read: str
    items: tuple[str, ...]


@dataclass(eq=False)
class GiftLimit(Refusal):
    """Too many at once, or a price outside of what one gift may cost there. `kind`: "count" or "coins"."""

    code: ClassVar[str] = "gift_limit"
    kind: str
    least: int
    most: int


@dataclass(eq=False)
class QuoteStale(Refusal):
    """The price, the list or the moment is not the one that was shown; `old` None: not known any more."""

    code: ClassVar[str] = "quote_stale"
    item: str
    old: int | None
    now: int


@dataclass(eq=False)
class CreatorSuspended(Refusal):
    """The creator was suspended while he was LIVE: nothing was taken."""

    code: ClassVar[str] = "creator_suspended"


@dataclass(eq=False)
class NotLive(Refusal):
    """No LIVE runs here, or the one that was meant is over."""

    code: ClassVar[str] = "not_live"
    creator: str = ""


@dataclass(eq=False)
class NobodyLive(NotLive):
    """A command about a LIVE, and none runs here."""


@dataclass(eq=False)
class NotYourLive(NobodyLive):
    """A command about one's own LIVE, and whoever gave it is not LIVE; somebody else may be."""


@dataclass(eq=False)
class TwoReceivers(Refusal):
    """A creator was named, and a video of somebody else."""

    code: ClassVar[str] = "two_receivers"


@dataclass(eq=False)
class SeveralLive(Refusal):
    """Several creators are LIVE here, and the gift names none of them. `creators`: by name."""

    code: ClassVar[str] = "several_live"
    creators: tuple[str, ...]


@dataclass(eq=False)
class NotForThem(BadRecipient):
    """A gift to oneself, or to an account of one's own."""


@dataclass(eq=False)
class NoGiftsTo(NotAvailable):
    """No creator, left, or the fan is blocked: told in one neutral sentence."""


@dataclass(eq=False)
class TooManyTaps(Refusal):
    """More gifts in a minute than anybody taps; `most` a minute. Nothing was taken."""

    code: ClassVar[str] = "too_many_taps"
    most: int
