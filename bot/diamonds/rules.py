"""What diamonds are worth: pure, and exact until the very end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from bot.coins.claims import Worth
from bot.coins.model import DIAMOND_PARTS
from bot.diamonds.model import Amount, Batch

Parts = Mapping[Worth, int]


def exact(worth: Worth, parts: int) -> Fraction:
    """What so many parts are worth in minor units, as the lot promised when it was paid."""
    return Fraction(parts * worth.minor, worth.diamonds * DIAMOND_PARTS)


def amounts(lines: Sequence[Parts]) -> list[Amount]:
    """Each line in diamonds and money, so that the lines of a currency add up to their sum.

    Every part counts at the worth that was frozen on its lot. The exact sum over all lines is rounded down once, to
    whole minor units; each line gets its own whole units, and what is left of the sum goes, a unit each, to the lines
    with the largest remainders, the earlier line first between equals.
    """
    money: list[dict[str, int]] = [{} for _ in lines]
    for currency in sorted({worth.currency for line in lines for worth in line}):
        due = [_exact_in(currency, line) for line in lines]
        whole = [int(one) for one in due]
        left = int(sum(due)) - sum(whole)
        by_remainder = sorted(range(len(due)), key=lambda number: (whole[number] - due[number], number))
        for number in by_remainder[:left]:
            whole[number] += 1
        for number, amount in enumerate(whole):
            if due[number]:
                money[number][currency] = amount
    return [Amount(sum(line.values()), owed) for line, owed in zip(lines, money, strict=True)]


def together(batches: Iterable[Batch]) -> Parts:
    """Batches added up by their worth."""
    sums: Counter[Worth] = Counter()
    for batch in batches:
        sums[batch.worth] += batch.parts
    return sums


def by_day(batches: Iterable[Batch]) -> dict[date, Parts]:
    """Batches added up day by day, the next day first."""
    days: defaultdict[date, list[Batch]] = defaultdict(list)
    for batch in batches:
        if batch.day is not None:
            days[batch.day].append(batch)
    return {day: together(days[day]) for day in sorted(days)}


def _exact_in(currency: str, line: Parts) -> Fraction:
    return sum((exact(worth, parts) for worth, parts in line.items() if worth.currency == currency), Fraction())
