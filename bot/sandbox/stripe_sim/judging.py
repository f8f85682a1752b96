"""The judge's place in the simulator: every request, answer and event goes past it, if there is one."""

from collections.abc import Iterable
from typing import Any, Protocol

from bot.sandbox.stripe_spec import Violation


class Judge(Protocol):
    """What `bot.sandbox.stripe_spec.Checker` does; the simulator needs no more of it."""

    def request(self, method: str, path: str, form: Iterable[tuple[str, str]]) -> list[Violation]: ...

    def response(self, method: str, path: str, status: int, body: Any) -> list[Violation]: ...

    def event(self, event: Any) -> list[Violation]: ...


class Court:
    """Collects violations; without a judge nothing is ever found, and `judged` says so."""

    def __init__(self, judge: Judge | None) -> None:
        self.judge = judge
        self.violations: list[Violation] = []

    @property
    def judged(self) -> bool:
        return self.judge is not None

    def request(self, method: str, path: str, form: list[tuple[str, str]]) -> list[Violation]:
        return self._keep(self.judge.request(method, path, form) if self.judge else [])

    def response(self, method: str, path: str, status: int, body: Any) -> list[Violation]:
        return self._keep(self.judge.response(method, path, status, body) if self.judge else [])

    def event(self, event: Any) -> list[Violation]:
        return self._keep(self.judge.event(event) if self.judge else [])

    def report(self, where: str, message: str) -> Violation:
        """A mistake the schema cannot see, such as an endpoint that does not exist."""
        violation = Violation(where, message)
        self.violations.append(violation)
        return violation

    def _keep(self, found: list[Violation]) -> list[Violation]:
        self.violations.extend(found)
        return found
