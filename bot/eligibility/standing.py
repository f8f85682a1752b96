"""What somebody reads of himself."""

from dataclasses import dataclass

from bot.eligibility.declarations import Declaration
from bot.eligibility.metrics import Record, Source
from bot.eligibility.model import Answer
from bot.programme.model import EnrolmentState


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody reads of himself. `counted`: what Bouquet counts of him, nothing before he is a creator.
    `accepted`: whose numbers count here, for `stale_days` days. `zone`: by whose days. `state`: how his application
    stands, if any. `declared`: what he declared last."""

    answer: Answer
    counted: tuple[Record, ...]
    accepted: frozenset[Source]
    stale_days: int
    zone: str
    state: EnrolmentState | None
    declared: Declaration | None = None
