"""Clearing accounts: money lies there until something is decided, and must not be forgotten there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ledger.accounts import AccountKind, kind_of

TERMS: Mapping[AccountKind, timedelta] = {
    # Banks take up to 75 days for a decision and as long again for an appeal.
    AccountKind.DISPUTES_OPEN: timedelta(days=150),
    # Staff decides by what it sees at the provider; the fan waits for his money meanwhile.
    AccountKind.QUARANTINE: timedelta(days=7),
}
"""How long something may lie in each clearing account without being moved."""


@dataclass(frozen=True, slots=True)
class OpenClearing:
    """What lies in a clearing account about one subject ("tip:42"): `amount` of `unit`, last moved at `since`."""

    account: str
    unit: str
    subject: str
    amount: int
    since: datetime

    def __str__(self) -> str:
        days = TERMS[kind_of(self.account)].days
        lies = f"{self.amount} {self.unit} of {self.subject} since {self.since:%Y-%m-%d}"
        return f"{self.account}: {lies}, which is over {days} days."


def overdue(lying: Iterable[OpenClearing], now: datetime) -> tuple[OpenClearing, ...]:
    """What has lain for longer than its term."""
    return tuple(one for one in lying if now - one.since > TERMS[kind_of(one.account)])
