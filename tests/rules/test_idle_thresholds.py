"""A number that a feature asks for although everybody needs more is named, so that nobody trusts in it."""

import pytest

from bot.config import build_config
from bot.eligibility.asked import Idle, idle, thresholds
from tests.support.configs import values

FREE = {f"{section}__min_followers": 0 for section in ("tips", "video_gifts", "live", "fund", "market")}
BASE = "programme.min_followers"
CASES: dict[str, tuple[dict[str, object], list[Idle]]] = {
    "less than the programme asks": (
        {"live__min_followers": 9_999}, [Idle("live.min_followers", "default", 9_999, BASE, 10_000)],
    ),
    "as much": ({"live__min_followers": 10_000}, []),
    "more": ({"live__min_followers": 10_001}, []),
    "nothing": ({"live__min_followers": 0}, []),
    "less in one country": (
        {"live__min_followers": {"default": 20_000, "DE": 500}}, [Idle("live.min_followers", "DE", 500, BASE, 10_000)],
    ),
    "less, but one country has a lower base": (
        {"live__min_followers": 1_000, "programme__min_followers": {"default": 10_000, "DE": 500}}, [],
    ),
    "less, and the lower base is of a country with a row of its own": (
        {"live__min_followers": {"default": 1_000, "DE": 600},
         "programme__min_followers": {"default": 10_000, "DE": 500}},
        [Idle("live.min_followers", "default", 1_000, BASE, 10_000)],
    ),
    "views": (
        {"fund__min_views_30d": 10, "programme__min_views_30d": 100},
        [Idle("fund.min_views_30d", "default", 10, "programme.min_views_30d", 100)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_number_without_effect_is_named(case: str) -> None:
    changes, expected = CASES[case]
    assert list(idle(thresholds(build_config(values(**{**FREE, **changes}))))) == expected
