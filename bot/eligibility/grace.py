"""How a creator keeps or loses a feature: never at once, and never without a date."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class GrantState(StrEnum):
    """Where a creator stands with one feature."""

    NOT_ELIGIBLE = "not_eligible"
    ELIGIBLE = "eligible"
    ON = "on"
    GRACE = "grace"
    PAUSED = "paused"


OPEN = frozenset({GrantState.ELIGIBLE, GrantState.ON, GrantState.GRACE})
"""In these states a feature may be used; whether it is, is the creator's own switch."""


@dataclass(frozen=True, slots=True)
class Grant:
    """`lost_at`: only in grace, when the feature pauses unless its rules are met again."""

    state: GrantState = GrantState.NOT_ELIGIBLE
    lost_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the creator may earn with it at present."""
        return self.state in OPEN


def rechecked(before: Grant, passes: bool, now: datetime, grace_days: int) -> Grant:
    """Where a grant stands after a re-check. The same answer twice changes nothing, so a repeated run is harmless."""
    match before.state:
        case GrantState.NOT_ELIGIBLE | GrantState.PAUSED:
            return Grant(GrantState.ELIGIBLE) if passes else before
        case GrantState.ELIGIBLE:
            return before if passes else Grant()
        case GrantState.ON:
            return before if passes else Grant(GrantState.GRACE, now + timedelta(days=grace_days))
        case GrantState.GRACE:
            if passes:
                return Grant(GrantState.ON)
            return Grant(GrantState.PAUSED) if before.lost_at is None or before.lost_at <= now else before
