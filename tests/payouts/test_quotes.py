"""How much can be redeemed and which diamonds it takes; when it is sent."""

import random
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from bot.coins.claims import Worth
from bot.coins.model import DIAMOND_PARTS
from bot.diamonds.rules import exact
from bot.money import Money
from bot.payouts.batches import day_began, next_batch
from bot.payouts.model import RedeemLimit, Source
from bot.payouts.quotes import checked, currency_of, most, taken
from tests.support.seeds import seed

HALF = Source(7, Worth("usd", 1, 2))
MIN, DAY = Money(1000, "usd"), Money(100_000, "usd")
CENT = 2 * DIAMOND_PARTS


def usd(minor: int) -> Money:
    return Money(minor, "usd")


def test_a_sum_takes_diamonds_of_exactly_that_worth() -> None:
    assert taken({HALF: 1500 * CENT}, usd(1200)) == {HALF: 1200 * CENT}


def test_what_any_sum_takes_is_worth_it_and_less_than_a_part_of_each_holding_more() -> None:
    chance = random.Random(seed())
    for _ in range(300):
        have = {
            Source(chance.choice((7, 8)), Worth("usd", chance.randint(1, 9), chance.randint(1, 9))): chance.randint(
                1, 10**9
            )
            for _ in range(chance.randint(1, 5))
        }
        there = most(have, "usd")
        if not there.amount_minor:
            continue
        amount = usd(chance.randint(1, there.amount_minor))
        found = taken(have, amount)
        assert all(0 < parts <= have[source] for source, parts in found.items())
        over = sum((exact(one.worth, parts) for one, parts in found.items()), Fraction()) - amount.amount_minor
        assert 0 <= over < max(Fraction(one.worth.minor, one.worth.diamonds * DIAMOND_PARTS) for one in found)


def test_more_than_there_is_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="worth less"):
        taken({HALF: 10 * CENT}, usd(11))


@pytest.mark.parametrize(
    ("have", "today", "wanted", "sum_or_no"),
    [
        (1500, 0, None, 1500),
        (1500, 0, 1000, 1000),
        (1000, 0, None, 1000),
        (999, 0, None, "below_minimum"),
        (999, 0, 999, "below_minimum"),
        (1500, 0, 999, "below_minimum"),
        (1500, 0, 0, "below_minimum"),
        (1500, 0, 1501, "above_available"),
        (0, 0, None, "nothing_available"),
        (0, 0, 1000, "nothing_available"),
        (200_000, 0, None, 100_000),
        (200_000, 0, 100_001, "over_day_max"),
        (200_000, 50_000, None, 50_000),
        (200_000, 50_000, 50_001, "over_day_max"),
        (200_000, 99_500, None, "over_day_max"),
        (200_000, 100_000, None, "over_day_max"),
    ],
)
def test_the_limits_in_every_order(have: int, today: int, wanted: int | None, sum_or_no: int | str) -> None:
    parts = {HALF: have * CENT} if have else {}
    asked = None if wanted is None else usd(wanted)
    if isinstance(sum_or_no, int):
        assert checked(asked, parts, {"usd": today}, MIN, DAY) == usd(sum_or_no)
        return
    with pytest.raises(RedeemLimit) as no:
        checked(asked, parts, {"usd": today}, MIN, DAY)
    assert no.value.why == sum_or_no
    assert no.value.left.amount_minor <= have


def test_diamonds_of_earlier_terms_in_another_currency_are_redeemed_apart() -> None:
    old = Source(7, Worth("eur", 1, 2))
    assert currency_of({old: CENT}, "usd") == "eur"
    assert currency_of({old: CENT, HALF: CENT}, "usd") == "usd"
    # The limits speak of dollars.
    assert checked(None, {old: 500 * CENT}, {}, MIN, DAY) == Money(500, "eur")


@pytest.mark.parametrize(
    ("now", "batch", "due"),
    [
        # Monday noon: the batch of this Monday is over.
        ("2026-03-02T12:00", "weekly", "2026-03-09T00:00"),
        ("2026-03-08T23:59", "weekly", "2026-03-09T00:00"),
        ("2026-03-09T00:00", "weekly", "2026-03-16T00:00"),
        ("2026-03-02T12:00", "daily", "2026-03-03T00:00"),
    ],
)
def test_the_next_batch_begins_with_a_midnight_to_come(now: str, batch: str, due: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = next_batch(moment, ZoneInfo("UTC"), "weekly" if batch == "weekly" else "daily", "monday")
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_midnight_is_the_operators_also_where_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # The last Sunday in March has 23 hours there.
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_batch(saturday, berlin, "daily", "monday") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert next_batch(saturday, berlin, "weekly", "monday") == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert day_began(saturday, berlin) == datetime(2026, 3, 27, 23, tzinfo=UTC)
