"""The stage of the demo bot, for whoever asks for it."""

from tests.support.discord_show import show, stage

__all__ = ["show", "stage"]
