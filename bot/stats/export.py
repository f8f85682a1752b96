"""A creator's income as a file for spreadsheets (CSV). Pure, and exact: no number in it is rounded.

It opens with a byte order mark: without one, a widespread spreadsheet takes UTF-8 for the machine's old code page and
spoils every name with an umlaut, while all others skip it.
"""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from datetime import UTC
from io import StringIO
from typing import Final

from bot.coins.model import DIAMOND_PARTS
from bot.stats.model import ExportTooLong, GiftIncome, Source, TipIncome

MOST_LINES: Final = 40_000
"""Eight megabytes at the very most: less than what either platform carries."""

COLUMNS: Final = (
    "id", "time_utc", "source", "fan", "currency", "tip", "tip_returned", "gift", "times", "coins", "coins_returned",
    f"diamonds_in_{DIAMOND_PARTS}ths",
)  # fmt: skip

# With these, and their look-alikes, a spreadsheet begins to calculate, whatever blanks are before them; and where
# commas are decimal marks, it begins a cell behind each semicolon, quoted or not.
_FORMULA = re.compile("(^|;)(?=[ \u00a0\u3000\ufeff]*[=+\\-@\t\r\n＝＋－＠])")


class Table:
    """Lines as they come."""

    def __init__(self, most: int = MOST_LINES) -> None:
        self._most, self._count, self._text = most, 0, StringIO(newline="")
        self._lines = csv.writer(self._text)
        self._lines.writerow(COLUMNS)

    def add(self, lines: Iterable[Sequence[object]]) -> None:
        """Raises ExportTooLong beyond the last line that is allowed."""
        for line in lines:
            self._count += 1
            if self._count > self._most:
                raise ExportTooLong(self._most)
            self._lines.writerow(line)

    @property
    def content(self) -> bytes:
        """The file so far."""
        return BOM_UTF8 + self._text.getvalue().encode()


def tip_line(one: TipIncome) -> Sequence[object]:
    """A tip by the columns."""
    amount, returned = one.amount.plain(), one.returned.plain()
    when = one.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    return (one.id, when, Source.TIP.value, harmless(one.name), one.amount.currency.upper(), amount, returned,
            "", "", "", "", "")  # fmt: skip


def gift_line(one: GiftIncome) -> Sequence[object]:
    """A gift by the columns."""
    when = one.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    return (one.id, when, one.source.value, harmless(one.name), "", "", "", one.item, one.times, one.coins,
            one.returned, one.diamond_parts)  # fmt: skip


def harmless(text: str | None) -> str:
    """Somebody else's words as text that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", text or "")
