"""What can go wrong on purpose: a refusal is an expected no, everything else is a bug.

A refusal is raised by a rule or a use case, travels to the edge and becomes one helpful sentence there
(`bot.replies.refusals`). It never costs anyone money: whoever raises it has changed nothing.
"""

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(eq=False)
class Refusal(Exception):
    """An expected no. Subclasses carry the facts that their sentence names, as fields.

    `code` is stable: logs, tests and the sandbox's interface speak of refusals by it.
    """

    code: ClassVar[str] = "refused"

    def facts(self) -> dict[str, object]:
        """The named facts of this no, for its sentence and for logs; never a secret."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        inner = ", ".join(f"{name}={value!r}" for name, value in self.facts().items())
        return f"{self.code}({inner})"


@dataclass(eq=False)
class TryLater(Refusal):
    """The database or a provider cannot answer now; nothing was done."""

    code: ClassVar[str] = "try_later"


@dataclass(eq=False)
class Busy(Refusal):
    """Too much is waiting already; nothing was taken."""

    code: ClassVar[str] = "busy"


@dataclass(eq=False)
class NotFound(Refusal):
    """No such thing, or none that the asker may see: the two are told alike on purpose."""

    code: ClassVar[str] = "not_found"
    what: str


class KeyReused(Exception):
    """An idempotency key came back with other content: a bug of ours, never a person's mistake."""
