"""What a batch of gifts does to the book: a pure function, the same for every database.

Orders are judged one after the other, as they arrived, each on what the ones before it left. What is written for all of
them together is one change an account and one a tally, however many gifts meet there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.coins.model import OpenLot
from bot.errors import KeyReused
from bot.gifts.model import CoinsMissing, Gift, GiftOrder, GiftSent
from bot.gifts.tallies import CreatorDay, GifterDay, Tally, added_up, day_of
from bot.ledger.accounts import COINS_SPENT, DIAMONDS_ISSUED, diamonds_pending, wallet

Answer = GiftSent | CoinsMissing | KeyReused
"""What becomes of an order; the two that are exceptions are raised to whoever asked."""


class Purse(NamedTuple):
    """A fan's coins before the batch: how many he holds, and the lots in which they lie, the oldest first."""

    held: int
    lots: tuple[OpenLot, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What the database says about a batch, read inside its transaction.

    `gifts`: those that were sent under a key of the batch before, `taken`: its keys that belong to other entries.
    `purses`: of every fan in the batch who has a wallet. `ids`: free ones, rising, as many as there are orders.
    """

    gifts: Mapping[str, Gift]
    taken: frozenset[str]
    purses: Mapping[int, Purse]
    ids: Iterable[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """`answers` in the order of the batch, and what is to be written for it: gifts by rising id, the net change of each
    (account, unit), and the additions to each tally."""

    answers: tuple[Answer, ...]
    gifts: tuple[Gift, ...]
    changes: Mapping[tuple[str, str], int]
    creators: Mapping[CreatorDay, Tally]
    gifters: Mapping[GifterDay, Tally]


def plan(orders: Iterable[GiftOrder], before: Before, now: datetime, hold: timedelta) -> Plan:
    """Accept or refuse each order in turn; `now` is the moment of all gifts of the batch.

    A key that was answered before gets the same answer if the order is the same, KeyReused if it is another. A fan who
    holds too little is refused, and later orders find what he has kept. Diamonds are available once `hold` has passed
    and the lots that paid for them are mature.
    """
    draft = _Draft(before, now, now + hold)
    answers = tuple([draft.judge(order) for order in orders])
    return draft.planned(answers)


@dataclass(slots=True)
class _Wallet:
    """A purse while the batch draws from it."""

    account: str
    held: int
    lots: tuple[OpenLot, ...]
    drawn: int = 0
    current: int = 0

    @property
    def position(self) -> int:
        """How many coins were ever spent: the line of lots ends where the coins that he holds end."""
        return self.lots[-1].ends_at - self.held

    def draw(self, coins: int, available_at: datetime) -> tuple[int, datetime]:
        """Takes coins that are there; the parts of diamonds they are worth, and when these are available."""
        start, parts = self.position, 0
        end = start + coins
        self.held -= coins
        self.drawn += coins
        while start < end:
            lot = self.lots[self.current]
            if lot.ends_at <= start:
                self.current += 1
                continue
            until = min(end, lot.ends_at)
            parts += (until - start) * lot.parts_per_coin
            available_at = max(available_at, lot.matures_at)
            start = until
        return parts, available_at


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    before: Before
    now: datetime
    held_until: datetime
    gifts: dict[str, Gift] = field(default_factory=dict)
    wallets: dict[int, _Wallet] = field(default_factory=dict)
    ids: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = iter(self.before.ids)

    def judge(self, order: GiftOrder) -> Answer:
        key = order.key
        known = self.before.gifts.get(key) or self.gifts.get(key)
        if known is not None:
            return self._again(order, known)
        if key in self.before.taken:
            return _reused(key)
        purse = self.wallets.get(order.fan_id) or self._open(order.fan_id)
        if purse is None or purse.held < order.coins:
            return CoinsMissing(order.coins, 0 if purse is None else purse.held)
        return self._send(order, purse)

    def _send(self, order: GiftOrder, purse: _Wallet) -> GiftSent:
        spent_from = purse.position
        parts, available_at = purse.draw(order.coins, self.held_until)
        number = next(self.ids)
        self.gifts[order.key] = Gift(
            number, order.key, order.fan_id, order.creator_id, order.community_id, order.session_id, order.video_id,
            order.item, order.times, order.coins, parts, spent_from, order.privacy, order.occurred_at, self.now,
            available_at,
        )  # fmt: skip
        return GiftSent(number, order.key, order.coins, parts, self.now, available_at, True, purse.held)

    def _again(self, order: GiftOrder, known: Gift) -> Answer:
        if not known.was_asked_by(order):
            return _reused(order.key)
        purse = self.wallets.get(order.fan_id) or self._open(order.fan_id)
        left = 0 if purse is None else purse.held
        return GiftSent(
            known.id, known.key, known.coins, known.diamond_parts, known.sent_at, known.available_at, False, left
        )

    def _open(self, fan_id: int) -> _Wallet | None:
        purse = self.before.purses.get(fan_id)
        if purse is None:
            return None
        opened = self.wallets[fan_id] = _Wallet(wallet(fan_id), purse.held, purse.lots)
        return opened

    def planned(self, answers: tuple[Answer, ...]) -> Plan:
        gifts = tuple(self.gifts.values())
        creators, gifters = added_up(gifts, day_of(self.now))
        return Plan(answers, gifts, self._changes(gifts), creators, gifters)

    def _changes(self, gifts: tuple[Gift, ...]) -> dict[tuple[str, str], int]:
        earned: defaultdict[int, int] = defaultdict(int)
        for gift in gifts:
            earned[gift.creator_id] += gift.diamond_parts
        changes = {(one.account, "coin"): -one.drawn for one in self.wallets.values() if one.drawn}
        changes |= {(diamonds_pending(creator), "diamond"): parts for creator, parts in earned.items()}
        if gifts:
            changes[COINS_SPENT, "coin"] = sum(one.drawn for one in self.wallets.values())
            changes[DIAMONDS_ISSUED, "diamond"] = -sum(earned.values())
        return changes


def _reused(key: str) -> KeyReused:
    return KeyReused(f"{key} was used for something else")
