"""The log of requests: what was asked, with which idempotency key, and what the judge said."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.stripe_spec import Violation


@dataclass
class Entry:
    """One request. `status` 0 means that the connection was dropped without an answer."""

    id: str
    at: int
    method: str
    path: str
    account: str | None
    key: str | None
    form: list[tuple[str, str]]
    status: int = 0
    replayed: bool = False
    fault: str | None = None
    judged: bool = False
    violations: list[Violation] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """`ok`, `unjudged`, or the first thing wrong."""
        if self.violations:
            return str(self.violations[0])
        return "ok" if self.judged else "unjudged"

    def as_json(self) -> dict[str, Any]:
        """For the sandbox's interface: plain values, violations as sentences."""
        row = asdict(self)
        row["form"] = dict(self.form)
        row["violations"] = [str(violation) for violation in self.violations]
        row["verdict"] = self.verdict
        return row
