"""Button verbs, one file a noun. Importing this package fills `press.PRESSES`."""

from bot.presses import forms, limits, payments, support, tips, welcome

__all__ = ["forms", "limits", "payments", "support", "tips", "welcome"]
