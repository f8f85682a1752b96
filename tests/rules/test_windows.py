"""When days and months begin, clock changes included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.windows import day_start, month_start, next_day, next_month


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


TURNS = [
    ("UTC", "2026-11-22 15:00", "2026-11-22 00:00", "2026-11-23 00:00"),
    ("UTC", "2026-11-22 00:00", "2026-11-22 00:00", "2026-11-23 00:00"),
    ("Europe/Berlin", "2026-11-22 22:59", "2026-11-21 23:00", "2026-11-22 23:00"),
    ("Europe/Berlin", "2026-11-22 23:00", "2026-11-22 23:00", "2026-11-23 23:00"),
    # Summer time begins: a day of 23 hours; and ends: one of 25.
    ("Europe/Berlin", "2026-03-29 12:00", "2026-03-28 23:00", "2026-03-29 22:00"),
    ("Europe/Berlin", "2026-10-25 12:00", "2026-10-24 22:00", "2026-10-25 23:00"),
    # A midnight that is skipped: the day begins at the change.
    ("Africa/Cairo", "2026-04-24 12:00", "2026-04-23 22:00", "2026-04-24 21:00"),
    # A midnight that comes twice: the day begins at the first.
    ("America/Havana", "2026-11-01 12:00", "2026-11-01 04:00", "2026-11-02 05:00"),
]


@pytest.mark.parametrize(("zone", "now", "start", "end"), TURNS)
def test_ac19_a_day_turns_at_the_zones_midnight(zone: str, now: str, start: str, end: str) -> None:
    assert (day_start(at(now), ZoneInfo(zone)), next_day(at(now), ZoneInfo(zone))) == (at(start), at(end))


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2026-01-31 22:59", "2025-12-31 23:00", "2026-01-31 23:00"),
        ("2026-01-31 23:00", "2026-01-31 23:00", "2026-02-28 23:00"),
        ("2026-12-31 23:00", "2026-12-31 23:00", "2027-01-31 23:00"),
        ("2026-03-30 12:00", "2026-02-28 23:00", "2026-03-31 22:00"),
    ],
)
def test_a_month_turns_at_the_midnight_of_the_first(now: str, start: str, end: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert (month_start(at(now), berlin), next_month(at(now), berlin)) == (at(start), at(end))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_every_moment_lies_in_exactly_one_day_and_month(moment: datetime, zone_name: str) -> None:
    now, zone = moment.replace(tzinfo=UTC), ZoneInfo(zone_name)
    start, end = day_start(now, zone), next_day(now, zone)
    assert start <= now < end
    assert timedelta(hours=22) < end - start < timedelta(hours=26)
    assert day_start(end, zone) == end
    assert month_start(now, zone) <= now < next_month(now, zone)
    assert month_start(next_month(now, zone), zone) == next_month(now, zone)
