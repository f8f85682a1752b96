"""When a surge runs: so many different people within the window, whatever each of them gives."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.live.combos import Track
from bot.live.store import SeenGift
from bot.live.surge import Surge, surge
from bot.members.model import MemberId

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WINDOW = timedelta(seconds=60)


def ago(*seconds: float) -> list[datetime]:
    return [NOON - timedelta(seconds=one) for one in seconds]


@pytest.mark.parametrize(
    ("gave", "supporters", "lasts"),
    [
        ((), 0, 0),
        ((1, 1), 0, 0),
        ((0, 10, 20), 3, 40),
        ((0, 10, 59.999), 3, 0.001),
        # Whoever gave exactly a window ago is out of it.
        ((0, 10, 60), 0, 0),
        # It goes on until the last but two of them is too long ago.
        ((5, 50, 10, 30, 70), 4, 30),
        ((0, 0, 0), 3, 60),
    ],
)
def test_a_surge_runs_while_enough_people_gave_within_the_window(
    gave: tuple[float, ...], supporters: int, lasts: float
) -> None:
    found = surge(ago(*gave), 3, WINDOW, NOON)
    assert found == (Surge(supporters, NOON + timedelta(seconds=lasts)) if supporters else None)
    if found is not None:
        assert surge(ago(*gave), 3, WINDOW, found.until) is None
        assert surge(ago(*gave), 3, WINDOW, found.until - timedelta(microseconds=1)) is not None


def test_one_person_is_one_supporter_however_much_he_gives() -> None:
    track = Track(timedelta(seconds=5))
    for number, fan in enumerate((1, 1, 2, 1, 2, 1), 1):
        at = NOON + timedelta(seconds=number)
        track.take(SeenGift(number, MemberId(fan), "fan", "aurora", 100, 2_999_900, 1, fan == 1, False, at))
    assert sorted(track.last_by.values()) == [NOON + timedelta(seconds=5), NOON + timedelta(seconds=6)]
    assert surge(track.last_by.values(), 3, WINDOW, NOON + timedelta(seconds=7)) is None
