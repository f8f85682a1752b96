"""Button verbs, one file a noun. Importing this package fills `press.PRESSES`."""

from bot.presses import forms, limits, tips

__all__ = ["forms", "limits", "tips"]
