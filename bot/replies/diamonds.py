"""What a creator reads about his diamonds: what he has, what it is worth, and what comes when."""

from collections.abc import Iterator

from bot.diamonds.model import Amount, Standing
from bot.money import CURRENCIES, Money
from bot.replies.live import diamonds
from bot.replies.reply import Line, Style
from bot.replies.words import Words

_DAYS = 3


def lines(found: Standing, words: Words) -> Iterator[Line]:
    """Nothing for somebody who has none."""
    if found.available.parts:
        yield Line(words.t("Available: {diamonds}.", diamonds=_worth(found.available, words)))
    if found.pending.parts:
        yield Line(words.t("Pending: {diamonds}.", diamonds=_worth(found.pending, words)))
    for day, amount in found.days[:_DAYS]:
        said = words.t("On {day}: {diamonds}.", day=words.day(day), diamonds=_worth(amount, words))
        yield Line(said, Style.QUIET)
    if found.held.parts:
        yield Line(words.t("On hold, because their payment is contested: {diamonds}.",
                           diamonds=_worth(found.held, words)))  # fmt: skip


def _worth(amount: Amount, words: Words) -> str:
    """`99 diamonds ($0.49)`."""
    sums = [words.money(Money(minor, code)) for code, minor in amount.money.items() if code in CURRENCIES]
    count = diamonds(amount.parts, words)
    return f"{count} ({', '.join(sums)})" if sums else count
