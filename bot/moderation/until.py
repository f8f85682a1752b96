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
        return now + _span(span)
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


def read_since(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`7d` before now, or a day from its beginning in the reader's zone, or a moment; None for anything else."""
    if span := _SPAN.fullmatch(text.strip()):
        return now - _span(span)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def since_given(text: str | None, now: datetime, zone: tzinfo) -> datetime | None:
    """As `read_since`, where nothing else can have been meant. Raises BadMoment."""
    if text is None or not text.strip():
        return None
    since = read_since(text, now, zone)
    if since is None:
        raise BadMoment(text.strip()[:40], "7d")
    return since


def _span(found: re.Match[str]) -> timedelta:
    return timedelta(**{_UNITS[found[2].lower()]: int(found[1])})
