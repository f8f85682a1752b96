"""A real discord.py bot on a simulated server with seeded personas: the sandbox's Discord."""

from .gestures import Refused
from .stage import DM, Outcome, Stage
from .world import CHANNELS, PERSONAS

__all__ = ["CHANNELS", "DM", "PERSONAS", "Outcome", "Refused", "Stage"]
