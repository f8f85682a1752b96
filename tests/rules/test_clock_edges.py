"""Where a second decides: ages by country, ends of terms, and the thirty days of a community's calendar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.config import build_config
from bot.eligibility.asked import thresholds
from bot.eligibility.grace import Grant, GrantState, rechecked
from bot.eligibility.metrics import Metric, Record, Source, in_window, is_stale
from bot.eligibility.model import Creator, Feature, Needs, Rule, Thresholds
from bot.eligibility.rules import check
from tests.support.configs import values

SECOND = timedelta(seconds=1)
ASKED = thresholds(build_config(values()))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def passes(creator: Creator, rule: Rule, now: datetime, asked: Thresholds = ASKED) -> bool:
    answer = check(creator, asked, now)
    found = [reason.passed for feature in Feature for reason in answer.reasons(feature) if reason.rule is rule]
    assert found, rule
    return all(found)


# Who stated nothing, or to be over 17, 18, 19, 20, 21.
STATED = (None, 17, 18, 19, 20, 21)
AGES = {
    "US": "no  no  yes yes yes yes",
    "GB": "no  no  yes yes yes yes",
    "DE": "no  no  yes yes yes yes",
    "FR": "no  no  yes yes yes yes",
    "IT": "no  no  yes yes yes yes",
    "ES": "no  no  yes yes yes yes",
    "KR": "no  no  no  yes yes yes",
    "JP": "no  no  no  no  yes yes",
    # As long as nobody knows the country, the highest age holds.
    None: "no  no  no  no  yes yes",
}
AGE_CASES = [(region, age, row.split()[n]) for region, row in AGES.items() for n, age in enumerate(STATED)]


@pytest.mark.parametrize(("region", "stated", "expected"), AGE_CASES)
def test_the_age_of_the_country_decides(region: str | None, stated: int | None, expected: str) -> None:
    creator = Creator(region=region, over_age=stated)
    assert passes(creator, Rule.AGE, at("2026-11-23")) == (expected == "yes")


# A term of so many days begins and ends here.
TERMS = [
    ("2026-11-23 02:00", 30, "2026-12-23 02:00"),
    ("2026-12-02 00:00", 30, "2027-01-01 00:00"),
    ("2027-02-01 00:00", 30, "2027-03-03 00:00"),
    ("2028-02-01 00:00", 30, "2028-03-02 00:00"),
    ("2028-02-29 12:00", 30, "2028-03-30 12:00"),
    ("2028-02-15 00:00", 14, "2028-02-29 00:00"),
    ("2027-02-15 00:00", 14, "2027-03-01 00:00"),
    ("2028-02-29 23:59", 90, "2028-05-29 23:59"),
    ("2100-02-22 00:00", 7, "2100-03-01 00:00"),
    # Summer time of Europe begins and ends inside: a term is so many times 24 hours all the same.
    ("2026-03-28 12:00", 7, "2026-04-04 12:00"),
    ("2026-10-24 12:00", 7, "2026-10-31 12:00"),
    ("2027-12-25 23:59", 7, "2028-01-01 23:59"),
]
BORDERS = {"a second before": -SECOND, "at": 0 * SECOND, "a second after": SECOND}
TERM_CASES = list(product(TERMS, BORDERS))


def border(term: tuple[str, int, str], name: str) -> tuple[datetime, int, datetime, bool]:
    """Where a term begins, its days, the moment that is looked at, and whether the term is over then."""
    begin, days, end = term
    return at(begin), days, at(end) + BORDERS[name], name != "a second before"


@pytest.mark.parametrize(("term", "name"), TERM_CASES)
def test_a_number_counts_to_the_last_second_of_its_term(term: tuple[str, int, str], name: str) -> None:
    begin, days, now, _ = border(term, name)
    record = Record(Metric.FOLLOWERS, 200_000, Source.MODERATOR, begin)
    fresh = name != "a second after"
    assert is_stale(record, now, days) != fresh
    assert passes(Creator(records=(record,)), Rule.FOLLOWERS, now, replace(ASKED, stale_days=days)) == fresh


@pytest.mark.parametrize(("term", "name"), TERM_CASES)
def test_a_strike_weighs_until_its_term_is_over(term: tuple[str, int, str], name: str) -> None:
    begin, days, now, over = border(term, name)
    assert passes(Creator(struck_at=begin), Rule.STRIKES, now, replace(ASKED, good_standing_days=days)) == over


@pytest.mark.parametrize(("term", "name"), TERM_CASES)
def test_a_new_application_is_possible_from_its_date(term: tuple[str, int, str], name: str) -> None:
    _, _, now, over = border(term, name)
    assert passes(Creator(reapply_at=at(term[2])), Rule.REAPPLY, now) == over


@pytest.mark.parametrize(("term", "name"), TERM_CASES)
def test_an_account_is_old_enough_when_its_days_are_full(term: tuple[str, int, str], name: str) -> None:
    begin, days, now, over = border(term, name)
    asked = replace(ASKED, features={Feature.VIDEO_GIFTS: Needs(account_age_days=days)})
    assert passes(Creator(opened_at=begin), Rule.ACCOUNT_AGE, now, asked) == over


@pytest.mark.parametrize(("term", "name"), TERM_CASES)
def test_a_feature_pauses_on_the_day_that_was_announced(term: tuple[str, int, str], name: str) -> None:
    begin, days, now, over = border(term, name)
    warned = rechecked(Grant(GrantState.ON), False, begin, days)
    assert warned == Grant(GrantState.GRACE, at(term[2]))
    assert rechecked(warned, False, now, days) == (Grant(GrantState.PAUSED) if over else warned)
    assert rechecked(warned, True, now, days) == Grant(GrantState.ON)


WINDOWS = [
    # zone, now, the first moment that counts (both UTC)
    ("UTC", "2026-11-23 00:00", "2026-10-25 00:00"),
    ("UTC", "2026-11-23 23:59", "2026-10-25 00:00"),
    ("UTC", "2028-03-01 12:00", "2028-02-01 00:00"),
    ("UTC", "2027-03-01 12:00", "2027-01-31 00:00"),
    ("UTC", "2028-02-29 00:00", "2028-01-31 00:00"),
    ("UTC", "2027-01-01 00:00", "2026-12-03 00:00"),
    # Before and after midnight in Berlin; across the end and the beginning of summer time.
    ("Europe/Berlin", "2026-11-22 22:59", "2026-10-23 22:00"),
    ("Europe/Berlin", "2026-11-22 23:00", "2026-10-24 22:00"),
    ("Europe/Berlin", "2026-11-23 23:00", "2026-10-25 23:00"),
    ("Europe/Berlin", "2026-04-10 12:00", "2026-03-11 23:00"),
    ("America/New_York", "2026-11-23 04:59", "2026-10-24 04:00"),
    ("America/New_York", "2026-11-23 05:00", "2026-10-25 04:00"),
    ("America/New_York", "2026-11-30 12:00", "2026-11-01 04:00"),
    ("Asia/Kolkata", "2026-11-22 18:30", "2026-10-24 18:30"),
    ("Asia/Tokyo", "2026-11-23 14:59", "2026-10-24 15:00"),
    ("Asia/Tokyo", "2026-11-23 15:00", "2026-10-25 15:00"),
    ("Pacific/Kiritimati", "2026-11-23 10:00", "2026-10-25 10:00"),
    ("Pacific/Pago_Pago", "2026-11-23 10:59", "2026-10-24 11:00"),
]


@pytest.mark.parametrize("side", ["before", "first", "last", "to come"])
@pytest.mark.parametrize(("zone", "now", "first"), WINDOWS)
def test_thirty_days_end_today_in_the_communitys_zone(zone: str, now: str, first: str, side: str) -> None:
    moments = {"before": at(first) - SECOND, "first": at(first), "last": at(now), "to come": at(now) + SECOND}
    assert in_window(moments[side], at(now), ZoneInfo(zone)) == (side in ("first", "last"))


def test_a_clock_set_back_an_hour_takes_nothing_from_tomorrow() -> None:
    now = at("2026-11-23 01:00")
    later = Record(Metric.FOLLOWERS, 200_000, Source.MODERATOR, now + timedelta(hours=1))
    earlier = replace(later, value=5, measured_at=now - timedelta(hours=1))
    assert not passes(Creator(records=(later,)), Rule.FOLLOWERS, now)
    assert not passes(Creator(records=(earlier, later)), Rule.FOLLOWERS, now)
    warned = Grant(GrantState.GRACE, now + timedelta(days=14))
    assert rechecked(warned, False, now - timedelta(hours=1), 14) == warned


def test_there_are_at_least_two_hundred_edges() -> None:
    assert len(AGE_CASES) + 5 * len(TERM_CASES) + 4 * len(WINDOWS) >= 200
