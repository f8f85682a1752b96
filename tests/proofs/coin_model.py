"""What gifts should do, said as plainly as can be: dictionaries, and coins that are taken one lot after the other."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.coins.model import Lot
from bot.errors import KeyReused
from bot.gifts.model import CoinsMissing, GiftOrder, GiftSent

Told = tuple[Any, ...]
"""An answer in plain words: sent or refused, and every figure in it."""


def told(answer: object) -> Told:
    """An answer of ours in plain words."""
    match answer:
        case GiftSent():
            return (
                "sent", answer.key, answer.coins, answer.diamond_parts, answer.sent_at, answer.available_at, answer.new,
                answer.coins_left,
            )  # fmt: skip
        case CoinsMissing():
            return "missing", answer.needed, answer.held
        case KeyReused():
            return ("reused",)
    raise AssertionError(f"no answer: {answer!r}")


@dataclass
class Model:
    """All fans and creators, and what they were told."""

    hold: timedelta
    lots: dict[int, deque[list[Any]]] = field(default_factory=dict)
    held: Counter[int] = field(default_factory=Counter)
    sent: dict[str, tuple[object, Told]] = field(default_factory=dict)
    bought: int = 0
    spent: int = 0
    earned: Counter[int] = field(default_factory=Counter)
    creators: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    gifters: Counter[tuple[int, int, int, int, int]] = field(default_factory=Counter)

    def credit(self, lot: Lot) -> None:
        """The fan has so many coins more."""
        self.lots.setdefault(lot.fan_id, deque()).append([lot.coins, lot.parts_per_coin, lot.matures_at])
        self.held[lot.fan_id] += lot.coins
        self.bought += lot.coins

    def answer(self, order: GiftOrder, now: datetime) -> Told:
        """What whoever sends this order now must be told."""
        asked = (
            order.fan_id, order.creator_id, order.community_id, order.session_id, order.video_id, order.item,
            order.times, order.coins, order.privacy,
        )  # fmt: skip
        if order.key in self.sent:
            before, answer = self.sent[order.key]
            return (*answer[:6], False, self.held[order.fan_id]) if before == asked else ("reused",)
        if self.held[order.fan_id] < order.coins:
            return "missing", order.coins, self.held[order.fan_id]
        parts, available_at = self._take(order.fan_id, order.coins, now + self.hold)
        self._add_up(order, parts, now)
        answer = ("sent", order.key, order.coins, parts, now, available_at, True, self.held[order.fan_id])
        self.sent[order.key] = asked, answer
        return answer

    def balances(self) -> dict[tuple[str, str], int]:
        """What lies on each account of coins and diamonds."""
        return {
            **{(f"wallet:{fan}", "coin"): held for fan, held in self.held.items()},
            **{(f"diamonds_pending:{creator}", "diamond"): parts for creator, parts in self.earned.items()},
            ("coins_issued", "coin"): -self.bought,
            ("coins_spent", "coin"): self.spent,
            ("diamonds_issued", "diamond"): -self.earned.total(),
        }

    def _take(self, fan: int, coins: int, available_at: datetime) -> tuple[int, datetime]:
        parts, lots = 0, self.lots[fan]
        self.held[fan] -= coins
        while coins:
            lot = lots[0]
            used = min(lot[0], coins)
            lot[0], coins = lot[0] - used, coins - used
            parts += used * lot[1]
            available_at = max(available_at, lot[2])
            if not lot[0]:
                lots.popleft()
        return parts, available_at

    def _add_up(self, order: GiftOrder, parts: int, now: datetime) -> None:
        self.spent += order.coins
        self.earned[order.creator_id] += parts
        day, community = int(now.timestamp()) // 86_400, order.community_id or 0
        fan = order.fan_id if order.privacy.value in ("name", "name_amount") else 0
        self.creators[community, day, order.creator_id] += order.coins
        self.gifters[community, day, fan, order.creator_id, order.session_id or 0] += order.coins
