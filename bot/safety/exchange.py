"""Reference rates: several currencies add up in the base currency, for limits and hints and never for a payment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.money import CURRENCIES, Money


@dataclass(frozen=True)
class Exchange:
    """`rates`: units of a currency for one unit of `base`. Everything is whole minor units, without a float."""

    base: str
    rates: Mapping[str, Decimal]

    def knows(self, currency: str) -> bool:
        """Whether sums of the currency can be added to others."""
        return currency == self.base or currency in self.rates

    def to_base(self, money: Money) -> Money | None:
        """The sum in the base currency, rounded up; None without a rate."""
        ratio = self._ratio(money.currency)
        if ratio is None:
            return None
        numerator, denominator = ratio
        return Money(-(-money.amount_minor * denominator // numerator), self.base)

    def from_base(self, money: Money, currency: str) -> Money | None:
        """A sum of the base currency in another, rounded down; None without a rate."""
        ratio = self._ratio(currency)
        if ratio is None or money.currency != self.base:
            return None
        numerator, denominator = ratio
        return Money(money.amount_minor * numerator // denominator, currency)

    def same_figure(self, money: Money, currency: str) -> Money:
        """`from_base`, or without a rate the same figure of the other currency's units."""
        known = self.from_base(money, currency)
        if known is not None:
            return known
        unit = CURRENCIES[money.currency].unit_minor
        return Money(money.amount_minor * CURRENCIES[currency].unit_minor // unit, currency)

    def total(self, sums: Iterable[Money]) -> Money:
        """What the sums with a rate add up to; the others count alone and are left out."""
        known = (self.to_base(money) for money in sums)
        return Money(sum(money.amount_minor for money in known if money is not None), self.base)

    def _ratio(self, currency: str) -> tuple[int, int] | None:
        """Minor units of the currency for minor units of the base, as a fraction."""
        if currency == self.base:
            return 1, 1
        rate = self.rates.get(currency)
        if rate is None:
            return None
        numerator, denominator = rate.as_integer_ratio()
        return numerator * CURRENCIES[currency].unit_minor, denominator * CURRENCIES[self.base].unit_minor
