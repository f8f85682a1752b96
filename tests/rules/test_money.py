"""Whole money: what people type, what it costs, and how it is divided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.money import CURRENCIES, BadAmount, BadCurrency, Money, fee_estimate, gross_up, parse_money, split

READ = [
    ("5", "usd", 500),
    ("5.00", "usd", 500),
    ("5,00", "usd", 500),
    (" 5.00 ", "usd", 500),
    ("$5.00", "usd", 500),
    ("$ 5", "usd", 500),
    ("5 usd", "usd", 500),
    ("USD 5", "usd", 500),
    ("0.05", "usd", 5),
    ("100.01", "usd", 10_001),
    ("5 €", "eur", 500),
    ("€5,50", "eur", 550),
    ("£12.34", "gbp", 1234),
    ("700", "jpy", 700),
    ("¥700", "jpy", 700),
    ("1.230", "kwd", 1230),
    ("5", "kwd", 5000),
    ("999999999999", "usd", 99_999_999_999_900),
]

REFUSED = [
    *((text, "usd") for text in ("5.005", "5.5", "5,5", "$5.005", "1e3", "٥", "-5", "+5", "NaN", "1,000", "1 000", "")),
    *((text, "usd") for text in ("five", "5.", ".50", "5.00.00", "$", "0x5", "５", "5__0", "inf", "1,000.00", "5 5")),
    ("700.00", "jpy"), ("7,00", "jpy"), ("7.5", "jpy"),
    ("1.23", "kwd"), ("1.234", "kwd"), ("1,230", "kwd"),
]  # fmt: skip

OTHER_CURRENCY = [("5 €", "usd"), ("$5", "eur"), ("£5", "usd"), ("5 eur", "usd"), ("GBP 5", "usd"), ("¥700", "usd")]


@pytest.mark.parametrize(("typed", "currency", "minor"), READ)
def test_ac9_good_spellings_are_read_exactly(typed: str, currency: str, minor: int) -> None:
    assert parse_money(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(("typed", "currency"), REFUSED)
def test_x5_anything_else_is_refused_with_a_good_example(typed: str, currency: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_money(typed, currency)
    assert parse_money(refused.value.example.plain(), currency) == refused.value.example


@pytest.mark.parametrize(
    ("typed", "currency", "rule"),
    [
        ("0.5", "usd", "decimals"), ("5.005", "usd", "decimals"), ("1,000", "usd", "decimals"),
        ("7.5", "jpy", "decimals"),
        ("-1", "usd", "sign"), ("$-5.00", "usd", "sign"), ("-5,50 €", "eur", "sign"),
        ("1.000,50", "usd", "grouping"), ("1,000.00", "usd", "grouping"), ("1 000", "usd", "grouping"),
        ("1'000", "usd", "grouping"), ("1,230", "kwd", "grouping"), ("1.234", "kwd", "step"),
        ("five", "usd", "digits"), ("", "usd", "digits"), ("1e3", "usd", "digits"), ("+5", "usd", "digits"),
    ],
)  # fmt: skip
def test_a_bad_amount_says_which_rule_it_breaks(typed: str, currency: str, rule: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_money(typed, currency)
    assert refused.value.rule == rule


@pytest.mark.parametrize(("typed", "currency"), OTHER_CURRENCY)
def test_x5_another_currency_is_refused_as_such(typed: str, currency: str) -> None:
    with pytest.raises(BadCurrency) as refused:
        parse_money(typed, currency)
    assert refused.value.currency == currency


@given(st.integers(0, 10**11), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    money = Money(minor - minor % CURRENCIES[currency].multiple_of, currency)
    assert parse_money(money.plain(), currency) == money
    assert Money.of(money.plain(), currency) == money


@given(st.text(max_size=20), st.sampled_from(["usd", "eur", "jpy", "kwd"]))
def test_no_text_is_ever_rounded_or_crashes(typed: str, currency: str) -> None:
    try:
        money = parse_money(typed, currency)
    except (BadAmount, BadCurrency):
        return
    assert money.amount_minor >= 0
    assert typed.strip().isascii() or any(sign in typed for sign in CURRENCIES[currency].signs)


@pytest.mark.parametrize("wrong", [2.5, True, "5", None])
def test_money_is_made_of_whole_minor_units(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong, "usd")  # type: ignore[arg-type] # what must be refused


def test_sums_of_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "usd") + Money(1, "eur")
    with pytest.raises(ValueError, match="do not add up"):
        assert Money(1, "usd") < Money(2, "eur")


@pytest.mark.parametrize(("net", "gross"), [(500, 546), (1500, 1576), (10_000, 10_330), (300, 340)])
def test_covering_the_fee_charges_the_smallest_sum_that_does(net: int, gross: int) -> None:
    assert gross_up(Money(net, "usd"), 290, 30) == Money(gross, "usd")


@given(st.integers(1, 10**7), st.integers(0, 2000), st.integers(0, 500))
def test_no_smaller_charge_would_cover_the_fee(net: int, bp: int, fixed: int) -> None:
    gross = gross_up(Money(net, "usd"), bp, fixed).amount_minor
    assert gross - fee_estimate(gross, bp, fixed) >= net
    assert gross - 1 - fee_estimate(gross - 1, bp, fixed) < net


def test_a_covered_fee_stays_chargeable_in_three_decimal_currencies() -> None:
    assert gross_up(Money(5000, "kwd"), 290, 30).amount_minor % 10 == 0


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_shares_add_up_to_the_whole(total: int, weights: list[int]) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    assert all(
        abs(share * sum(weights) - total * weight) < sum(weights) for share, weight in zip(shares, weights, strict=True)
    )
