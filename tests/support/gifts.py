"""Fans with coins, and what they order."""

from datetime import UTC, datetime, timedelta

from bot.coins.model import Lot, parts_per_coin
from bot.communities.model import CommunityId
from bot.gifts.model import GiftOrder
from bot.members.model import MemberId
from bot.rails import Rail
from bot.tips.model import Privacy
from storage.db import Database
from storage.gifts.coins import CoinStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FAN, CREATOR = 7, 900
TWO_A_DIAMOND = parts_per_coin(diamonds=1, coins=2)


def lot(fan: int = FAN, coins: int = 100, number: int = 1, parts: int = TWO_A_DIAMOND, at: datetime = NOON) -> Lot:
    """A lot of coins at two coins a diamond, worth half a cent each; mature after two weeks."""
    later = at + timedelta(days=14)
    return Lot(
        f"coins:{fan}-{number}", MemberId(fan), coins, Rail.STRIPE, "usd", coins * 2, "usd", coins, parts, 1, 2, at,
        later, later,
    )  # fmt: skip


def order(
    number: int, coins: int = 1, fan: int = FAN, creator: int = CREATOR, *, session: int | None = None,
    community: int | None = 1, privacy: Privacy = Privacy.NAME, item: str = "petal", at: datetime = NOON,
) -> GiftOrder:  # fmt: skip
    """The gift of that number."""
    place = None if community is None else CommunityId(community)
    return GiftOrder(
        f"gift:{number}", MemberId(fan), MemberId(creator), place, session, None, item, 1, coins, privacy, at
    )


async def credit(database: Database, *lots: Lot) -> None:
    """The lots are paid."""
    async with database.transaction() as tx:
        for one in lots:
            await CoinStore(tx.connection, database.clock).credit(one)


async def balance(database: Database, account: str, unit: str = "coin") -> int:
    """What lies on an account."""
    async with database.reading() as tx:
        return await tx.ledger.balance(account, unit)
