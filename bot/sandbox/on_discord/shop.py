"""The platform's own shop: articles that a bot's buttons name, bought and given back there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import simcord

from .gestures import Refused
from .view import walk

_PREMIUM = 6


@dataclass
class Shop:
    """`articles`: what it sells, by id, each with its name and its price as the platform shows it."""

    env: simcord.Env
    articles: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bought: dict[int, list[simcord.EntitlementHandle]] = {}
        for sku, (name, _price) in self.articles.items():
            self.env.create_sku(name, type=discord.SKUType.consumable, id=int(sku))

    def shown(self) -> dict[str, dict[str, str]]:
        """How pages show the articles."""
        return {
            sku: {"name": name, "price_text": price, "locale": "en-US"} for sku, (name, price) in self.articles.items()
        }

    async def sell(self, buyer: int, article: str, offered: Iterable[str] | None = None) -> None:
        """An article by its name or the beginning of it, of those that a message offers, or of the shop's own page. One
        that was not used up cannot be bought again."""
        offered = list(self.articles if offered is None else offered)
        named = [sku for sku in offered if self.articles[sku][0].startswith(article)]
        if len(named) != 1:
            raise Refused(f"no single {article!r} is sold there; what is: {offered}")
        mine = (one.snapshot() for one in self._bought.get(buyer, ()))
        if any(one.sku_id == int(named[0]) and not (one.consumed or one.deleted) for one in mine):
            raise Refused(f"{article} is yours already, and not used up")
        made = await self.env.grant_entitlement(int(named[0]), user=buyer)
        self._bought.setdefault(buyer, []).append(made)

    @staticmethod
    def offered(components: list[dict[str, Any]]) -> list[str]:
        """What the buttons of a message sell, by id."""
        return [str(part["sku_id"]) for part in walk(components) if part.get("style") == _PREMIUM]

    async def tell_again(self) -> None:
        """The bot hears of the latest purchase once more."""
        latest = max((one for mine in self._bought.values() for one in mine), key=lambda one: one.id)
        await latest.replay_create()

    async def take_back(self, buyer: int) -> None:
        """The latest purchase goes back, with its price."""
        if not self._bought.get(buyer):
            raise Refused("nothing was bought that could go back")
        await self._bought[buyer].pop().revoke()
