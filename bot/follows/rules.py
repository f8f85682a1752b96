"""When followers may be told. Pure."""

from datetime import datetime, time
from zoneinfo import ZoneInfo


def is_quiet(hours: str, now: datetime, zone: ZoneInfo) -> bool:
    """Whether `now` lies in the quiet hours, "22:00-07:00" by the zone's clock, the end excluded, or "off"."""
    if hours == "off":
        return False
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    clock = now.astimezone(zone).time()
    return start <= clock < end if start <= end else clock >= start or clock < end
