"""Which days stats count, and what they call a change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.boards.model import Span
from bot.stats.model import StatsPeriod
from bot.stats.rules import change, spans

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "now", "before", "start", "end"),
    [
        (StatsPeriod.TODAY, "2026-03-02 12:00", "2026-02-28 23:00", "2026-03-01 23:00", "2026-03-02 23:00"),
        (StatsPeriod.TODAY, "2026-03-02 23:00", "2026-03-01 23:00", "2026-03-02 23:00", "2026-03-03 23:00"),
        # Clocks go forward on the 29th.
        (StatsPeriod.TODAY, "2026-03-30 12:00", "2026-03-28 23:00", "2026-03-29 22:00", "2026-03-30 22:00"),
        (StatsPeriod.WEEK, "2026-03-31 12:00", "2026-03-17 23:00", "2026-03-24 23:00", "2026-03-31 22:00"),
        (StatsPeriod.MONTH, "2026-03-31 12:00", "2026-01-30 23:00", "2026-03-01 23:00", "2026-03-31 22:00"),
    ],
)
def test_a_period_ends_with_the_present_day_and_follows_as_many_days(
    period: StatsPeriod, now: str, before: str, start: str, end: str
) -> None:
    assert spans(period, at(now), BERLIN) == (Span(at(start), at(end)), Span(at(before), at(start)))


def test_everything_so_far_follows_nothing() -> None:
    assert spans(StatsPeriod.ALL, at("2026-03-02 12:00"), BERLIN) == (Span(None, None), None)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (0, 0, None),
        (5, 0, None),
        (150, 100, 50),
        (50, 100, -50),
        (0, 7, -100),
        (199, 100, 99),
        (1, 300, -99),
        (7, 7, 0),
    ],
)
def test_a_change_is_whole_per_cent_and_never_made_larger_than_it_is(now: int, before: int, said: int | None) -> None:
    assert change(now, before) == said
