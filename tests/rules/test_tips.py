"""The rules of a tip as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.communities.model import CommunityId
from bot.eligibility.model import Feature
from bot.errors import Refusal
from bot.members.model import ExcludedAccount, Member, MemberId
from bot.money import BadCurrency, Money
from bot.programme.model import CreatorCard, EnrolmentState, NotAvailable
from bot.safety.exchange import Exchange
from bot.safety.model import Limits, OnPause, OwnLimit, TooMany
from bot.tips.fees import Fees
from bot.tips.flags import is_carried_by_one, is_round_trip
from bot.tips.model import AmountLimit, BadRecipient, FeePayer
from bot.tips.rules import Spending, TipRules
from bot.tips.store import Usage, Use
from tests.support.tip_house import config_of

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
RULES = TipRules.of(config_of())
OLD_FAN = Usage(met_at=NOW - timedelta(days=90))


def spending(amount: int, usage: Usage = OLD_FAN, *, gross: int | None = None, currency: str = "usd") -> Spending:
    return Spending(Money(amount, currency), Money(gross or amount, currency), usage)


def told(refusals: tuple[Refusal, ...]) -> list[str]:
    return [getattr(refusal, "rule", getattr(refusal, "period", refusal.code)) for refusal in refusals]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (299, ["minimum"]),
        (300, []),
        (10_000, []),
        (10_001, ["maximum"]),
        (50_001, ["maximum", "day_sum"]),
        (0, ["minimum"]),
    ],
)
def test_ac19_one_tip_has_a_least_and_a_most(amount: int, expected: list[str]) -> None:
    assert told(RULES.amounts(spending(amount), NOW)) == expected


@pytest.mark.parametrize(("used", "left"), [(49_000, 1000), (49_001, 999), (50_000, 0), (50_500, 0)])
def test_ac19_the_day_takes_what_is_left_and_no_more(used: int, left: int) -> None:
    usage = replace(OLD_FAN, uses=(Use("usd", day=used),))
    refusals = RULES.amounts(spending(1000, usage), NOW)
    if left >= 1000:
        assert refusals == ()
        return
    (refused,) = refusals
    assert isinstance(refused, AmountLimit)
    assert (refused.rule, refused.limit_minor, refused.left_minor, refused.resets_at) == (
        "day_sum", 50_000, left, MIDNIGHT,
    )  # fmt: skip


@pytest.mark.parametrize(("count", "expected"), [(99, []), (100, ["day_count"])])
def test_ac19_the_day_takes_a_hundred_tips_of_all_currencies(count: int, expected: list[str]) -> None:
    usage = replace(OLD_FAN, uses=(Use("usd", day_count=count - 1), Use("eur", day_count=1)))
    assert told(RULES.amounts(spending(500, usage), NOW)) == expected


def test_a_currency_without_a_rate_counts_alone() -> None:
    alone = TipRules.of(config_of(money={"reference_rates": {}}))
    usage = replace(OLD_FAN, uses=(Use("usd", day=50_000, paid_month=50_000),))
    assert alone.amounts(spending(1000, usage, currency="eur"), NOW) == ()
    assert told(RULES.amounts(spending(1000, usage, currency="eur"), NOW)) == ["day_sum"]
    assert alone.month_so_far(usage, "eur") == Money(0, "eur")
    assert RULES.month_so_far(usage, "eur") == Money(50_000, "usd")


def test_a_currency_without_limits_or_settlement_is_refused() -> None:
    for currency in ("gbp", "jpy"):
        with pytest.raises(BadCurrency):
            RULES.currency(currency)


def fan(**changed: object) -> Member:
    plain = Member(MemberId(1), "Ben", None, "DE", 18, None, None, NOW)
    return replace(plain, **changed)  # type: ignore[arg-type] # named fields of a member


def card(**changed: object) -> CreatorCard:
    plain = CreatorCard(
        MemberId(2), "Ana", EnrolmentState.APPROVED, "DE", CommunityId(1), True, None, None,
        granted=frozenset(Feature),
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type] # named fields of a card


@pytest.mark.parametrize(
    "bad",
    [
        None,
        card(state=EnrolmentState.SUSPENDED),
        card(state=EnrolmentState.LEFT),
        card(state=EnrolmentState.SUBMITTED),
        card(tips_on=False),
        card(granted=frozenset(Feature) - {Feature.TIPS}),
        card(blocked=True),
        card(excluded_kind="party"),
    ],
)
def test_x4_who_cannot_be_tipped_is_told_alike(bad: CreatorCard | None) -> None:
    (refused,) = RULES.people(fan(), MemberId(2), bad)
    assert isinstance(refused, NotAvailable)


def test_people_rules_answer_all_reasons_at_once() -> None:
    assert RULES.people(fan(), MemberId(2), card()) == ()
    refusals = RULES.people(fan(excluded_kind="business"), MemberId(1), None)
    assert [type(refusal) for refusal in refusals] == [BadRecipient, ExcludedAccount, NotAvailable]


def test_x3_an_id_that_turns_out_to_be_ones_own_is_oneself() -> None:
    assert isinstance(RULES.people(fan(), MemberId(9), card(member_id=MemberId(1)))[0], BadRecipient)


LIMITS = Limits(daily=Money(2000, "usd"), monthly=Money(5000, "usd"))


@pytest.mark.parametrize(
    ("spent_day", "spent_month", "gross", "expected"),
    [
        (0, 0, 2000, []),
        (0, 0, 2001, ["day"]),
        (1500, 1500, 500, []),
        (0, 4500, 501, ["month"]),
        (2000, 5000, 1, ["day", "month"]),
    ],
)
def test_x7_own_limits_count_what_leaves_the_pocket(
    spent_day: int, spent_month: int, gross: int, expected: list[str]
) -> None:
    usage = replace(OLD_FAN, uses=(Use("usd", spent_day=spent_day, spent_month=spent_month),))
    assert told(RULES.own_limits(spending(1, usage, gross=gross), LIMITS, NOW)) == expected


def test_x7_own_limits_say_what_is_left_and_when_they_begin_anew() -> None:
    usage = replace(OLD_FAN, uses=(Use("usd", spent_day=1500, spent_month=4900),))
    day, month = RULES.own_limits(spending(600, usage), LIMITS, NOW)
    assert isinstance(day, OwnLimit)
    assert isinstance(month, OwnLimit)
    assert (day.left, day.resets_at) == (Money(500, "usd"), MIDNIGHT)
    assert (month.left, month.resets_at) == (Money(100, "usd"), datetime(2026, 12, 1, tzinfo=UTC))


def test_x7_a_pause_holds_to_its_last_second() -> None:
    paused = Limits(paused_until=NOW)
    assert RULES.own_limits(spending(500), paused, NOW) == ()
    (refused,) = RULES.own_limits(spending(500), paused, NOW - timedelta(seconds=1))
    assert isinstance(refused, OnPause)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (OLD_FAN, []),
        (replace(OLD_FAN, checkouts_hour=9), []),
        (replace(OLD_FAN, checkouts_hour=10, oldest_checkout=NOW), ["checkouts_per_hour"]),
        (replace(OLD_FAN, community_checkouts_hour=199), []),
        (replace(OLD_FAN, community_checkouts_hour=200), ["community_checkouts"]),
        (replace(OLD_FAN, stopped_until=NOW), []),
        (replace(OLD_FAN, stopped_until=NOW + timedelta(seconds=1)), ["failed_payments"]),
        (replace(OLD_FAN, breaker_until=NOW + timedelta(seconds=1)), ["breaker"]),
        (Usage(), []),
        (Usage(uses=(Use("usd", spent_first_day=4501),)), ["first_day_spend"]),
        (Usage(met_at=NOW - timedelta(hours=24), uses=(Use("usd", spent_first_day=9000),)), []),
        (Usage(met_at=NOW - timedelta(hours=23), uses=(Use("usd", spent_first_day=9000),)), ["first_day_spend"]),
    ],
)
def test_brakes(usage: Usage, expected: list[str]) -> None:
    refusals = RULES.brakes(spending(500, usage), NOW)
    assert told(refusals) == expected
    assert all(isinstance(refusal, TooMany) and refusal.until > NOW for refusal in refusals)


@pytest.mark.parametrize(
    ("gross", "own", "expected"),
    [(5000, None, False), (5001, None, True), (2001, 2000, True), (2000, 2000, False), (5001, 9000, True)],
)
def test_the_lower_threshold_asks_once_more(gross: int, own: int | None, expected: bool) -> None:
    limits = Limits(confirm_over=None if own is None else Money(own, "usd"))
    assert RULES.needs_confirm(Money(gross, "usd"), limits, NOW) is expected


def test_the_threshold_is_converted_or_taken_by_its_figure() -> None:
    assert not RULES.needs_confirm(Money(4000, "eur"), Limits(), NOW)
    assert RULES.needs_confirm(Money(4001, "eur"), Limits(), NOW)
    assert not RULES.needs_confirm(Money(50, "jpy"), Limits(), NOW)
    assert RULES.needs_confirm(Money(51, "jpy"), Limits(), NOW)


FEES = Fees.of(config_of())


def test_the_fee_is_borne_by_one_and_the_creator_gets_the_same() -> None:
    amount = Money(500, "usd")
    assert FEES.gross(amount, FeePayer.OPERATOR) == amount
    assert FEES.gross(amount, FeePayer.FAN) == Money(546, "usd")
    # 30 cents are 24 euro cents at 0.80.
    assert FEES.estimate(Money(500, "eur")) == Money(15 + 24, "eur")


@pytest.mark.parametrize(("amount", "small"), [(299, True), (300, False)])
def test_a_small_tip_is_named_as_such(amount: int, small: bool) -> None:
    assert FEES.is_small(Money(amount, "usd")) is small


@given(
    st.integers(0, 10**9),
    st.sampled_from(["eur", "jpy", "kwd"]),
    st.decimals("0.001", "1000", places=4).filter(lambda rate: rate > 0),
)
def test_exchange_never_gives_more_than_it_takes(minor: int, currency: str, rate: Decimal) -> None:
    exchange = Exchange("usd", {currency: rate})
    base = Money(minor, "usd")
    other = exchange.from_base(base, currency)
    assert other is not None
    there_and_back = exchange.to_base(other)
    assert there_and_back is not None
    assert there_and_back.amount_minor <= minor + 1
    money = Money(minor, currency)
    up = exchange.to_base(money)
    assert up is not None
    down = exchange.from_base(up, currency)
    assert down is not None
    assert down.amount_minor >= minor


@given(st.integers(1, 60_000), st.integers(0, 60_000), st.integers(0, 60_000))
def test_what_is_let_through_never_exceeds_the_day(amount: int, usd: int, eur: int) -> None:
    usage = replace(OLD_FAN, uses=(Use("usd", day=usd), Use("eur", day=eur)))
    if not told(RULES.amounts(spending(amount, usage), NOW)):
        assert amount + usd + eur * 10 / 8 <= 50_000
    if not told(RULES.amounts(spending(amount, usage, currency="eur"), NOW)):
        assert (amount + eur) * 10 / 8 + usd <= 50_000
        assert amount + eur <= 50_000


USD = "usd"


@pytest.mark.parametrize(
    ("there", "back", "expected"),
    [
        ((3, 900), (3, 900), True),
        ((9, 900), (2, 900), False),
        ((1, 10_000), (1, 10_000), True),
        ((1, 10_000), (1, 9_999), False),
    ],
)
def test_money_to_and_fro(there: tuple[int, int], back: tuple[int, int], expected: bool) -> None:
    sums = [(count, Money(minor, USD)) for count, minor in (there, back)]
    assert is_round_trip(sums[0], sums[1], 3, Money(10_000, USD)) is expected


@pytest.mark.parametrize(
    ("his", "all_fans", "expected"),
    [(50_000, 50_000, False), (50_001, 50_001, True), (50_001, 100_002, False), (50_001, 100_001, True)],
)
def test_one_fan_alone(his: int, all_fans: int, expected: bool) -> None:
    assert is_carried_by_one(Money(his, USD), Money(all_fans, USD), Money(50_000, USD), 5000) is expected
