"""When followers are left in peace."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.notices.quiet import is_quiet, quiet_until


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("off", "03:00", False),
        ("22:00-07:00", "21:59", False),
        ("22:00-07:00", "22:00", True),
        ("22:00-07:00", "06:59", True),
        ("22:00-07:00", "07:00", False),
        ("13:00-14:30", "12:59", False),
        ("13:00-14:30", "14:29", True),
        ("13:00-14:30", "14:30", False),
    ],
)
def test_quiet_hours_begin_and_end_by_the_clock_of_the_zone(hours: str, clock: str, quiet: bool) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime.fromisoformat(f"2026-03-02 {clock}").replace(tzinfo=berlin).astimezone(UTC)
    assert is_quiet(hours, now, berlin) is quiet


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ("off", "2026-03-02T03:00+01:00", None),
        ("22:00-07:00", "2026-03-02T22:00+01:00", "2026-03-03T07:00+01:00"),
        ("22:00-07:00", "2026-03-03T06:59+01:00", "2026-03-03T07:00+01:00"),
        ("22:00-07:00", "2026-03-03T07:00+01:00", None),
        ("13:00-14:30", "2026-03-02T13:00+01:00", "2026-03-02T14:30+01:00"),
        # The night in which clocks go on: an end that they skip comes when they have.
        ("22:00-02:30", "2026-03-29T01:59+01:00", "2026-03-29T03:30+02:00"),
        ("22:00-07:00", "2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        # The night in which they go back: the second hour waits for the second end.
        ("22:00-02:30", "2026-10-25T02:10+02:00", "2026-10-25T02:30+02:00"),
        ("22:00-02:30", "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00"),
        ("22:00-07:00", "2026-10-25T01:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_what_waits_knows_until_when(hours: str, now: str, until: str | None) -> None:
    found = quiet_until(hours, datetime.fromisoformat(now).astimezone(UTC), ZoneInfo("Europe/Berlin"))
    assert found == (None if until is None else datetime.fromisoformat(until))
