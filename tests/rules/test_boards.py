"""When a board's day, week and month begin, and how they are cut into whole days and hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.boards.model import Period, Span
from bot.boards.rules import counted, span

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "starts", "now", "start", "end"),
    [
        (Period.DAY, "monday", "2026-03-02 12:00", "2026-03-01 23:00", "2026-03-02 23:00"),
        (Period.DAY, "monday", "2026-03-02 22:59:59", "2026-03-01 23:00", "2026-03-02 23:00"),
        (Period.DAY, "monday", "2026-03-02 23:00", "2026-03-02 23:00", "2026-03-03 23:00"),
        # Clocks go forward on the 29th: a day of 23 hours.
        (Period.DAY, "monday", "2026-03-29 12:00", "2026-03-28 23:00", "2026-03-29 22:00"),
        (Period.WEEK, "monday", "2026-03-01 12:00", "2026-02-22 23:00", "2026-03-01 23:00"),
        (Period.WEEK, "monday", "2026-03-01 23:00", "2026-03-01 23:00", "2026-03-08 23:00"),
        (Period.WEEK, "sunday", "2026-03-01 12:00", "2026-02-28 23:00", "2026-03-07 23:00"),
        (Period.WEEK, "saturday", "2026-03-06 12:00", "2026-02-27 23:00", "2026-03-06 23:00"),
        (Period.MONTH, "monday", "2026-02-28 22:59", "2026-01-31 23:00", "2026-02-28 23:00"),
        (Period.MONTH, "monday", "2026-12-31 12:00", "2026-11-30 23:00", "2026-12-31 23:00"),
    ],
)
def test_a_period_lasts_from_midnight_to_midnight_of_the_zone(
    period: Period, starts: str, now: str, start: str, end: str
) -> None:
    assert span(period, at(now), BERLIN, starts) == Span(at(start), at(end))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/Los_Angeles", "Asia/Kathmandu"])
@pytest.mark.parametrize("period", [Period.DAY, Period.WEEK, Period.MONTH])
def test_whole_days_and_hours_cover_each_moment_so_far_once(zone: str, period: Period) -> None:
    for hours in range(0, 24 * 9, 5):
        now = at("2026-03-26 00:30") + timedelta(hours=hours)
        whole = span(period, now, ZoneInfo(zone), "monday")
        parts = counted(whole, now)
        assert whole.start is not None
        assert whole.end is not None
        moment = whole.start - timedelta(hours=30)
        while moment <= now:
            day = (moment - EPOCH).days
            found = (parts.first <= day <= parts.last) + sum(start <= moment < end for start, end in parts.edges)
            assert found == (whole.start <= moment < whole.end), (now, moment)
            moment += timedelta(minutes=15)


def test_everything_so_far_needs_no_hours() -> None:
    parts = counted(span(Period.ALL, at("2026-03-02 12:00"), BERLIN, "monday"), at("2026-03-02 12:00"))
    assert (parts.first, parts.edges) == (0, ())
    assert parts.last == (at("2026-03-02 00:00") - EPOCH).days
