"""When a board's period begins, and which of its hours tallies can answer. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.boards.model import Counted, Period, Span
from bot.safety.windows import midnight

DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEKDAYS = {"monday": 0, "saturday": 5, "sunday": 6}


def span(period: Period, now: datetime, zone: ZoneInfo, week_starts: str) -> Span:
    """The period around `now` by the zone's own midnights: 23 or 25 hours long where clocks change."""
    today = now.astimezone(zone).date()
    if period is Period.ALL:
        return Span(None, None)
    if period is Period.DAY:
        return _between(today, today + DAY, zone)
    if period is Period.WEEK:
        first = today - DAY * ((today.weekday() - _WEEKDAYS[week_starts]) % 7)
        return _between(first, first + 7 * DAY, zone)
    first = today.replace(day=1)
    return _between(first, (first + 31 * DAY).replace(day=1), zone)


def counted(of: Span, now: datetime) -> Counted:
    """Tallies are by days of UTC: whole ones are taken from them, the hours around them from the gifts.

    No gift lies after `now`, so the day of `now` counts as whole as soon as it began within the span.
    """
    today = (now - _EPOCH).days
    if of.start is None or of.end is None:
        return Counted(0, today, ())
    until = of.end if of.end <= now else start_of(today + 1)
    first, last = -((_EPOCH - of.start) // DAY), (until - _EPOCH) // DAY - 1
    if first > last:
        return Counted(first, last, ((of.start, until),))
    edges = ((of.start, start_of(first)), (start_of(last + 1), until))
    return Counted(first, last, tuple(edge for edge in edges if edge[0] < edge[1]))


def _between(first: date, after: date, zone: ZoneInfo) -> Span:
    return Span(midnight(first, zone), midnight(after, zone))


def start_of(day: int) -> datetime:
    """When a day of UTC begins, counted from 1970."""
    return _EPOCH + day * DAY
