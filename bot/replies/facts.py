"""Reading the facts of a stored notice: JSON that was written by an earlier version may lack any of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.money import CURRENCIES, Money
from bot.replies.words import Words


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one notice. A fact that is missing reads as empty, zero or False."""

    subject: str
    given: Mapping[str, object]

    def has(self, name: str) -> bool:
        return self.given.get(name) is not None

    def text(self, name: str) -> str:
        value = self.given.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        value = self.given.get(name)
        return value if isinstance(value, int) else 0

    def true(self, name: str) -> bool:
        return self.given.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.given.get(name)
        return tuple(str(one) for one in value) if isinstance(value, list) else ()

    def pairs(self, name: str) -> tuple[tuple[int, int], ...]:
        """A list of two whole numbers each."""
        value = self.given.get(name)
        return tuple((int(one), int(other)) for one, other in value) if isinstance(value, list) else ()

    def rows(self, name: str) -> tuple[dict[str, Any], ...]:
        """A list of tables."""
        value = self.given.get(name)
        return tuple(one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()

    def money(self, name: str, words: Words) -> str:
        """A sum in minor units of its own currency (`back_currency` beside `back`), else of the notice's."""
        currency = self.text(f"{name}_currency") or self.text("currency")
        return words.money(Money(self.number(name), currency if currency in CURRENCIES else "usd"))

    def sums(self, name: str, words: Words) -> str:
        """Sums of several currencies: pairs of minor units and currency."""
        value = self.given.get(name)
        pairs = value if isinstance(value, list) else []
        return ", ".join(words.money(Money(int(minor), code)) for minor, code in pairs if code in CURRENCIES)

    def moment(self, name: str) -> datetime | None:
        value = self.text(name)
        return datetime.fromisoformat(value) if value else None

    def when(self, name: str, words: Words) -> str:
        found = self.moment(name)
        return "" if found is None else words.when(found)

    def day(self, name: str, words: Words) -> str:
        found = self.moment(name)
        return "" if found is None else words.day(found)

    @property
    def row(self) -> int:
        """The row id in the subject."""
        number = self.subject.rpartition(":")[2]
        return int(number) if number.isdecimal() else 0
