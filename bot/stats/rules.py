"""Which days a period has, and how it compares with those before. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.boards.model import Span
from bot.safety.windows import midnight
from bot.stats.model import StatsPeriod

_DAYS = {StatsPeriod.TODAY: 1, StatsPeriod.WEEK: 7, StatsPeriod.MONTH: 30}


def spans(period: StatsPeriod, now: datetime, zone: ZoneInfo) -> tuple[Span, Span | None]:
    """The period by the zone's own midnights, the present day included, and as many days before it; everything so far
    has none before it."""
    days = _DAYS.get(period)
    if days is None:
        return Span(None, None), None
    after = now.astimezone(zone).date() + timedelta(days=1)
    start, end, before = (midnight(after - timedelta(days=count), zone) for count in (days, 0, 2 * days))
    return Span(start, end), Span(before, start)


def change(now: int, before: int) -> int | None:
    """By how many whole per cent `now` lies above `before` (below it: negative), rounded towards it; None where there
    is nothing to compare with."""
    if before <= 0:
        return None
    gap = now - before
    return abs(gap) * 100 // before * (1 if gap >= 0 else -1)
