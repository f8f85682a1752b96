"""Coins in Discord's own shop: which article is which pack, and what Discord keeps of its price."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from bot.config.coins import number_of_coins
from bot.config.values import Section, setting

_SNOWFLAKE = re.compile(r"[1-9][0-9]{16,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Article:
    """A pack in Discord's shop: its SKU there, and the price that the operator set there, in the base currency."""

    sku: str
    price: str


def _article(coins: object, row: object) -> Article:
    if isinstance(row, Article):
        return row
    if not isinstance(row, Mapping) or set(row) != {"sku", "price"}:
        raise ValueError(f'pack {coins} is not written like {{ sku = "1234567890123456789", price = "4.99" }}')
    sku, price = row["sku"], row["price"]
    if not (isinstance(sku, str) and _SNOWFLAKE.fullmatch(sku)):
        raise ValueError(f"the sku of pack {coins} is no id of Discord's; copy it with quotes")
    if not isinstance(price, str):
        raise ValueError(f'the price of pack {coins} is not exact; write it with quotes: "4.99"')
    return Article(sku, price.strip())


def _articles(value: object) -> dict[int, Article]:
    if not isinstance(value, Mapping):
        raise ValueError('write articles by coins: { 330 = { sku = "1234567890123456789", price = "4.99" } }')
    read = {number_of_coins(coins): _article(coins, row) for coins, row in value.items() if row != "off"}
    return dict(sorted(read.items()))


def _by_text(table: Mapping[int, Article]) -> dict[str, Any]:
    return {str(coins): {"sku": one.sku, "price": one.price} for coins, one in table.items()}


Articles = Annotated[dict[int, Article], PlainValidator(_articles), PlainSerializer(_by_text)]


class DiscordSku(Section):
    """Packs of coins in Discord's own shop (Premium Apps), where Discord takes the money and pays it out monthly."""

    enabled: bool = setting(False, "switch", "Discord wants what an app sells there in its own shop too.")
    packs: Articles = setting(
        {},
        'articles by coins: { 330 = { sku = "1234567890123456789", price = "4.99" } }',
        "Consumable SKUs of your app. Discord tells no price, so write the one that you set there; at most that of "
        "coins.packs.",
    )
    fee_bp: int = setting(
        3000, "basis points of the price", "What Discord keeps; 15 % up to a first million, so the worse counts.",
        ge=0, le=10_000,
    )  # fmt: skip
    beside_cards: bool = setting(
        True, "switch", "Both ways to pay on Discord; off: coins are sold there in Discord's shop alone."
    )

    def coins_of(self, sku: str) -> int | None:
        """The pack that an article is; None for one that is no pack here."""
        return next((coins for coins, one in self.packs.items() if one.sku == sku), None)
