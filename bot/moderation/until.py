"""Reading until when something shall last, as staff types it."""

import re
from datetime import datetime, timedelta, tzinfo

_SPAN = re.compile(r"([1-9]\d{0,3})(m|h|d|w)", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_until(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`2h`, `3d`, `2026-12-01` or `2026-12-01T18:00` (in the reader's zone) as a moment in the future; None for
    anything else."""
    if span := _SPAN.fullmatch(text.strip()):
        return now + timedelta(**{_UNITS[span[2].lower()]: int(span[1])})
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    moment = moment.astimezone(now.tzinfo)
    return moment if moment > now else None
