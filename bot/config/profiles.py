"""Defaults that depend on a choice: on the profile, and on the base currency. A key in the file wins over both."""

from collections.abc import Mapping
from typing import Any

from bot.config.coins import USUAL_PACKS, USUAL_STARS

Values = dict[str, Any]

# The first is what the sections' own defaults say.
PROFILES: Mapping[str, Values] = {
    "tiktok-2021": {},
    "small-community": {
        "programme": {
            "regions": ["*"], "reapply_days": 7, "min_followers": 50, "min_views_30d": 100, "min_posts_30d": 1,
            "good_standing_days": 30,
        },
        "metrics": {
            "accepted_sources": ["connector", "moderator", "bot"], "stale_days": 60, "jump_factor": 5,
        },
        "tips": {"min_followers": 50},
        "live": {"min_followers": 50},
        "fund": {"min_followers": 100, "min_views_30d": 500},
        "market": {"min_followers": 500},
        "coins": {"packs": {"16500": "off"}},
        "gifts": {"max_coins": 3000},
        "video_gifts": {"exclude_before_acceptance": False, "min_followers": 50, "min_account_age_days": 7},
    },
}

_AS_ANNOUNCED = {"presets": ["5.00", "10.00", "15.00"], "min": "3.00", "max": "100.00", "day_max": "500.00"}
TIP_LIMITS: Mapping[str, Values] = {
    "usd": _AS_ANNOUNCED,
    "eur": _AS_ANNOUNCED,
    "gbp": _AS_ANNOUNCED,
    "jpy": {"presets": ["700", "1500", "2200"], "min": "400", "max": "15000", "day_max": "75000"},
}

_YEN = {"65": "150", "330": "750", "660": "1500", "1320": "3000", "3300": "7500", "6600": "15000", "16500": "37500"}
# What packs cost where the operator says nothing; another base currency has none until he does.
PACKS: Mapping[str, Values] = {"usd": {**USUAL_PACKS}, "eur": {**USUAL_PACKS}, "gbp": {**USUAL_PACKS}, "jpy": _YEN}


def merge(*layers: Mapping[str, Any]) -> Values:
    """The layers laid over each other, later ones winning, tables key by key. Shares no table with any of them."""
    result: Values = {}
    for layer in layers:
        for name, value in layer.items():
            if isinstance(value, dict):
                below = result.get(name)
                value = merge(below if isinstance(below, dict) else {}, value)
            result[name] = value
    return result


def with_defaults(given: Mapping[str, Any], base_currency: str) -> Values:
    """What the file says, above the defaults of its profile and of its base currency."""
    profile = given.get("profile", "tiktok-2021")
    chosen = PROFILES.get(profile, {}) if isinstance(profile, str) else {}
    rows = {code: row for code, row in TIP_LIMITS.items() if code != base_currency}
    own_row = TIP_LIMITS.get(base_currency, {})
    coins = {"packs": PACKS.get(base_currency, {}), "stars": USUAL_STARS if _in_dollars(given, base_currency) else {}}
    return merge({"coins": coins}, chosen, {"tips": {**own_row, "limits": rows}}, given)


def _in_dollars(given: Mapping[str, Any], base_currency: str) -> bool:
    """Whether Stars, which Telegram pays in US dollars, have a worth in the base currency."""
    money = given.get("money")
    rates = money.get("reference_rates") if isinstance(money, Mapping) else None
    return base_currency == "usd" or (isinstance(rates, Mapping) and "usd" in rates)
