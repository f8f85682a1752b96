"""Button verbs, one file a noun. Importing this package fills `press.PRESSES`."""

from bot.presses import (
    boards,
    coins,
    communities,
    forms,
    limits,
    members,
    moderation,
    payments,
    programme,
    support,
    tips,
    welcome,
)

__all__ = [
    "boards", "coins", "communities", "forms", "limits", "members", "moderation", "payments", "programme", "support",
    "tips", "welcome",
]  # fmt: skip
