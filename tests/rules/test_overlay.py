"""What an overlay shows of what came between two looks."""

from datetime import UTC, datetime

import pytest

from bot.live.store import SeenGift
from bot.members.model import MemberId
from bot.overlay.model import Alert, Cursor, SeenTip, alerts, farthest
from bot.tips.notes import without_links

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def gift(number: int, fan: int = 7, item: str = "petal", *, named: bool = True, times: int = 1) -> SeenGift:
    return SeenGift(number, MemberId(fan), f"Fan {fan}", item, times, times * 5, 1, named, not named, NOON)


def test_a_storm_of_one_fan_is_one_alert() -> None:
    found = alerts([gift(number) for number in range(1000)] + [gift(1001, item="kite")])
    assert found == (Alert("Fan 7", "petal", 1000, 5000), Alert("Fan 7", "kite", 1, 5))


def test_who_is_not_named_is_not_told_apart_either() -> None:
    found = alerts([gift(1, 7, named=False), gift(2, 8, named=False), gift(3, 8)])
    assert found == (Alert(None, "petal", 2, 10), Alert("Fan 8", "petal", 1, 5))


def test_a_cursor_comes_back_from_a_page_as_it_went() -> None:
    cursor = farthest(Cursor(3, 0, 0), [gift(9)], [SeenTip(4, NOON, None)])
    assert Cursor.read(str(cursor)) == cursor
    assert cursor.tip_paid_at == NOON


def test_a_cursor_never_goes_back() -> None:
    assert farthest(Cursor(10, 5, 5), [gift(9)], []) == Cursor(10, 5, 5)


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "-1.2.3", "a.b.c", "1.2.٣", "9" * 40 + ".1.1", "1.2.3\n4"])
def test_what_is_no_cursor_of_ours_is_none(text: str) -> None:
    assert Cursor.read(text) is None


def test_the_farthest_cursor_is_still_a_moment() -> None:
    assert Cursor(1, 10**18 - 1, 1).tip_paid_at.year > 5000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see www.example.com now", "see … now"), ("https://x.example/a", "…"), ("t.me/somebody", "…"),
        ("e\u200bvil.com", "…"), ("well played!", "well played!"), ("5.00 more", "5.00 more"),
    ],
)  # fmt: skip
def test_a_word_that_leads_somewhere_is_no_word_on_a_stream(text: str, shown: str) -> None:
    assert without_links(text) == shown
