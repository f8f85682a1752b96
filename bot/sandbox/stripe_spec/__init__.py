"""Stripe's OpenAPI file as a judge of every request, answer and event."""

from bot.sandbox.stripe_spec.checker import Checker, checker
from bot.sandbox.stripe_spec.overlay import load_spec
from bot.sandbox.stripe_spec.source import installed
from bot.sandbox.stripe_spec.violation import Violation

__all__ = ["Checker", "Violation", "checker", "installed", "load_spec"]
