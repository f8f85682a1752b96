"""A stateful Stripe on loopback, written against Stripe's own description of its API."""

from bot.sandbox.stripe_sim.control import Control, Outcome
from bot.sandbox.stripe_sim.errors import StripeError
from bot.sandbox.stripe_sim.sim import StripeSim
from bot.sandbox.stripe_sim.world import Settings

__all__ = ["Control", "Outcome", "Settings", "StripeError", "StripeSim"]
