"""When people are left in peace. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFF = "off"


def is_quiet(hours: str, now: datetime, zone: ZoneInfo) -> bool:
    """Whether `now` lies in the quiet hours, "22:00-07:00" by the zone's clock, the end excluded, or "off"."""
    if hours == OFF:
        return False
    start, end = _clock_times(hours)
    clock = now.astimezone(zone).time()
    return start <= clock < end if start <= end else clock >= start or clock < end


def quiet_until(hours: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that `now` lies in are over; None outside of them."""
    if not is_quiet(hours, now, zone):
        return None
    local, (_, end) = now.astimezone(zone), _clock_times(hours)
    day = local.date() + timedelta(days=1 if end <= local.time() else 0)
    # The clock may show the end twice in a night; who is in the second hour waits for the second one.
    ends = (datetime.combine(day, end.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    return next((moment for moment in ends if moment > now), now)


def _clock_times(hours: str) -> tuple[time, time]:
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    return start, end
