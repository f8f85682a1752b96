"""Numbers about a creator, each with its source, evidence and age; what counts, and what looks odd."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WINDOW_DAYS = 30
DAY = timedelta(days=1)


class Metric(StrEnum):
    """What is counted. All but followers are sums over the last 30 days."""

    FOLLOWERS = "followers"
    VIEWS = "views"
    POSTS = "posts"
    VIDEOS = "videos"
    LIVE_DAYS = "live_days"


class Source(StrEnum):
    """Who says so."""

    DECLARED = "declared"
    MODERATOR = "moderator"
    CONNECTOR = "connector"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Record:
    """One value at one moment. `evidence`: where the proof lies. `since`: what the bot counts, it counts from here."""

    metric: Metric
    value: int
    source: Source
    measured_at: datetime
    evidence: str | None = None
    since: datetime | None = None


def is_stale(record: Record, now: datetime, stale_days: int) -> bool:
    """Whether a value is too old to count. It counts to the last second of its term, that one included."""
    return now - record.measured_at > timedelta(days=stale_days)


def latest(records: Iterable[Record], metric: Metric, now: datetime) -> Record | None:
    """The newest value of a metric; what claims to come from the future is left aside."""
    known = [record for record in records if record.metric is metric and record.measured_at <= now]
    return max(known, key=lambda record: record.measured_at, default=None)


def in_window(moment: datetime, now: datetime, zone: ZoneInfo, days: int = WINDOW_DAYS) -> bool:
    """Whether a moment lies in the last `days` days of a zone's calendar, today being the last of them. Days of 23
    and 25 hours count as days."""
    if moment > now:
        return False
    return 0 <= (now.astimezone(zone).date() - moment.astimezone(zone).date()).days < days


def reached_at(records: Iterable[Record], metric: Metric, need: int, now: datetime) -> datetime | None:
    """When a standing number is reached at the pace between its two newest values; None where they do not rise.

    Whole days, rounded up, and never before tomorrow: a pace is no promise to the hour.
    """
    known = sorted(
        (record for record in records if record.metric is metric and record.measured_at <= now),
        key=lambda record: record.measured_at,
    )[-2:]
    if len(known) < 2 or known[1].value <= known[0].value:
        return None
    gained, took = known[1].value - known[0].value, known[1].measured_at - known[0].measured_at
    if took <= timedelta(0) or need <= known[1].value:
        return None
    wait = took * (need - known[1].value) // gained
    ahead = max(1, -(-(known[1].measured_at + wait - now) // DAY))
    # Beyond a hundred years it is no date.
    return now + ahead * DAY if ahead < 36_500 else None


def is_jump(before: Record, after: Record, factor: int, days: int = 7) -> bool:
    """Whether a value grew so fast that somebody should look: `factor` times within `days` days. From nothing, any
    growth is a beginning and no jump."""
    quick = timedelta(0) <= after.measured_at - before.measured_at <= timedelta(days=days)
    return quick and before.value > 0 and after.value >= factor * before.value
