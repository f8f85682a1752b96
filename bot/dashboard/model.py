"""The way to a dashboard, and what stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.communities.model import Caller
from bot.eligibility.standing import Standing
from bot.payouts.service import PayoutStatus
from bot.stats.model import Course, Stats, StatsPeriod


@dataclass(frozen=True, slots=True)
class DashboardLink:
    """An address that opens one dashboard once, before it is over; never logged."""

    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Who has the page open: the caller he is in his private chat, so that both say the same, and until when."""

    caller: Caller
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What `/stats`, `/payout status` and `/eligibility` answer, beside each other. `course`: the days that are drawn.
    `payouts`: None for somebody who was no creator when it was asked."""

    visit: Visit
    stats: Mapping[StatsPeriod, Stats]
    course: Course
    payouts: PayoutStatus | None
    standing: Standing
