"""What services answered to `bouquet doctor`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cli.findings import Finding, red


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said; a bare list is `body["list"]`. `status` 0: it could not be reached, `body["error"]` says
    why."""

    status: int
    body: Mapping[str, Any]
    date: str | None = None


# Address and headers; redirects are not followed, and nothing is raised.
Fetch = Callable[[str, Mapping[str, str]], Awaitable[Answer]]


def unreachable(service: str, answer: Answer) -> Finding:
    """A service that did not answer, or with something that says nothing."""
    why = answer.body.get("error") if answer.status == 0 else f"status {answer.status}"
    return red(f"{service} did not answer as expected ({why})", "check the network and try again")
