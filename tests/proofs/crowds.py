"""Crowds that want something of one account at the same moment, and what must be true of the answers afterwards.

Both questions are those that a bank of chat coins gets wrong first: does a wallet pay more often than it can, and does
everything that was accepted arrive?
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.gifts.model import CoinsMissing, GiftOrder, GiftSent
from storage.batch import GiftBatch
from storage.db import Database
from tests.support import gifts
from tests.support.gifts import CREATOR, FAN, TWO_A_DIAMOND, lot, order

CALLERS = 1_000
GIFTS = 10_000
FANS = 200


class Bank(Protocol):
    """Who takes gifts, and can be asked what lies where."""

    async def send(self, order: GiftOrder) -> GiftSent: ...

    async def balance(self, account: str, unit: str) -> int: ...


@dataclass
class Ours:
    """The group commit over an open database."""

    database: Database
    batch: GiftBatch

    async def send(self, order: GiftOrder) -> GiftSent:
        return await self.batch.send(order)

    async def balance(self, account: str, unit: str) -> int:
        return await gifts.balance(self.database, account, unit)


@dataclass
class Forgetful:
    """The control: a bank that reads, waits, and writes what it had read, less the gift."""

    held: dict[tuple[str, str], int]

    async def send(self, order: GiftOrder) -> GiftSent:
        places = [(f"wallet:{order.fan_id}", "coin"), (f"diamonds_pending:{order.creator_id}", "diamond")]
        purse, earned = (self.held.get(place, 0) for place in places)
        if purse < order.coins:
            raise CoinsMissing(order.coins, purse)
        await asyncio.sleep(0)
        parts = order.coins * TWO_A_DIAMOND
        self.held[places[0]], self.held[places[1]] = purse - order.coins, earned + parts
        now = order.occurred_at
        return GiftSent(1, order.key, order.coins, parts, now, now, True, purse - order.coins)

    async def balance(self, account: str, unit: str) -> int:
        return self.held.get((account, unit), 0)


@dataclass(frozen=True)
class Purse:
    """One wallet, and a thousand who all want the same from it."""

    held: int
    price: int
    orders: Sequence[GiftOrder]


def purse(seed: int) -> Purse:
    """A wallet that can pay some of the callers."""
    chance = random.Random(seed)
    price = chance.randint(1, 9)
    held = chance.randint(100, 900) * price + chance.randrange(price)
    creators = chance.choices((CREATOR, CREATOR + 1, CREATOR + 2), k=CALLERS)
    return Purse(held, price, [order(number, price, FAN, creator) for number, creator in enumerate(creators)])


@dataclass(frozen=True)
class Rain:
    """Ten thousand gifts for one creator, of fans who can pay most of theirs."""

    held: dict[int, int]
    orders: Sequence[GiftOrder]


def rain(seed: int, count: int = GIFTS) -> Rain:
    """So many gifts at once for one creator."""
    chance = random.Random(seed)
    orders = [order(number, chance.randint(1, 9), chance.randint(1, FANS)) for number in range(count)]
    # On average five coins a gift, so some fans run out.
    held = {fan: chance.randint(2, 6) * count // FANS for fan in range(1, FANS + 1)}
    return Rain(held, orders)


@dataclass
class Answers:
    """What became of the orders of a crowd; `errors` is anything that is neither a gift nor a want of coins."""

    sent: list[tuple[str, int, int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, others: "Answers") -> None:
        """With those of another process."""
        self.sent += others.sent
        self.refused += others.refused
        self.errors += others.errors

    @property
    def coins(self) -> int:
        return sum(coins for _, coins, _ in self.sent)

    @property
    def parts(self) -> int:
        return sum(parts for _, _, parts in self.sent)


async def all_at_once(send: Callable[[GiftOrder], Awaitable[GiftSent]], orders: Iterable[GiftOrder]) -> Answers:
    """Every order in the same moment."""
    answers = Answers()

    async def ask(order: GiftOrder) -> None:
        try:
            sent = await send(order)
        except CoinsMissing:
            answers.refused.append(order.key)
        except Exception as error:
            answers.errors.append(repr(error))
        else:
            answers.sent.append((order.key, sent.coins, sent.diamond_parts))

    await asyncio.gather(*(ask(order) for order in orders))
    return answers


async def judge_purse(bank: Bank, purse: Purse, answers: Answers) -> None:
    """Proof 6: exactly as many succeed as the wallet can pay. AssertionError if not."""
    assert answers.errors == []
    assert len(answers.sent) == purse.held // purse.price
    assert len(answers.sent) + len(answers.refused) == len(purse.orders)
    assert await bank.balance(f"wallet:{FAN}", "coin") == purse.held % purse.price


async def judge_rain(bank: Bank, rain: Rain, answers: Answers) -> None:
    """Proof 7: what was accepted is what was credited, to the coin. AssertionError if not."""
    assert answers.errors == []
    assert len(answers.sent) + len(answers.refused) == len(rain.orders)
    left = [await bank.balance(f"wallet:{fan}", "coin") for fan in rain.held]
    assert sum(rain.held.values()) - sum(left) == answers.coins
    assert await bank.balance(f"diamonds_pending:{CREATOR}", "diamond") == answers.parts
    # A rain in which everybody can pay, or nobody, would show nothing.
    assert answers.sent
    assert answers.refused


async def fill(database: Database, held: dict[int, int]) -> set[str]:
    """Credit each fan's coins, in two lots; returns the keys of the entries."""
    lots = [lot(fan, part, number) for fan, coins in held.items() for number, part in enumerate(_halves(coins))]
    await gifts.credit(database, *lots)
    return {f"{one.source}:credited" for one in lots}


def _halves(coins: int) -> tuple[int, int]:
    return coins // 2, coins - coins // 2
