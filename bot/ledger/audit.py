"""What must hold of the whole book, whatever happened: the words of an audit and the rules that need no database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

from bot.ledger.accounts import UNITS, AccountKind
from bot.ledger.clearing import OpenClearing
from bot.ledger.entries import EntryKind

Progress = Callable[[str, int], None]
"""Told from time to time what is looked at, and how many of it are done."""


def silent(_what: str, _done: int) -> None:
    """Tells nobody."""


class Wrong(Enum):
    """Something that an audit can find; `sentence` says what it means."""

    sentence: str

    def __new__(cls, name: str, sentence: str = "") -> Self:
        fault = object.__new__(cls)
        fault._value_ = name
        fault.sentence = sentence
        return fault


class Fault(Wrong):
    """A way in which a book can be wrong."""

    EMPTY_ENTRY = ("empty_entry", "An entry has no postings, or some are missing in between.")
    LOST_POSTING = ("lost_posting", "A posting belongs to no entry.")
    REPEATED_KEY = ("repeated_key", "Two entries have the same key, so one event was booked twice.")
    LOST_CORRECTION = ("lost_correction", "An entry corrects another that isn't there.")
    UNKNOWN_KIND = ("unknown_kind", "An entry is of a kind that this version doesn't know.")
    FORBIDDEN_MOVE = ("forbidden_move", "A posting moves between accounts that its entry never moves between.")
    BAD_POSTING = ("bad_posting", "A posting moves nothing, moves backwards, or pays itself.")
    UNKNOWN_UNIT = ("unknown_unit", "A posting is in a unit that doesn't exist.")
    PLAY_MONEY = ("play_money", "A posting joins play money with an account of value, or value with one of play money.")
    BALANCE_DIFFERS = ("balance_differs", "A balance isn't what the postings add up to.")
    UNIT_UNBALANCED = ("unit_unbalanced", "The balances of a unit don't add up to zero.")
    BELOW_ZERO = ("below_zero", "An account with an owner holds less than nothing.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: which kind, where, and the figures."""

    fault: Wrong
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.fault.sentence} {self.detail}".rstrip()


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit saw. `open_clearing`: clearing accounts not at zero, by (account, unit); no fault by itself.
    `overdue`: what has lain there for longer than its term."""

    entries: int
    postings: int
    accounts: int
    open_clearing: Mapping[tuple[str, str], int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    overdue: tuple[OpenClearing, ...] = ()

    @property
    def balanced(self) -> bool:
        """True when nothing is wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Flow:
    """All postings of one kind of entry between two kinds of account in one unit, taken together.

    `kind` is None for postings without an entry; `source` and `target` are names of account kinds.
    """

    kind: str | None
    source: str
    target: str
    unit: str
    count: int
    least: int


def judge_flow(flow: Flow) -> Iterator[Finding]:
    """What is wrong with a flow as a whole."""
    where = f"{flow.count} postings {flow.source} → {flow.target} of {flow.kind}"
    if flow.kind is None:
        yield Finding(Fault.LOST_POSTING, where, "")
        return
    if flow.least <= 0:
        yield Finding(Fault.BAD_POSTING, where, f"The least amount is {flow.least}.")
    if flow.unit not in UNITS:
        yield Finding(Fault.UNKNOWN_UNIT, where, repr(flow.unit))
    try:
        kind = EntryKind(flow.kind)
    except ValueError:
        yield Finding(Fault.UNKNOWN_KIND, where, "")
        return
    try:
        move = AccountKind(flow.source), AccountKind(flow.target)
    except ValueError:
        yield Finding(Fault.FORBIDDEN_MOVE, where, "There is no such account.")
        return
    if any(one.practice is not (flow.unit == "practice") for one in move):
        yield Finding(Fault.PLAY_MONEY, where, repr(flow.unit))
    if move not in kind.moves:
        yield Finding(Fault.FORBIDDEN_MOVE, where, "")
