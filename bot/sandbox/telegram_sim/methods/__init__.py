"""Bot API methods, a file a noun; importing this package fills the table of methods."""

from bot.sandbox.telegram_sim.methods import (
    answering,
    editing,
    media,
    profile,
    rooms,
    sending,
    stars,
    updates,
)
from bot.sandbox.telegram_sim.methods.registry import METHODS, Call

__all__ = [
    "METHODS",
    "Call",
    "answering",
    "editing",
    "media",
    "profile",
    "rooms",
    "sending",
    "stars",
    "updates",
]
