"""When a day and a month begin, in the zone that the operator's limits follow."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.tips.store import Windows

HOUR = timedelta(hours=1)
FIRST_DAY = timedelta(hours=24)


def day_start(now: datetime, zone: ZoneInfo) -> datetime:
    """The last midnight of the zone, in UTC; a midnight that a clock change skips is the moment of the change."""
    return midnight(now.astimezone(zone).date(), zone)


def next_day(now: datetime, zone: ZoneInfo) -> datetime:
    """When the zone's day turns, in UTC: 23 or 25 hours after `day_start` where clocks change."""
    return midnight(now.astimezone(zone).date() + timedelta(days=1), zone)


def month_start(now: datetime, zone: ZoneInfo) -> datetime:
    """Midnight of the first, in UTC."""
    return midnight(now.astimezone(zone).date().replace(day=1), zone)


def next_month(now: datetime, zone: ZoneInfo) -> datetime:
    """When the zone's month turns, in UTC."""
    inside_next = now.astimezone(zone).date().replace(day=28) + timedelta(days=4)
    return midnight(inside_next.replace(day=1), zone)


def windows(now: datetime, zone: ZoneInfo) -> Windows:
    """All windows that the use of a fan is counted in."""
    return Windows(now, day_start(now, zone), month_start(now, zone), now - FIRST_DAY, now - HOUR)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day of the zone begins, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
