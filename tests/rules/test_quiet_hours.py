"""When followers are left in peace."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.follows.rules import is_quiet


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
