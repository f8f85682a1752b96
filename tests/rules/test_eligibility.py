"""The programme of December 2021, creator by creator, and what a refusal says."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.config import build_config
from bot.eligibility.asked import thresholds
from bot.eligibility.grace import Grant, GrantState, rechecked
from bot.eligibility.metrics import Metric, Record, Source, is_jump
from bot.eligibility.model import Creator, Feature, Fix, Reason, Rule
from bot.eligibility.rules import check
from tests.support.announced import DAY, FACTS, NOW, STAR, numbers
from tests.support.configs import values

ASKED = thresholds(build_config(values()))
SMALL = thresholds(build_config(values(profile="small-community")))


@pytest.mark.parametrize(("creator", "expected"), [fact[1:] for fact in FACTS], ids=[fact[0] for fact in FACTS])
def test_the_facts_of_december_2021(creator: Creator, expected: set[str]) -> None:
    answer = check(creator, ASKED, NOW)
    assert {feature.value for feature in Feature if not answer.missing(feature)} == expected


@pytest.mark.parametrize(("creator", "expected"), [fact[1:] for fact in FACTS], ids=[fact[0] for fact in FACTS])
def test_every_refusal_says_what_to_do(creator: Creator, expected: set[str]) -> None:
    answer = check(creator, ASKED, NOW)
    for feature in Feature:
        assert all((reason.fix is None) == reason.passed for reason in answer.reasons(feature))


def test_a_newcomer_reads_every_rule_at_once_and_each_rule_once() -> None:
    answer = check(Creator(), ASKED, NOW)
    rules = [reason.rule for reason in answer.common]
    assert rules == [Rule.AGE, Rule.REGION, Rule.ACCOUNT_KIND, Rule.SUSPENSION, Rule.STRIKES, Rule.REAPPLY,
                     Rule.FOLLOWERS, Rule.VIEWS, Rule.POSTS]  # fmt: skip
    assert [reason.rule for reason in answer.extra[Feature.VIDEO_GIFTS]] == [
        Rule.FOLLOWERS, Rule.VIDEOS, Rule.ACCOUNT_AGE,
    ]  # fmt: skip
    assert answer.extra[Feature.LIVE_GIFTS] == ()


def followers(creator: Creator) -> Reason:
    return next(reason for reason in check(creator, ASKED, NOW).common if reason.rule is Rule.FOLLOWERS)


def test_unknown_is_not_zero() -> None:
    assert followers(Creator()) == Reason(Rule.FOLLOWERS, False, None, 10_000, Fix.MEASURE)
    zero = followers(Creator(records=numbers(0, 0, 0, 0)))
    assert (zero.have, zero.fix) == (0, Fix.GROW)


def test_a_stated_number_is_shown_and_does_not_count() -> None:
    found = followers(Creator(records=numbers(12_000, 0, 0, 0, source=Source.DECLARED)))
    assert (found.passed, found.have, found.fix) == (False, None, Fix.VERIFY)
    assert found.record is not None
    assert found.record.value == 12_000


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((8000, 9000), NOW + 9 * DAY),  # a hundred a day, measured yesterday: ten days from then
        ((8999, 9000), NOW + 9999 * DAY),
        ((9000, 9000), None),
        ((9500, 9000), None),
        ((9000,), None),
        ((0, 9999), NOW + DAY),
    ],
)
def test_the_earliest_date_follows_the_pace(values: tuple[int, ...], expected: datetime | None) -> None:
    days = (11, 1)[-len(values) :]
    records = tuple(
        Record(Metric.FOLLOWERS, value, Source.CONNECTOR, NOW - age * DAY)
        for value, age in zip(values, days, strict=True)
    )
    assert followers(Creator(records=records)).on == expected


def test_in_a_small_community_the_bots_own_numbers_count() -> None:
    known = replace(STAR, region="BR", opened_at=NOW - 7 * DAY, records=numbers(50, 100, 1, 1, source=Source.BOT))
    answer = check(known, SMALL, NOW)
    assert {feature for feature in Feature if answer.missing(feature)} == {Feature.FUND, Feature.MARKETPLACE}


@pytest.mark.parametrize(
    ("before", "after", "days", "expected"),
    [(100, 300, 7, True), (100, 299, 7, False), (100, 300, 8, False), (0, 5000, 1, False), (300, 100, 1, False)],
)
def test_a_number_that_triples_in_a_week_is_looked_at(before: int, after: int, days: int, expected: bool) -> None:
    first = Record(Metric.FOLLOWERS, before, Source.DECLARED, NOW - days * DAY)
    assert is_jump(first, replace(first, value=after, measured_at=NOW), factor=3) == expected


@pytest.mark.parametrize(
    ("state", "passes", "expected"),
    [
        ("not_eligible", True, "eligible"),
        ("not_eligible", False, "not_eligible"),
        ("paused", True, "eligible"),
        ("paused", False, "paused"),
        ("eligible", True, "eligible"),
        ("eligible", False, "not_eligible"),
        ("on", True, "on"),
        ("on", False, "grace"),
    ],
)
def test_a_grant_is_never_stripped_without_warning(state: str, passes: bool, expected: str) -> None:
    after = rechecked(Grant(GrantState(state)), passes, NOW, 14)
    assert after.state == expected
    assert after.lost_at == (NOW + 14 * DAY if expected == "grace" else None)


CHANNEL, OURS, LATER = numbers(200, 0, 0, 0)[0], replace(numbers(40, 0, 0, 0)[0], source=Source.BOT), NOW - DAY / 2


@pytest.mark.parametrize(
    ("records", "have", "fix"),
    [
        ((CHANNEL, replace(OURS, measured_at=NOW)), 200, None),
        ((replace(CHANNEL, value=20), replace(OURS, measured_at=NOW)), 40, Fix.GROW),
        ((CHANNEL, replace(CHANNEL, value=30, source=Source.CONNECTOR, measured_at=LATER), OURS), 40, Fix.GROW),
        ((replace(CHANNEL, measured_at=NOW - 61 * DAY), OURS), None, Fix.MEASURE_AGAIN),
        ((replace(CHANNEL, value=45, measured_at=NOW - 61 * DAY), OURS), 40, Fix.GROW),
    ],
    ids=["the channel", "our buttons", "a newer reading of the channel", "stale but enough", "stale and too few"],
)  # fmt: skip
def test_the_channel_and_our_own_buttons_are_two_things_and_the_larger_decides(
    records: tuple[Record, ...], have: int | None, fix: Fix | None
) -> None:
    reason = next(one for one in check(replace(STAR, records=records), SMALL, NOW).common if one.rule is Rule.FOLLOWERS)
    assert (reason.have, reason.fix, reason.on) == (have, fix, None)
