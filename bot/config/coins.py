"""Sections about coins: what packs cost, what diamonds are worth, and what Stars bring."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from bot.config.values import Amount, CurrencyCode, Section, setting
from bot.money import CURRENCIES, Money

USUAL_PACKS: Mapping[str, str] = {
    "65": "0.99", "330": "4.99", "660": "9.99", "1320": "19.99", "3300": "49.99", "6600": "99.99", "16500": "249.99",
}  # fmt: skip
USUAL_STARS: Mapping[str, int] = {"65": 50, "330": 250, "660": 500, "1320": 1000, "3300": 2500, "6600": 5000}


def _ratio(value: object) -> Fraction:
    text = str(value).strip() if isinstance(value, str | int | Fraction) and not isinstance(value, bool) else ""
    try:
        found = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'{value!r} is no fraction; write it like "1/2"') from None
    if found <= 0 or "." in text:
        raise ValueError(f'{value!r} is no fraction above zero; write it like "1/2"')
    return found


def number_of_coins(value: object) -> int:
    """The size of a pack as a key of a table. Raises ValueError."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 10_000_000):
        raise ValueError(f"{value!r} is no number of coins")
    return int(text)


def _packs(value: object) -> dict[int, str]:
    if not isinstance(value, Mapping):
        raise ValueError('write prices by coins: { 65 = "0.99" }')
    read = {number_of_coins(coins): str(price).strip() for coins, price in value.items()}
    if any(isinstance(price, float | bool) for price in value.values()):
        raise ValueError('write exact prices with quotes: { 65 = "0.99" }')
    return {coins: price for coins, price in sorted(read.items()) if price != "off"}


def _stars(value: object) -> dict[int, int]:
    if not isinstance(value, Mapping):
        raise ValueError("write Stars by coins: { 65 = 50 }")
    wanted = {coins: stars for coins, stars in value.items() if stars != "off"}
    read = {number_of_coins(coins): int(str(stars)) for coins, stars in wanted.items()}
    if any(not 0 < stars <= 25_000 for stars in read.values()):
        raise ValueError("an invoice takes 1 to 25,000 Stars")
    return dict(sorted(read.items()))


def _by_text(table: Mapping[int, Any]) -> dict[str, Any]:
    return {str(coins): price for coins, price in table.items()}


Ratio = Annotated[Fraction, PlainValidator(_ratio), PlainSerializer(str)]
Prices = Annotated[dict[int, str], PlainValidator(_packs), PlainSerializer(_by_text)]
StarPrices = Annotated[dict[int, int], PlainValidator(_stars), PlainSerializer(_by_text)]


class Coins(Section):
    """Coins that fans buy in packs and give away as gifts. They never expire and never become money again."""

    packs: Prices = setting(
        dict(USUAL_PACKS), "amounts by coins, off removes one", "Paid on a page of Stripe's; none: none are sold there."
    )
    prices: dict[CurrencyCode, Prices] = setting(
        {}, "amounts by coins, by currency", "Other currencies that packs are priced in; they need a reference rate."
    )
    stars: StarPrices = setting(
        dict(USUAL_STARS), "Stars by coins, off removes one", "On Telegram packs are sold for Stars only."
    )
    day_max: Amount = setting(
        "500.00", "amount per fan and day", "On both platforms together, Stars at their list rate."
    )
    refund_days: int = setting(
        14, "days", "How long unspent coins can be given back: a withdrawal period.", ge=0, le=120
    )

    practice: bool = setting(False, "on or off", "Practice coins, to try gifts with: worth nothing, seen by nobody.")
    practice_grant: int = setting(
        100, "practice coins", "What everybody gets on a day on which he tries.", ge=1, le=100_000
    )

    def price(self, coins: int, currency: str, base_currency: str) -> Money | None:
        """What a pack costs in a currency; None where it is not sold in it."""
        table = self.packs if currency == base_currency else self.prices.get(currency, {})
        text = table.get(coins)
        return None if text is None else Money.of(text, currency)


class Diamonds(Section):
    """What creators get for coins. A lot keeps the rates of the day on which it was paid."""

    per_coin: Ratio = setting("1/1", "diamonds per coin", "Sources say 1/1 and 1/2; remainders are never lost.")
    minor_per_diamond: Ratio = setting(
        "1/2", "minor units of the base currency per diamond", "Half a cent, so that every pack covers its diamonds."
    )


class Stars(Section):
    """Telegram Stars."""

    list_minor_per_100: int = setting(
        198, "minor units of the base currency per 100 Stars", "What fans pay for them, for limits.", ge=1
    )
    reward_micro_usd: int = setting(
        13_000, "millionths of a US dollar per Star", "What Telegram pays the bot's owner.", ge=1
    )


def bad_prices(table: Mapping[int, str], currency: str) -> dict[int, str]:
    """The prices of a table that are no amounts of its currency, by coins."""
    wrong = {}
    for coins, text in table.items():
        try:
            money = Money.of(text, currency)
        except ValueError:
            wrong[coins] = text
            continue
        known = CURRENCIES[currency]
        if money.amount_minor < (known.minimum_minor or 1) or money.amount_minor % known.multiple_of:
            wrong[coins] = text
    return wrong
