"""Stripe's errors in our words: what certainly did not happen, what may have happened, what is our own mistake."""

import logging

import stripe

from bot.errors import KeyReused
from bot.payments.provider import CardRefused, ProviderDenied, ProviderDown, ProviderRefused

log = logging.getLogger(__name__)


def in_our_words(error: stripe.StripeError) -> Exception:
    """The exception to raise instead.

    | Stripe says | we raise |
    |---|---|
    | 402, a card | CardRefused |
    | 400, 404 with a code | ProviderRefused: a definite no |
    | the same key with other parameters | KeyReused: a bug of ours |
    | 401, 403 | ProviderDenied |
    | 409, 429 | ProviderDown: the same key again later |
    | 5xx, no answer, an answer that cannot be read | ProviderDown: the outcome is unknown |
    """
    log.warning(
        "stripe answered with an error",
        extra={"status": error.http_status, "error_code": code_of(error), "request_id": error.request_id},
    )
    if isinstance(error, stripe.CardError):
        return _card(error)
    if isinstance(error, stripe.IdempotencyError):
        return KeyReused(f"request {error.request_id}")
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return ProviderDenied(error.request_id)
    if isinstance(error, stripe.InvalidRequestError):
        return ProviderRefused(code_of(error) or "invalid_request", error.request_id)
    return ProviderDown(replayed=_replayed(error))


def code_of(error: stripe.StripeError) -> str | None:
    """The code, which for 409 and 429 stands only in the error's object."""
    return error.code or (getattr(error.error, "code", None) if error.error else None)


def _card(error: stripe.CardError) -> CardRefused:
    intent = getattr(error.error, "payment_intent", None)
    code = code_of(error) or "card_declined"
    payment_id: str | None = getattr(intent, "id", None)
    return CardRefused(code, error.request_id, payment_id, needs_bank=code == "authentication_required")


def _replayed(error: stripe.StripeError) -> bool:
    """Whether this failure was stored at Stripe, so that the same key can only bring it again."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed") == "true" and (error.http_status or 0) >= 500
