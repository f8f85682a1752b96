"""What a fan asks for when he gives, and what he is shown before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.communities.model import Caller
from bot.gifts.catalogue import Item
from bot.gifts.model import GiftOrder, GiftSent
from bot.gifts.store import PaidBy
from bot.gifts.worth import Worth, worth
from bot.members.model import MemberId
from bot.tips.model import Privacy

LETTERS: Final = {Privacy.NAME_AMOUNT: "b", Privacy.NAME: "n", Privacy.ANONYMOUS: "a", Privacy.HIDDEN: "h"}
"""How the button of a quote says who may see the gift: it has little room, and a yes is to what was shown."""


@dataclass(frozen=True, slots=True)
class SendGift:
    """A fan's wish. `request_id`: the chat event's own identity, prefixed by the platform. One of `session_id`,
    `video_id` and `creator_id` says where it goes (a creator: to his LIVE); none: to the LIVE of this chat.

    `item`: an id, a name or a picture of the catalogue. `version`: that of the catalogue which the fan read, and
    `quoted_at` when; None where he typed. `confirmed`: he said yes to the price.
    """

    request_id: str
    caller: Caller
    creator_id: MemberId | None = None
    item: str = ""
    times: int = 1
    session_id: int | None = None
    video_id: int | None = None
    privacy: Privacy | None = None
    version: int | None = None
    quoted_at: datetime | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a gift goes: a LIVE or a video of one creator. `least` and `most`: what one may cost there."""

    creator_id: MemberId
    creator: str
    community_id: int | None
    session_id: int | None
    video_id: int | None
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class GiftQuote:
    """The price, and what becomes of it. `token` names the wish, so that a yes that comes twice is one gift."""

    aim: Aim
    item: Item
    times: int
    coins: int
    held: int
    worth: Worth
    privacy: Privacy
    token: str
    quoted_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SentGift:
    """A gift that is on the disk, with its receipt: `pieces` of lots paid for it."""

    answer: GiftSent
    order: GiftOrder
    item: Item
    aim: Aim
    pieces: tuple[PaidBy, ...]

    @property
    def worth(self) -> Worth:
        return worth(self.pieces)
