"""Where is my money: every step of a tip, who holds the money now, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ledger.accounts import AccountKind
from bot.ledger.entries import EntryKind
from bot.money import Money
from bot.tips.model import Tip


class Viewer(StrEnum):
    """Through whose eyes: each sees what concerns him."""

    FAN = "fan"
    CREATOR = "creator"
    STAFF = "staff"


class Happening(StrEnum):
    """Steps that moved no money."""

    QUOTED = "quoted"
    PAGE_OPENED = "page_opened"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUND_ASKED = "refund_asked"
    REFUND_SENT = "refund_sent"
    REFUND_FAILED = "refund_failed"
    DISPUTE_OPENED = "dispute_opened"


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of a step in the book, from one kind of account to another."""

    source: AccountKind
    target: AccountKind
    money: Money


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `what` is a kind of entry when money moved; then `moves` are its postings. `ref` names
    what belongs to it: a refund or a case."""

    at: datetime
    what: EntryKind | Happening
    money: Money | None = None
    moves: tuple[Move, ...] = ()
    ref: str | None = None


class Holder(StrEnum):
    """Who has money of this tip at this moment."""

    FAN = "fan"
    BANK = "bank"
    CREATOR = "creator"
    OPERATOR = "operator"
    DISPUTE = "dispute"


class Next(StrEnum):
    """What comes next, and who has to move."""

    PAY = "pay"
    WAIT_FOR_BANK = "wait_for_bank"
    BANK_PAYOUT = "bank_payout"
    BANK_DECIDES = "bank_decides"
    REFUND_ON_ITS_WAY = "refund_on_its_way"
    STAFF_DECIDES = "staff_decides"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole story of a tip as one viewer may read it.

    `payer` is None where he stays unnamed to this viewer. `held` says who has how much now; `until` is when `next` is
    due at the latest, where that is known.
    """

    tip: Tip
    viewer: Viewer
    creator: str
    payer: str | None
    steps: tuple[Step, ...]
    held: tuple[tuple[Holder, Money], ...]
    next: Next
    until: datetime | None
