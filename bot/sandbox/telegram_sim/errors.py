"""The two ways in which the simulator says no: to the bot (as Telegram words it) and to a simulated person."""

from typing import Any

JSON = dict[str, Any]


class ApiError(Exception):
    """An answer `{"ok": false}` to the bot: HTTP status, Telegram's own wording, optional parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> JSON:
        """The JSON body that goes over the wire."""
        body: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class NotPossible(Exception):
    """A simulated person tried what the real app would not let him do: an error of the test, not of the bot."""


def bad(description: str, **parameters: int) -> ApiError:
    """A 400 in Telegram's wording."""
    return ApiError(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> ApiError:
    """A 403 in Telegram's wording."""
    return ApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> ApiError:
    """A 409 in Telegram's wording."""
    return ApiError(409, f"Conflict: {description}")


def too_many(seconds: int) -> ApiError:
    """A 429 that names the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
