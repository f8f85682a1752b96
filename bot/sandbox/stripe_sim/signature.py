"""The Stripe-Signature header, by our own code: HMAC-SHA256 over `t.body`, as Stripe documents it."""

import hashlib
import hmac
from collections.abc import Sequence


def sign(body: bytes, secret: str, at: int) -> str:
    """The hex `v1` value for the body sent at wall-clock second `at`."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def header(body: bytes, secrets: Sequence[str], at: int) -> str:
    """The whole header; several secrets give several `v1=`, as while a secret is being rolled."""
    return ",".join([f"t={at}", *(f"v1={sign(body, secret, at)}" for secret in secrets)])
