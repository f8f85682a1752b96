"""A provider whose answers go astray by chance: refused before, lost after the effect, late, broken."""

import random
from collections import Counter
from dataclasses import dataclass, field

from bot.sandbox.stripe_sim.faults import Fault, FaultKind, Faults

# They leave the effect behind, and bring no answer that can be read.
_AFTER_WRITING: tuple[FaultKind, ...] = ("execute_then_drop", "execute_then_500", "truncated", "not_json")
_BEFORE: tuple[FaultKind, ...] = ("drop_before", "status", "rate_limit", "conflict")
_WRITING: tuple[FaultKind, ...] = (*_AFTER_WRITING, "wrong_content_type", *_BEFORE)
_READING: tuple[FaultKind, ...] = ("drop_before", "status", "rate_limit", "truncated")
_STATUSES = (500, 502, 503)


@dataclass
class Weather(Faults):
    """Strikes so large a share of the calls that move money, and of those that only read."""

    rng: random.Random = field(default_factory=random.Random)
    writing: float = 0.4
    reading: float = 0.15
    calm: bool = False
    struck: Counter[str] = field(default_factory=Counter)

    def strike(self, method: str, path: str, key: str | None) -> Fault | None:
        """By chance; never while it is calm."""
        kinds, share = (_WRITING, self.writing) if method == "POST" else (_READING, self.reading)
        if self.calm or self.rng.random() >= share:
            return None
        kind = self.rng.choice(kinds)
        self.struck[kind] += 1
        return Fault(kind, method, path, status=self.rng.choice(_STATUSES))
