"""Discord's shop as the core sees it: a list of purchases, and what it is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from bot.coins.purchases import Origin, Purchase
from bot.payments.provider import ProviderDown
from tests.support.clocks import HandClock

SKUS: Mapping[int, str] = {65: "111111111111111065", 330: "111111111111110330"}
ARTICLES: Mapping[str, tuple[str, str]] = {sku: (f"{coins} coins", "$0.99") for coins, sku in SKUS.items()}
SELLING: Mapping[str, Any] = {
    "enabled": True, "packs": {"65": {"sku": SKUS[65], "price": "0.99"}, "330": {"sku": SKUS[330], "price": "4.49"}},
}  # fmt: skip


@dataclass
class FakeShop:
    """Fits `DiscordShop`. `asked`: purchases that were to be marked as used; `fails`: what the next calls raise;
    `lost`: so many of the next ones work, and their answers are lost."""

    listed: dict[str, Purchase] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    lost: int = 0

    def __post_init__(self) -> None:
        self._numbers = count(10_001)

    def sells(self, buyer: str | None, clock: HandClock, sku: str = SKUS[330], **other: Any) -> Purchase:
        """Somebody buys an article, and nobody is told yet."""
        number = str(next(self._numbers))
        purchase = Purchase(number, sku, buyer, clock.now(), **{"origin": Origin.BOUGHT, **other})
        self.listed[number] = purchase
        return purchase

    def takes_back(self, purchase: Purchase) -> Purchase:
        """Discord gives the price of a purchase back."""
        self.listed[purchase.purchase_id] = replace(self.listed[purchase.purchase_id], gone=True)
        return self.listed[purchase.purchase_id]

    async def purchases(self, after: str, limit: int) -> list[Purchase]:
        return [one for number, one in sorted(self.listed.items()) if int(number) > int(after)][:limit]

    async def use(self, purchase_id: str) -> None:
        self.asked.append(purchase_id)
        if self.fails:
            raise self.fails.pop(0)
        self.listed[purchase_id] = replace(self.listed[purchase_id], used=True)
        if self.lost:
            self.lost -= 1
            raise ProviderDown

    async def name_of(self, user_id: str) -> str:
        return f"Guest {user_id}"
