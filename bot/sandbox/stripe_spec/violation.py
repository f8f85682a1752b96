"""What the judge finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One breach of Stripe's own description: where (request, answer or event and the field), and what."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"
