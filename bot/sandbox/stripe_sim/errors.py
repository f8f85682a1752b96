"""The simulator's refusals, in Stripe's words."""

from typing import Any


class StripeError(Exception):
    """An answer with an error envelope: HTTP status, type, code, message and what goes with it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = False,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        fields = {"type": kind, "code": code, "message": message, "param": param, **extra}
        self.body: dict[str, Any] = {"error": {k: v for k, v in fields.items() if v is not None}}


def invalid(message: str, param: str | None = None, code: str | None = None) -> StripeError:
    """A request that fails validation: nothing ran, nothing is kept under its idempotency key."""
    return StripeError(400, message, code=code, param=param)


def refused(message: str, code: str | None = None, param: str | None = None) -> StripeError:
    """A request that was executed and refused by the state of things: kept and replayed."""
    return StripeError(400, message, code=code, param=param, executed=True)


def missing(kind: str, object_id: str, param: str = "id") -> StripeError:
    """404 for an object that does not exist in the account asked."""
    noun = kind.replace("checkout.session", "checkout.session").replace("_", " ")
    return StripeError(404, f"No such {noun}: '{object_id}'", code="resource_missing", param=param)
