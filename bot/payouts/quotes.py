"""How much can be redeemed, and which diamonds a sum takes: pure rules, exact until the very end."""

from collections.abc import Mapping
from fractions import Fraction

from bot.coins.model import DIAMOND_PARTS
from bot.diamonds.rules import exact
from bot.money import Money
from bot.payouts.model import RedeemLimit, Source, Taken


def most(have: Taken, currency: str) -> Money:
    """Whole minor units that everything of this currency is worth together, rounded down."""
    due = sum((exact(one.worth, parts) for one, parts in have.items() if one.worth.currency == currency), Fraction())
    return Money(int(due), currency)


def currency_of(have: Taken, usual: str) -> str:
    """In which currency to redeem: the usual one, or where nothing is worth anything in it, the first there is."""
    worths = sorted({one.worth.currency for one, parts in have.items() if parts})
    return usual if usual in worths or not worths else worths[0]


def taken(have: Taken, amount: Money) -> dict[Source, int]:
    """Diamonds that are worth the amount, as exactly as parts of a diamond allow and never less.

    Whole holdings go first, in a fixed order; only of the last as many parts go as are still needed, rounded up to
    the next part. The amount is at most `most`.
    """
    found: dict[Source, int] = {}
    due = Fraction(amount.amount_minor)
    for source in sorted(have):
        if source.worth.currency != amount.currency or due <= 0:
            continue
        parts = min(have[source], _parts(source, due))
        if parts:
            found[source] = parts
            due -= exact(source.worth, parts)
    if due > 0:
        raise ValueError("the diamonds are worth less")
    return found


def checked(
    wanted: Money | None, have: Taken, asked_today: Mapping[str, int], minimum: Money, day_max: Money
) -> Money:  # fmt: skip
    """The sum to redeem: the one that is wanted, or as much as is possible. Raises RedeemLimit.

    `asked_today`: minor units of each currency that were redeemed since midnight. The limits hold in their own
    currency; in another one, which a creator can only have from earlier terms, all of it or any part can be redeemed.
    """
    currency = wanted.currency if wanted is not None else currency_of(have, minimum.currency)
    there = most(have, currency)
    today = there
    if currency == day_max.currency:
        left = max(0, day_max.amount_minor - asked_today.get(currency, 0))
        today = Money(min(there.amount_minor, left), currency)
    amount = today if wanted is None else wanted

    def no(why: str) -> RedeemLimit:
        return RedeemLimit(why, wanted, today, minimum, day_max)

    if not there.amount_minor:
        raise no("nothing_available")
    if currency == minimum.currency and there < minimum:
        raise no("below_minimum")
    if amount > there:
        raise no("above_available")
    if amount > today or not today.amount_minor:
        raise no("over_day_max")
    if not amount.amount_minor or (currency == minimum.currency and amount < minimum):
        raise no("below_minimum" if wanted is not None else "over_day_max")
    return amount


def _parts(source: Source, due: Fraction) -> int:
    """The fewest parts that are worth so much."""
    needed = due * source.worth.diamonds * DIAMOND_PARTS / source.worth.minor
    return -(-needed.numerator // needed.denominator)
