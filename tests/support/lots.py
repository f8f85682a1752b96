"""Lots in every state in which their price can go back, and what everybody holds then."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from bot.coins.model import Lot
from bot.diamonds.service import SETTLED_AFTER, Diamonds
from bot.gifts.model import GiftOrder
from storage.batch import GiftBatch
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.gifts import CREATOR, FAN, balance, credit

A_MONTH = timedelta(days=30) + SETTLED_AFTER


class Held(NamedTuple):
    """Coins of a fan and diamonds of a creator, in coins' worth of parts, and what the fan owes in minor units."""

    wallet: int = 0
    frozen: int = 0
    pending: int = 0
    available: int = 0
    held: int = 0
    debt: int = 0


async def held(database: Database, fan: int = FAN, creator: int = CREATOR, parts: int = 12_600) -> Held:
    """As it stands; `parts`: what a coin is worth in parts of a diamond."""
    coins = [await balance(database, f"{name}:{fan}") for name in ("wallet", "coins_frozen")]
    diamonds = [
        await balance(database, f"{name}:{creator}", "diamond") // parts
        for name in ("diamonds_pending", "diamonds_available", "diamonds_held")
    ]
    debt = await balance(database, f"fan_debt:{fan}", "usd")
    return Held(coins[0], coins[1], diamonds[0], diamonds[1], diamonds[2], debt)


async def bought(database: Database, *lots: Lot) -> int:
    """The lots are paid; the id of the first."""
    await credit(database, *lots)
    async with database.reading() as tx:
        posted = await tx.ledger.entry(f"{lots[0].source}:credited")
    assert posted is not None
    return posted.id


async def given(database: Database, orders: Sequence[GiftOrder]) -> list[int]:
    """The gifts are sent, one after the other; their ids."""
    batch = await GiftBatch.open(database)
    try:
        return [(await batch.send(one)).id for one in orders]
    finally:
        await batch.close()


async def matured(database: Database, clock: HandClock, after: timedelta = A_MONTH) -> None:
    """Time passes, and what is due matures."""
    clock.move(after)
    await asyncio.shield(Diamonds(database, clock).mature())
