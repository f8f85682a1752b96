"""What Bouquet counts by itself, as records, pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.eligibility.metrics import WINDOW_DAYS, Metric, Record, Source
from bot.eligibility.store import Counts, Window

WEEK = timedelta(days=7)
_DAY_ZERO = date(1970, 1, 1).toordinal()


def window(now: datetime, zone: ZoneInfo) -> Window:
    """The last thirty days of a zone's calendar, today being the last of them."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=WINDOW_DAYS - 1)
    start = datetime.combine(first, time(), zone).astimezone(now.tzinfo)
    return Window(start, first.toordinal() - _DAY_ZERO, today.toordinal() - _DAY_ZERO, now - WEEK)


def measured(counts: Counts, since: datetime, now: datetime, zone: ZoneInfo) -> tuple[Record, ...]:
    """What was counted of a creator who is there since `since`."""
    return tuple(_records(counts, since, now, zone))


def _records(counts: Counts, since: datetime, now: datetime, zone: ZoneInfo) -> Iterator[Record]:
    # Whoever left is in neither number: the pace is that of those who came and stayed.
    if since <= now - WEEK:
        yield Record(Metric.FOLLOWERS, counts.followers_before, Source.BOT, now - WEEK, since=since)
    days = {start.astimezone(zone).date() for start in counts.live_starts}
    for metric, value in (
        (Metric.FOLLOWERS, counts.followers), (Metric.VIEWS, counts.views), (Metric.POSTS, counts.videos),
        (Metric.VIDEOS, counts.videos), (Metric.LIVE_DAYS, len(days)),
    ):  # fmt: skip
        yield Record(metric, value, Source.BOT, now, since=since)
