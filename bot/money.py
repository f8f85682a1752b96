"""Whole money: amounts are integers in the minor unit of their currency, from the chat to the bank.

Currency facts (decimals, the factor and steps its provider wants, minimum charges) are the provider's published ones;
this table is the only place that knows them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.errors import Refusal


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency. `exponent`: decimals people write. `wire_factor`: what our minor units are multiplied by
    on the wire. `multiple_of`: minor units an amount must be a multiple of. `minimum_minor`: the provider's smallest
    charge, None where it only promises an equivalent."""

    code: str
    exponent: int = 2
    wire_factor: int = 1
    multiple_of: int = 1
    minimum_minor: int | None = None
    signs: tuple[str, ...] = ()

    @property
    def unit_minor(self) -> int:
        """Minor units in one major unit."""
        return int(10**self.exponent)


def _table() -> dict[str, Currency]:
    minimums = {
        "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
        "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50,
        "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
    }  # fmt: skip
    signs = {"usd": ("$",), "eur": ("€",), "gbp": ("£",)}
    two = {code: Currency(code, minimum_minor=low, signs=signs.get(code, ())) for code, low in minimums.items()}
    zero = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()
    none = {code: Currency(code, exponent=0, minimum_minor=50 if code == "jpy" else None) for code in zero}
    none["jpy"] = Currency("jpy", exponent=0, minimum_minor=50, signs=("¥",))
    three = {code: Currency(code, exponent=3, multiple_of=10) for code in "bhd jod kwd omr tnd".split()}
    # Written without decimals, sent to the provider times a hundred.
    hundred = {code: Currency(code, exponent=0, wire_factor=100) for code in ("isk", "ugx")}
    rest = {code: Currency(code) for code in "ils php twd zar try idr cop pen uyu".split()}
    return two | none | three | hundred | rest


CURRENCIES: dict[str, Currency] = _table()


@dataclass(eq=False)
class BadAmount(Refusal):
    """`read` is what was typed, `example` an amount that could have been. `rule` is what it breaks: sign (not above
    zero), decimals (too few, too many), step (the last decimal), grouping (signs or blanks between digits), or digits
    for everything that is no number."""

    code: ClassVar[str] = "bad_amount"
    read: str
    example: "Money"
    currency: str
    rule: str = "digits"


@dataclass(eq=False)
class BadCurrency(Refusal):
    """An amount in another currency than the one this payment is made in."""

    code: ClassVar[str] = "bad_currency"
    read: str
    currency: str


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact sum: `amount_minor` minor units of `currency` (lower-case ISO code)."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise TypeError(f"money is whole minor units, not {self.amount_minor!r}")
        if self.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount_minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount_minor >= self._same(other)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.amount_minor

    def plain(self) -> str:
        """Digits only, with the currency's decimals: `Money(250, "usd").plain() == "2.50"`."""
        currency = CURRENCIES[self.currency]
        if currency.exponent == 0:
            return str(self.amount_minor)
        sign = "-" if self.amount_minor < 0 else ""
        major, minor = divmod(abs(self.amount_minor), currency.unit_minor)
        return f"{sign}{major}.{minor:0{currency.exponent}d}"

    @classmethod
    def of(cls, plain: str, currency: str) -> Self:
        """The sum written plainly, as in a configuration file: `"5"`, `"5.00"`. Raises ValueError."""
        code = CURRENCIES[currency]
        found = re.fullmatch(r"(-?)([0-9]{1,15})(?:\.([0-9]+))?", plain)
        if found is None or (found[3] is not None and len(found[3]) != code.exponent):
            raise ValueError(f"{plain!r} is no amount with {code.exponent} decimals")
        minor = int(found[2]) * code.unit_minor + int(found[3] or 0)
        return cls(-minor if found[1] else minor, currency)


_TYPED = re.compile(r"(?P<whole>[0-9]{1,12})(?:(?P<mark>[.,])(?P<decimals>[0-9]+))?", re.ASCII)


def parse_money(text: str, currency: str) -> Money:
    """The sum that a person typed for a payment in `currency`.

    ASCII digits, at most one decimal mark followed by exactly the currency's decimals, and optionally the sign or
    code of that very currency. Three-decimal currencies take only `.` and a last digit 0. Nothing is rounded.
    Raises BadAmount or BadCurrency, which carry what was read and one good example.
    """
    code = CURRENCIES[currency]
    bare = _without_own_sign(text.strip(), code)
    found = _TYPED.fullmatch(bare)
    if found is None and _names_another_currency(bare, currency):
        raise BadCurrency(text.strip()[:40], currency)
    rule = _broken_rule(bare, found, code)
    if found is None or rule is not None:
        example = Money(5 * code.unit_minor if code.exponent else 700, currency)
        raise BadAmount(text.strip()[:40], example, currency, rule or "digits")
    return Money(_minor(found, code), currency)


def _minor(found: re.Match[str], currency: Currency) -> int:
    return int(found["whole"]) * currency.unit_minor + int(found["decimals"] or 0)


def _broken_rule(bare: str, found: re.Match[str] | None, currency: Currency) -> str | None:
    """What a typed amount breaks, as in `BadAmount.rule`; None for a good one."""
    if found is None:
        if re.fullmatch(r"-\s?[0-9][0-9.,]*", bare, re.ASCII):
            return "sign"
        return "grouping" if re.fullmatch(r"[0-9]+([.,'’ \u00a0\u202f][0-9]+)+", bare, re.ASCII) else "digits"
    decimals = found["decimals"]
    if decimals is not None and currency.exponent == 3 and found["mark"] == ",":
        return "grouping"
    if decimals is not None and len(decimals) != currency.exponent:
        return "decimals"
    return "step" if _minor(found, currency) % currency.multiple_of else None


def _without_own_sign(text: str, currency: Currency) -> str:
    """The text less one sign or code of the currency, before or after the number."""
    for mark in (*currency.signs, currency.code, currency.code.upper()):
        if text.startswith(mark):
            return text[len(mark) :].lstrip(" ")
        if text.endswith(mark):
            return text[: -len(mark)].rstrip(" ")
    return text


def _names_another_currency(text: str, currency: str) -> bool:
    marks = {mark for code, row in CURRENCIES.items() if code != currency for mark in (*row.signs, code)}
    word = re.sub(r"[0-9.,\s]", "", text).lower()
    return word in marks


def fee_estimate(gross_minor: int, fee_bp: int, fee_fixed_minor: int) -> int:
    """The card fee expected on a charge, rounded up: basis points of the charge plus a fixed part."""
    return -(-gross_minor * fee_bp // 10_000) + fee_fixed_minor


def gross_up(net: Money, fee_bp: int, fee_fixed_minor: int) -> Money:
    """The smallest charge that leaves at least `net` after the estimated fee.

    `gross_up(Money(500, "usd"), 290, 30) == Money(546, "usd")`.
    """
    if not 0 <= fee_bp < 10_000:
        raise ValueError(f"a fee of {fee_bp} basis points cannot be covered")
    step = CURRENCIES[net.currency].multiple_of
    target = net.amount_minor
    gross = -(-(target + fee_fixed_minor) * 10_000 // (10_000 - fee_bp))
    while gross - 1 - fee_estimate(gross - 1, fee_bp, fee_fixed_minor) >= target:
        gross -= 1
    return Money(-(-gross // step) * step, net.currency)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of a whole by largest remainder: they add up to `total` exactly; ties go to the earlier weight."""
    whole = sum(weights)
    if total < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("a split needs a total and weights that are not negative, and one that is positive")
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares
