"""Stripe's OpenAPI file as a judge of every request, answer and event."""

from bot.sandbox.stripe_spec.violation import Violation

__all__ = ["Violation"]


def installed() -> bool:
    return False


def checker():
    raise LookupError
