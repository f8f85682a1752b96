"""When payouts are sent: pure rules."""

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

_FIRST = {"monday": 0, "saturday": 5, "sunday": 6}


def next_batch(now: datetime, zone: ZoneInfo, batch: Literal["weekly", "daily"], week_starts: str) -> datetime:
    """When the next batch begins, in UTC: the midnight in the operator's zone that ends today, or the present week.
    So there is always a while in which a redemption can be called off."""
    today = now.astimezone(zone).date()
    ahead = 1 if batch == "daily" else (_FIRST[week_starts] - today.weekday()) % 7 or 7
    return datetime.combine(today + timedelta(days=ahead), time(), zone).astimezone(UTC)


def day_began(now: datetime, zone: ZoneInfo) -> datetime:
    """The last midnight in the operator's zone, in UTC."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
