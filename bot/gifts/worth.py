"""What a gift cost, and what it brings: worked out from the terms of the very lots that paid for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from bot.coins.model import DIAMOND_PARTS
from bot.gifts.store import PaidBy
from bot.money import CURRENCIES, Money


@dataclass(frozen=True, slots=True)
class Worth:
    """`paid`: what was paid for these coins, by currency to the nearest minor unit, one at least; `stars` the same in
    Telegram Stars. `parts` of a diamond come to the creator; `gets`: their worth, by currency, rounded down."""

    paid: tuple[Money, ...]
    stars: int
    parts: int
    gets: tuple[Money, ...]

    @property
    def diamonds(self) -> Fraction:
        return Fraction(self.parts, DIAMOND_PARTS)


def worth(pieces: Iterable[PaidBy]) -> Worth:
    """The worth of a gift that these pieces of lots paid for."""
    paid: defaultdict[str, Fraction] = defaultdict(Fraction)
    gets: defaultdict[str, Fraction] = defaultdict(Fraction)
    parts = 0
    for one in pieces:
        here = one.coins * one.parts_per_coin
        parts += here
        paid[one.currency] += Fraction(one.price_minor * one.coins, one.lot_coins)
        gets[one.net_currency] += Fraction(here, DIAMOND_PARTS) * Fraction(one.worth_minor, one.worth_diamonds)
    stars = paid.pop("xtr", Fraction(0))
    return Worth(
        tuple(Money(max(1, round(minor)), code) for code, minor in paid.items() if minor and code in CURRENCIES),
        max(1, round(stars)) if stars else 0,
        parts,
        tuple(Money(floor(minor), code) for code, minor in gets.items() if code in CURRENCIES),
    )
