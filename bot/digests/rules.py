"""When a digest is due, and of which days it tells. Pure."""

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.boards.model import Span
from bot.digests.model import Rhythm
from bot.safety.windows import midnight

WeekStart = Literal["monday", "saturday", "sunday"]

MORNING = time(9)
"""When digests come, by their reader's clock."""

_FIRST = {"monday": 0, "saturday": 5, "sunday": 6}


def next_due(rhythm: Rhythm, now: datetime, zone: ZoneInfo, week_starts: WeekStart) -> datetime:
    """The next morning, or the next that begins a week, in UTC; never `now` itself."""
    day = now.astimezone(zone).date()
    if rhythm is Rhythm.WEEKLY:
        day += timedelta(days=(_FIRST[week_starts] - day.weekday()) % 7)
    step = timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
    due = datetime.combine(day, MORNING, zone).astimezone(UTC)
    return due if due > now else datetime.combine(day + step, MORNING, zone).astimezone(UTC)


def told_of(rhythm: Rhythm, due: datetime, zone: ZoneInfo) -> tuple[Span, Span]:
    """The whole days of the zone that end with the midnight before, and as many days before those."""
    today, days = due.astimezone(zone).date(), 7 if rhythm is Rhythm.WEEKLY else 1
    start, end, before = (midnight(today - timedelta(days=count), zone) for count in (days, 0, 2 * days))
    return Span(start, end), Span(before, start)
