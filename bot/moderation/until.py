"""Reading until when something shall last, as staff types it."""

import re
from datetime import datetime, timedelta, tzinfo

from bot.moderation.model import BadMoment

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


def until_given(text: str | None, now: datetime, zone: tzinfo) -> datetime | None:
    """As `read_until`, where nothing else can have been meant. Raises BadMoment."""
    if text is None or not text.strip():
        return None
    until = read_until(text, now, zone)
    if until is None:
        raise BadMoment(text.strip()[:40], "3d")
    return until


def since_given(text: str | None, zone: tzinfo) -> datetime | None:
    """A day, from its beginning in the reader's zone, or a moment. Raises BadMoment."""
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadMoment(text.strip()[:40], "2026-12-01") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
