"""How a fan's own limits change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.money import Money
from bot.safety.limits import Wish, change, effective, join, pause, wanted
from bot.safety.model import Limits, PauseCannotShrink

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


def usd(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, "usd")


def set_(limits: Limits, daily: int | None, monthly: int | None = None, now: datetime = NOW) -> Limits:
    return change(limits, Wish(usd(daily), usd(monthly), None), now, DAY, None)


def test_ac28_the_first_limit_holds_at_once() -> None:
    held = set_(Limits(), 1000)
    assert (held.daily, held.raise_at) == (usd(1000), None)


def test_ac28_a_raise_waits_and_then_holds() -> None:
    waiting = set_(set_(Limits(), 1000), 2000)
    assert (waiting.daily, waiting.next_daily, waiting.raise_at) == (usd(1000), usd(2000), NOW + DAY)
    assert effective(waiting, NOW + DAY - timedelta(seconds=1)).daily == usd(1000)
    after = effective(waiting, NOW + DAY)
    assert (after.daily, after.raise_at, after.next_daily) == (usd(2000), None, None)


def test_asking_again_does_not_begin_the_wait_anew() -> None:
    waiting = set_(set_(Limits(), 1000), 2000)
    again = set_(waiting, 2000, now=NOW + timedelta(hours=5))
    assert again.raise_at == NOW + DAY
    smaller = set_(waiting, 1500, now=NOW + timedelta(hours=5))
    assert (smaller.next_daily, smaller.raise_at) == (usd(1500), NOW + DAY)


def test_asking_for_more_begins_the_wait_anew() -> None:
    waiting = set_(set_(Limits(), 1000), 2000)
    more = set_(waiting, 3000, now=NOW + timedelta(hours=5))
    assert more.raise_at == NOW + timedelta(hours=29)


def test_lowering_ends_a_raise_that_waits() -> None:
    waiting = set_(set_(Limits(), 1000), 2000)
    lowered = set_(waiting, 500)
    assert (lowered.daily, lowered.raise_at) == (usd(500), None)


def test_one_lower_and_one_higher_at_once() -> None:
    held = set_(set_(Limits(), 1000, 5000), 500, 9000)
    assert (held.daily, held.monthly, held.next_monthly) == (usd(500), usd(5000), usd(9000))
    after = effective(held, NOW + DAY)
    assert (after.daily, after.monthly) == (usd(500), usd(9000))


def test_a_cool_off_delays_a_raise() -> None:
    until = NOW + timedelta(hours=72)
    held = change(set_(Limits(), 1000), Wish(usd(2000), None, None), NOW, DAY, until)
    assert held.raise_at == until


def test_no_wait_is_a_choice_of_the_operator() -> None:
    held = change(set_(Limits(), 1000), Wish(usd(2000), None, None), NOW, timedelta(), None)
    assert (held.daily, held.raise_at) == (usd(2000), None)


def test_a_pause_can_be_lengthened_and_not_shortened() -> None:
    paused = pause(Limits(), 7, NOW)
    assert paused.paused_until == NOW + timedelta(days=7)
    assert pause(paused, 8, NOW).paused_until == NOW + timedelta(days=8)
    with pytest.raises(PauseCannotShrink) as refused:
        pause(paused, 6, NOW)
    assert refused.value.until == NOW + timedelta(days=7)
    over = NOW + timedelta(days=7)
    assert pause(paused, 1, over).paused_until == over + timedelta(days=1)


def test_two_people_who_are_one_keep_the_stricter_of_each() -> None:
    one = pause(set_(Limits(), 1000), 3, NOW)
    other = set_(set_(Limits(), 500, 8000), 5000, 8000)
    joined = join(one, other, NOW)
    assert (joined.daily, joined.monthly, joined.raise_at) == (usd(500), usd(8000), None)
    assert joined.paused_until == NOW + timedelta(days=3)


amounts = st.none() | st.integers(0, 10_000)


@given(st.lists(st.tuples(amounts, amounts, st.integers(0, 40)), max_size=8))
def test_ac28_no_sequence_of_wishes_loosens_within_a_day(wishes: list[tuple[int | None, int | None, int]]) -> None:
    limits, now = set_(Limits(), 1000, 5000), NOW
    for daily, monthly, hours in wishes:
        before = effective(limits, now)
        limits = change(limits, Wish(usd(daily), usd(monthly), None), now, DAY, None)
        for then in (now, now + DAY - timedelta(seconds=1)):
            held = effective(limits, then)
            waits = before.raise_at is not None and then >= before.raise_at
            for was, asked, is_ in (
                (before.daily, before.next_daily, held.daily),
                (before.monthly, before.next_monthly, held.monthly),
            ):
                most = _looser(was, asked) if waits else was
                assert most is None or (is_ is not None and is_ <= most)
        assert wanted(limits, now) == Wish(usd(daily), usd(monthly), None)
        now += timedelta(hours=hours)


def _looser(one: Money | None, other: Money | None) -> Money | None:
    if one is None or other is None:
        return None
    return max(one, other, key=lambda money: money.amount_minor)
