"""What the core asks the database about gifts, beside the writer of batches."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.gifts.model import Gift
from bot.members.model import MemberId

if TYPE_CHECKING:
    from bot.gifts.traces import GiftPart, SpentOn


class PaidBy(NamedTuple):
    """A piece of a gift: so many coins of a lot, and the lot's terms (see `bot.coins.model.Lot`)."""

    coins: int
    lot_coins: int
    currency: str
    price_minor: int
    net_currency: str
    parts_per_coin: int
    worth_minor: int
    worth_diamonds: int
    matures_at: datetime


class Held(NamedTuple):
    """A fan's coins: how many he can spend, and where on his line the next one lies. `locked`: he owes for coins that
    he spent, so he spends no more until that is settled."""

    coins: int
    position: int
    locked: bool


class GiftStore(Protocol):
    """Bound to one transaction."""

    async def by_key(self, key: str) -> Gift | None:
        """The gift that was sent under this key."""
        ...

    async def get(self, gift_id: int) -> Gift | None:
        """The gift with this id."""
        ...

    async def parts_of(self, gift: Gift) -> "tuple[GiftPart, ...]":
        """What paid for it, and where its diamonds are, in the order of the fan's line."""
        ...

    async def matured_at(self, gift: Gift) -> datetime | None:
        """When its diamonds became available; None as long as they did not."""
        ...

    async def spent_on(self, lots: Collection[int], most: int) -> "tuple[SpentOn, ...]":
        """The latest gifts that coins of these lots paid for, or coins that came back of them; the latest first."""
        ...

    async def held(self, fan_id: MemberId) -> Held:
        """What the fan holds."""
        ...

    async def paid_by(self, fan_id: MemberId, start: int, coins: int) -> tuple[PaidBy, ...]:
        """Which lots so many coins from a place on the fan's line belong to, the oldest first."""
        ...
