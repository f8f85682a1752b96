"""Random histories of coins and gifts, and a book in memory in which the pure plan alone keeps them."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.coins.model import Lot, OpenLot
from bot.gifts.model import Gift, GiftOrder
from bot.gifts.plan import Answer, Before, Plan, Purse, plan
from bot.tips.model import Privacy
from tests.support.gifts import NOON, TWO_A_DIAMOND, lot, order

HOLD = timedelta(days=3)
FANS, CREATORS = 20, (901, 902, 903)
CROWDS = (1, 1, 2, 7, 30, 120)
PARTS = (TWO_A_DIAMOND, TWO_A_DIAMOND * 2, 1, 8_400)
PRIVACIES = tuple(Privacy)


@dataclass
class History:
    """What happens next; the same seed tells the same."""

    seed: int
    now: datetime = NOON
    number: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._past: list[GiftOrder] = []

    def lots(self) -> list[Lot]:
        """Coins that somebody bought meanwhile; seldom more than a few, so that wallets run dry."""
        chance, bought = self._chance, []
        for _ in range(chance.choice((0, 1, 1, 3))):
            self.number += 1
            fan, coins = chance.randint(1, FANS), chance.choice((1, 5, 100, 1_000))
            matured = self.now - timedelta(days=chance.choice((0, 5, 13, 30)))
            bought.append(lot(fan, coins, self.number, chance.choice(PARTS), matured))
        return bought

    def crowd(self) -> list[GiftOrder]:
        """Gifts that are sent in the same moment, some of them repeated, some with a key that meant something else."""
        self.now += timedelta(minutes=self._chance.choice((0, 1, 90)))
        crowd: list[GiftOrder] = []
        for _ in range(self._chance.choice(CROWDS)):
            what = self._chance.random()
            if what < 0.06 and self._past:
                crowd.append(self._chance.choice(self._past))
            elif what < 0.08 and self._past:
                crowd.append(self._order(self._chance.choice(self._past).key))
            else:
                self.number += 1
                crowd.append(self._order(f"gift:{self.number}"))
            self._past.append(crowd[-1])
        del self._past[:-500]
        return crowd

    def _order(self, key: str) -> GiftOrder:
        chance = self._chance
        made = order(
            0, chance.choice((1, 1, 2, 3, 10, 70)), chance.randint(1, FANS), chance.choice(CREATORS),
            session=chance.choice((None, 1, 2)), community=chance.choice((None, 1)),
            privacy=chance.choice(PRIVACIES), item=chance.choice(("petal", "kite")), at=self.now,
        )  # fmt: skip
        object.__setattr__(made, "key", key)
        return made


Planner = Callable[[Sequence[GiftOrder], Before, datetime, timedelta], Plan]


@dataclass
class Memory:
    """A book without a database: it answers what a database would, and keeps what the plan says."""

    planner: Planner = plan
    gifts: dict[str, Gift] = field(default_factory=dict)
    lots: dict[int, list[OpenLot]] = field(default_factory=dict)
    balances: Counter[tuple[str, str]] = field(default_factory=Counter)
    creators: Counter[tuple[int, ...]] = field(default_factory=Counter)
    gifters: Counter[tuple[int, ...]] = field(default_factory=Counter)
    last_id: int = 0

    def credit(self, lot: Lot) -> None:
        """A lot behind those that the fan has."""
        line = self.lots.setdefault(lot.fan_id, [])
        start = line[-1].ends_at if line else 0
        line.append(OpenLot(start, start + lot.coins, lot.parts_per_coin, lot.matures_at))
        self.balances[f"wallet:{lot.fan_id}", "coin"] += lot.coins
        self.balances["coins_issued", "coin"] -= lot.coins

    def send(self, crowd: Sequence[GiftOrder], now: datetime) -> tuple[Answer, ...]:
        """One batch."""
        planned = self.planner(crowd, self._before(crowd), now, HOLD)
        for gift in planned.gifts:
            assert gift.key not in self.gifts, "a key twice"
            self.gifts[gift.key] = gift
            self.last_id = gift.id
        for place, change in planned.changes.items():
            self.balances[place] += change
            assert self.balances[place] >= 0 or ":" not in place[0], "an owner below zero"
        for by_creator, added in planned.creators.items():
            self.creators[by_creator] += added.coins
        for by_gifter, added in planned.gifters.items():
            self.gifters[by_gifter] += added.coins
        return planned.answers

    def _before(self, crowd: Iterable[GiftOrder]) -> Before:
        crowd = tuple(crowd)
        known = {one.key: self.gifts[one.key] for one in crowd if one.key in self.gifts}
        ids = range(self.last_id + 1, self.last_id + 1 + len(crowd))
        return Before(known, frozenset(), {fan: self._purse(fan) for fan in {one.fan_id for one in crowd}}, ids)

    def _purse(self, fan: int) -> Purse:
        held, line = self.balances[f"wallet:{fan}", "coin"], self.lots.get(fan, [])
        spent = line[-1].ends_at - held if line else 0
        while line and line[0].ends_at <= spent and len(line) > 1:
            del line[0]
        return Purse(held, tuple(line))
