"""Coins are bought in lots, and every lot keeps what was promised when it was paid: its price, its rates, its dates.

A fan's lots lie one behind the other on one line, the oldest first, and so do his gifts: a lot is a range of the
coins that he was ever credited, a gift a range of the coins that he ever spent. Which lot a gift was paid from is where
the two ranges meet, so nothing has to be written about it when the gift is sent.

Coins of a lot that is taken back leave the line: the lot gets shorter and the lots behind it move up. Only coins that
nobody has spent can leave, so no gift ever changes its lot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from bot.members.model import MemberId
from bot.rails import Rail

DIAMOND_PARTS: Final = 25_200
"""The book counts diamonds in this many parts, as it counts dollars in cents.

It divides by every number up to ten, by 12, 16 and 100, so at two coins a diamond a coin is worth 12,600 parts exactly:
no coin is ever rounded away, whoever sends how few of them, and what a refund takes back is what was given.
"""


def parts_per_coin(diamonds: int, coins: int) -> int:
    """Parts that a coin is worth at so many diamonds for so many coins. Raises ValueError when that is not whole."""
    if diamonds <= 0 or coins <= 0 or diamonds * DIAMOND_PARTS % coins:
        raise ValueError(f"{diamonds} diamonds for {coins} coins can't be counted in parts of 1/{DIAMOND_PARTS}")
    return diamonds * DIAMOND_PARTS // coins


@dataclass(frozen=True, slots=True)
class Lot:
    """Coins as they were paid for.

    `source`: what was paid, ours and the same for every try (`coins:42`). `price_minor` of `currency` (`xtr` for Stars)
    is what the fan paid, `net_minor` of `net_currency` what reaches the operator of it. The rates stay for ever: a coin
    is worth `parts_per_coin` parts of a diamond, and `worth_diamonds` diamonds `worth_minor` of `net_currency`. Unspent
    coins can be given back until `refundable_until`; diamonds of these coins are not paid out before `matures_at`.
    Raises ValueError when it could not be.
    """

    source: str
    fan_id: MemberId
    coins: int
    rail: Rail
    currency: str
    price_minor: int
    net_currency: str
    net_minor: int
    parts_per_coin: int
    worth_minor: int
    worth_diamonds: int
    paid_at: datetime
    refundable_until: datetime
    matures_at: datetime

    def __post_init__(self) -> None:
        positive = (self.fan_id, self.coins, self.parts_per_coin, self.worth_minor, self.worth_diamonds)
        if min(positive) <= 0 or min(self.price_minor, self.net_minor) < 0:
            raise ValueError(f"{self.source}: a lot has coins, a fan and rates, and no negative price")
        if any(moment.utcoffset() is None for moment in (self.paid_at, self.refundable_until, self.matures_at)):
            raise ValueError(f"{self.source}: times are aware")
        if min(self.refundable_until, self.matures_at) < self.paid_at:
            raise ValueError(f"{self.source}: its dates lie after the payment")


class OpenLot(NamedTuple):
    """The part of a lot's terms that a gift needs: where it lies on the fan's line of coins, and its rates."""

    starts_at: int
    ends_at: int
    parts_per_coin: int
    matures_at: datetime
