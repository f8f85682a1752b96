"""An entry is one business event, written once and never changed; its postings move the money.

The kinds say which moves each event may make, so that an entry which would, say, carry money from one member
to another cannot even be built.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import ClassVar, Self

from bot.errors import Refusal
from bot.ledger.accounts import UNITS, AccountKind, kind_of

_A = AccountKind
Move = tuple[AccountKind, AccountKind]

_PAID = (_A.FAN_PAYMENTS, _A.PROVIDER_BALANCE)
_PAID_BACK = (_A.PROVIDER_BALANCE, _A.FAN_PAYMENTS)
_TO_CREATOR = (_A.PROVIDER_BALANCE, _A.CONNECTED)
_FROM_CREATOR = (_A.CONNECTED, _A.PROVIDER_BALANCE)
_OWES = (_A.OWED_BY_CREATORS, _A.RECEIVABLE)
_OWES_NO_MORE = (_A.RECEIVABLE, _A.OWED_BY_CREATORS)


class EntryKind(Enum):
    """What happened; `sentence` says it, `moves` lists the (source, target) kinds its postings may use."""

    sentence: str
    moves: frozenset[Move]

    def __new__(cls, name: str, sentence: str = "", *moves: Move) -> Self:
        kind = object.__new__(cls)
        kind._value_ = name
        kind.sentence = sentence
        kind.moves = frozenset(moves)
        return kind

    TIP_SETTLED = (
        "tip_settled",
        "A fan's tip was paid: the charge came in, and the whole tip went on to the creator.",
        _PAID,
        _TO_CREATOR,
    )
    TIP_FEE_KNOWN = (
        "tip_fee_known",
        "The provider said what it kept of a charge.",
        (_A.PROVIDER_BALANCE, _A.PROVIDER_FEES),
        # A fee that the provider lowers afterwards comes back.
        (_A.PROVIDER_FEES, _A.PROVIDER_BALANCE),
    )
    TIP_REFUNDED = (
        "tip_refunded",
        "A fan got money back, and the creator gave back what he had of it.",
        _PAID_BACK,
        _FROM_CREATOR,
    )
    TIP_REFUND_UNDONE = (
        "tip_refund_undone",
        "A refund failed at the bank after it had been booked.",
        _PAID,
        _TO_CREATOR,
    )
    TIP_TRANSFER_REVERSED = (
        "tip_transfer_reversed",
        "Money of a tip came back from the creator's account at the provider without a refund or dispute of ours.",
        _FROM_CREATOR,
    )
    TIP_SECOND_PAYMENT = (
        "tip_second_payment",
        "A tip was paid a second time; it goes back whole.",
        _PAID,
        _TO_CREATOR,
    )
    TIP_SECOND_PAYMENT_REFUNDED = (
        "tip_second_payment_refunded",
        "The second payment of a tip went back to the fan.",
        _PAID_BACK,
        _FROM_CREATOR,
    )
    QUARANTINED = (
        "quarantined",
        "A payment arrived in another sum or currency than asked; it is kept aside and credited to nobody.",
        (_A.QUARANTINE, _A.PROVIDER_BALANCE),
        _TO_CREATOR,
    )
    QUARANTINE_CLEARED = (
        "quarantine_cleared",
        "Staff decided about a quarantined payment: it went back or was taken as paid.",
        (_A.PROVIDER_BALANCE, _A.QUARANTINE),
        _FROM_CREATOR,
        (_A.FAN_PAYMENTS, _A.QUARANTINE),
    )
    DISPUTE_FUNDS_WITHDRAWN = (
        "dispute_funds_withdrawn",
        "A bank took the disputed money from the operator until it decides.",
        (_A.PROVIDER_BALANCE, _A.DISPUTES_OPEN),
    )
    DISPUTE_FEE = (
        "dispute_fee",
        "The provider's fee for a dispute, borne by the operator.",
        (_A.PROVIDER_BALANCE, _A.DISPUTE_FEES),
        # The provider gives it back in a few countries.
        (_A.DISPUTE_FEES, _A.PROVIDER_BALANCE),
    )
    DISPUTE_REVERSED_FROM_CREATOR = (
        "dispute_reversed_from_creator",
        "A disputed tip was taken back from the creator, as far as his balance there covered it.",
        _FROM_CREATOR,
    )
    DISPUTE_WON = (
        "dispute_won",
        "The bank gave the disputed money back; after an appeal, the creator's debt ends too.",
        (_A.DISPUTES_OPEN, _A.PROVIDER_BALANCE),
        (_A.FAN_PAYMENTS, _A.DISPUTES_OPEN),
        _OWES_NO_MORE,
    )
    DISPUTE_RESENT = (
        "dispute_resent",
        "What had been taken back from the creator for a dispute was sent to him again.",
        _TO_CREATOR,
    )
    DISPUTE_LOST = (
        "dispute_lost",
        "The bank gave the disputed money to the fan; the creator owes what he still has of it.",
        (_A.DISPUTES_OPEN, _A.FAN_PAYMENTS),
        _OWES,
    )
    DEBT_SETTLED = (
        "debt_settled",
        "A creator's debt was paid back or written off.",
        _OWES_NO_MORE,
        _FROM_CREATOR,
    )
    COINS_CREDITED = (
        "coins_credited",
        "A fan paid for coins: they lie in his wallet as a lot.",
        (_A.COINS_ISSUED, _A.WALLET),
    )
    GIFT_SENT = (
        "gift_sent",
        "A fan gave coins, and the creator got diamonds for them, which wait until they are mature.",
        (_A.WALLET, _A.COINS_SPENT),
        (_A.DIAMONDS_ISSUED, _A.DIAMONDS_PENDING),
    )


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
        kind_of(self.source), kind_of(self.target)
        if self.source == self.target:
            raise ValueError(f"{self.source} can't pay itself")

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
