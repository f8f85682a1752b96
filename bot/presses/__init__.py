"""Button verbs, one file a noun. Importing this package fills `press.PRESSES`."""

from bot.presses import (
    appeals,
    boards,
    channels,
    coins,
    communities,
    creator_settings,
    eligibility,
    follows,
    forms,
    gifts,
    limits,
    live,
    matches,
    members,
    metrics,
    moderation,
    notices,
    payments,
    payouts,
    personal,
    programme,
    stats,
    stories,
    support,
    supporters,
    suspensions,
    tips,
    videos,
    welcome,
)

__all__ = [
    "appeals", "boards", "channels", "coins", "communities", "creator_settings", "eligibility", "follows", "forms",
    "gifts", "limits", "live", "matches", "members", "metrics", "moderation", "notices", "payments", "payouts",
    "personal", "programme", "stats", "stories", "support", "supporters", "suspensions", "tips", "videos", "welcome",
]  # fmt: skip
