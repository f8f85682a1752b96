"""An entry is one business event, written once and never changed; its postings move the money."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from bot.errors import Refusal
from bot.ledger.accounts import UNITS, kind_of, owner_of
from bot.ledger.kinds import EntryKind, Move

__all__ = ["BalanceTooLow", "Entry", "EntryKind", "PostedEntry", "Posting", "net_deltas"]


@dataclass(eq=False)
class BalanceTooLow(Refusal):
    """A member's account does not hold what an entry would take from it; nothing was posted."""

    code: ClassVar[str] = "balance_too_low"
    account: str
    unit: str
    needed: int


@dataclass(frozen=True, slots=True)
class Posting:
    """`amount` (a positive integer) of `unit` moves from `source` to `target`.

    Raises TypeError for an amount that is no int, ValueError for anything else that can't be.
    """

    source: str
    target: str
    unit: str
    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"a posting moves whole units, not {self.amount!r}")
        if not 0 < self.amount < 2**63:
            raise ValueError(f"a posting moves a positive amount, not {self.amount}")
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        if any(kind_of(one).practice is not (self.unit == "practice") for one in (self.source, self.target)):
            raise ValueError(f"{self.unit} can't move from {self.source} to {self.target}: play money stays by itself")
        if self.source == self.target:
            raise ValueError(f"{self.source} can't pay itself")
        owners = owner_of(self.source), owner_of(self.target)
        if None not in owners and owners[0] != owners[1]:
            raise ValueError(f"{self.source} and {self.target} belong to two people")

    @property
    def move(self) -> Move:
        """The kinds of account between which it moves."""
        return kind_of(self.source), kind_of(self.target)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is handed to the ledger.

    `key`: the idempotency key, ours and the same for every try (`tip:42:settled`).
    `subject`: what it is about (`tip:42`). `occurred_at`: aware, when it happened outside.
    `corrects`: the key of an entry that this one takes back.
    Raises ValueError or TypeError when it could not stand in the book.
    """

    kind: EntryKind
    key: str
    subject: str
    occurred_at: datetime
    postings: tuple[Posting, ...]
    corrects: str | None = None

    def __post_init__(self) -> None:
        if not (0 < len(self.key) <= 200 and 0 < len(self.subject) <= 200):
            raise ValueError("key and subject have 1 to 200 characters")
        if not (self.key.isprintable() and self.subject.isprintable()):
            # Closed days are hashed as text, in which a tab parts two fields and a line break two entries.
            raise ValueError("key and subject have no control characters")
        if self.occurred_at.utcoffset() is None:
            raise ValueError("occurred_at must be an aware datetime")
        if not self.postings:
            raise ValueError(f"{self.key}: an entry has at least one posting")
        for posting in self.postings:
            if posting.move not in self.kind.moves:
                raise ValueError(f"{self.kind.value} never moves from {posting.source} to {posting.target}")
        if self.corrects == self.key:
            raise ValueError(f"{self.key} can't correct itself")
        object.__setattr__(self, "occurred_at", self.occurred_at.astimezone(UTC))

    @property
    def content(self) -> tuple[object, ...]:
        """What must be the same when a key comes back.

        The time is left out: a webhook and a sweep learn of the same event at different moments.
        """
        return self.kind, self.subject, self.postings, self.corrects

    def deltas(self) -> dict[tuple[str, str], int]:
        """The net change of each (account, unit); changes that cancel out are left out."""
        return net_deltas(self.postings)


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry as it stands in the book. `new` is False when the key had been posted before."""

    id: int
    entry: Entry
    created_at: datetime
    new: bool = False


def net_deltas(postings: Iterable[Posting]) -> dict[tuple[str, str], int]:
    """What postings change together, by (account, unit); zeros are left out."""
    sums: Counter[tuple[str, str]] = Counter()
    for posting in postings:
        sums[posting.source, posting.unit] -= posting.amount
        sums[posting.target, posting.unit] += posting.amount
    return {place: amount for place, amount in sums.items() if amount}
