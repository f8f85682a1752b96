"""Random histories of Discord's shop: whatever is told, repeated, lost or cut off, each purchase counts once."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from bot.coins.orders import CoinDayLimit
from bot.coins.purchases import Purchase
from bot.communities.model import Caller
from bot.errors import TryLater
from bot.ledger.accounts import FAN_PAYMENTS, SHOP_BALANCE, SHOP_FEES
from bot.payments.provider import ProviderDown
from bot.safety.model import TooMany
from storage.db import Database
from tests.coins.counter import Counter
from tests.proofs.tier import chosen, seeded
from tests.support.clocks import HandClock
from tests.support.discord_shop import SELLING, SKUS
from tests.support.shop import open_shop

STEPS = 20
PRICES = {65: 99, 330: 449}

News = Callable[[], Coroutine[Any, Any, object]]


@pytest.fixture
async def counter(database: Database, clock: HandClock) -> AsyncIterator[Counter]:
    """A counter beside which Discord's shop sells two packs."""
    async with open_shop(database, clock, discord_sku=SELLING) as shop:
        yield Counter(shop)


@dataclass
class Street:
    """Two fans, what they bought, and what chance does to the news of it."""

    counter: Counter
    chance: random.Random
    fans: tuple[Caller, ...]
    cut: bool = False
    bought: dict[str, tuple[Caller, int]] = field(default_factory=dict)

    async def step(self) -> None:
        shop, sweep = self.counter.shop, self.counter.shop.selling.shop_sweep
        for _ in range(self.chance.randint(0, 2)):
            self.buys()
        if self.bought and self.chance.random() < 0.3:
            shop.discord_shop.takes_back(self.any())
        if self.chance.random() < 0.3:
            shop.discord_shop.fails.append(ProviderDown())
        if self.lucky():
            with suppress(TooMany, CoinDayLimit):
                await self.counter.ordered(self.chance.choice(self.fans), self.chance.choice(tuple(PRICES)))
        news: list[News] = [partial(shop.selling.shop.told, self.any()) for _ in self.bought if self.lucky()]
        news += [sweep.look] * self.lucky()
        self.chance.shuffle(news)
        await asyncio.gather(*(self.perhaps_cut_off(one) for one in news))
        if self.lucky():
            with suppress(ProviderDown):
                await shop.run_jobs()
        await shop.later(minutes=self.chance.choice((1, 11)))

    def buys(self) -> None:
        fan, coins = self.chance.choice(self.fans), self.chance.choice(tuple(PRICES))
        made = self.counter.shop.discord_shop.sells(fan.account.user_id, self.counter.shop.clock, SKUS[coins])
        self.bought[made.purchase_id] = (fan, coins)

    def any(self) -> Purchase:
        """A purchase as Discord's list has it."""
        return self.counter.shop.discord_shop.listed[self.chance.choice(list(self.bought))]

    def lucky(self) -> bool:
        return self.chance.random() < 0.4

    async def perhaps_cut_off(self, news: News) -> None:
        """Done, or killed somewhere on the way, together with those whose commit it shares."""
        task = asyncio.create_task(news())
        if self.cut and self.chance.random() < 0.4:
            for _ in range(self.chance.randint(1, 40)):
                await asyncio.sleep(0)
            task.cancel()
        with suppress(ProviderDown, *((asyncio.CancelledError, TryLater) if self.cut else ())):
            await task

    async def adds_up(self) -> None:
        """Each purchase that stands is there once and used; of those that went back nothing is left."""
        shop = self.counter.shop
        listed = shop.discord_shop.listed
        standing = [self.bought[number] for number in self.bought if not listed[number].gone]
        for fan in self.fans:
            assert await self.counter.held(fan) == sum(coins for owner, coins in standing if owner is fan)
        assert all(one.used for one in listed.values() if not one.gone)
        async with shop.database.reading() as tx:
            unpaid = "SELECT count(*) FROM coin_orders WHERE paid_at IS NULL AND request_id LIKE 'entitlement:%'"
            assert (await tx.connection.exec_driver_sql(unpaid)).scalar_one() == 0
        paid = sum(PRICES[coins] for _, coins in standing)
        shares = sum(-(-PRICES[coins] * 30 // 100) for _, coins in standing)
        kept = [await shop.balance(one) for one in (FAN_PAYMENTS, SHOP_BALANCE, SHOP_FEES)]
        assert kept == [-paid, paid - shares, shares]


@seeded("discord_shop")
async def test_whatever_is_told_of_purchases_each_of_them_counts_once(
    counter: Counter, seed: int | None, database_kind: str
) -> None:
    """Where several write at once, nobody may get into anybody's way; where all share a commit, some are killed."""
    fans = await counter.fan(), await counter.fan("Eve")
    street = Street(counter, random.Random(chosen(seed)), fans, cut=database_kind == "sqlite")
    for _ in range(STEPS):
        await street.step()
    counter.shop.discord_shop.fails.clear()
    for _ in range(2):
        await counter.shop.later(minutes=11)
        await counter.shop.selling.shop_sweep.look()
        await counter.shop.run_jobs()
    await counter.shop.is_sound()
    await street.adds_up()
