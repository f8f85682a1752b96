"""A surge: many different people give at the same time. How much they give does not count. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Surge:
    """So many people gave within the window; with nobody else it is over at `until`."""

    supporters: int
    until: datetime


def surge(latest: Iterable[datetime], needed: int, window: timedelta, now: datetime) -> Surge | None:
    """The surge that runs now: at least `needed` people gave less than a `window` ago. `latest`: when each of them gave
    last, one moment a person, however many accounts he has and whether or not he is named."""
    recent = sorted((at for at in latest if now - at < window), reverse=True)
    return Surge(len(recent), recent[needed - 1] + window) if len(recent) >= needed else None
