"""When a fan is thanked once more. Pure."""

from datetime import datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(days=1)
"""Between two thanks of the same creator to the same fan."""


def thanks_due(supported_at: datetime, thanked_at: datetime | None, now: datetime) -> bool:
    """Once for what came since the last time, and once a day at most: more would be advertising."""
    return thanked_at is None or (supported_at > thanked_at and now - thanked_at >= PAUSE)
