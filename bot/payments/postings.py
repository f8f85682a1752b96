"""What each event of a payment is in the book. Pure: values in, entries out.

The operator's balance at the provider is followed as the provider moves it, so that the two can be compared row by
row. What the operator bears is not an account of its own: it is what is missing when everything has come back.
"""

from datetime import datetime

from bot.ledger.accounts import (
    DISPUTE_FEES,
    DISPUTES_OPEN,
    FAN_PAYMENTS,
    OWED_BY_CREATORS,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    QUARANTINE,
    connected,
    receivable,
)
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.members.model import MemberId
from bot.money import Money

Move = tuple[str, str, int]


def _entry(kind: EntryKind, key: str, subject: str, at: datetime, currency: str, *moves: Move) -> Entry | None:
    postings = tuple(Posting(source, target, currency, amount) for source, target, amount in moves if amount)
    return Entry(kind, key, subject, at, postings) if postings else None


def settled(subject: str, creator: MemberId, gross: Money, transferred_minor: int, at: datetime) -> Entry | None:
    """The charge came in, the tip went on. Once per tip."""
    return _entry(
        EntryKind.TIP_SETTLED, f"{subject}:settled", subject, at, gross.currency,
        (FAN_PAYMENTS, PROVIDER_BALANCE, gross.amount_minor),
        (PROVIDER_BALANCE, connected(creator), transferred_minor),
    )  # fmt: skip


def second(
    subject: str, payment_id: str, creator: MemberId, gross: Money, to_creator: int, at: datetime
) -> Entry | None:
    """A second payment of a paid tip; a refund follows at once."""
    return _entry(
        EntryKind.TIP_SECOND_PAYMENT, f"{payment_id}:second", subject, at, gross.currency,
        (FAN_PAYMENTS, PROVIDER_BALANCE, gross.amount_minor),
        (PROVIDER_BALANCE, connected(creator), to_creator),
    )  # fmt: skip


def quarantined(
    subject: str, payment_id: str, creator: MemberId | None, gross: Money, to_creator: int, at: datetime
) -> Entry | None:
    """A payment that does not fit; `creator` is who really got the transfer, None if he is nobody of ours."""
    moves: list[Move] = [(QUARANTINE, PROVIDER_BALANCE, gross.amount_minor)]
    if creator is not None:
        moves.append((PROVIDER_BALANCE, connected(creator), to_creator))
    return _entry(EntryKind.QUARANTINED, f"{payment_id}:quarantined", subject, at, gross.currency, *moves)


def taken(subject: str, payment_id: str, gross: Money, at: datetime) -> Entry | None:
    """A payment that was kept aside pays its tip after all; the creator's part was booked when it arrived."""
    return _entry(
        EntryKind.QUARANTINE_CLEARED, f"{payment_id}:taken", subject, at, gross.currency,
        (FAN_PAYMENTS, QUARANTINE, gross.amount_minor),
    )  # fmt: skip


def fee(subject: str, payment_id: str, before: Money | None, now: Money, at: datetime) -> Entry | None:
    """The real fee, or its change: the key names the sum it becomes, so that each learning is booked once."""
    change = now.amount_minor - (before.amount_minor if before else 0)
    move = (PROVIDER_BALANCE, PROVIDER_FEES, change) if change > 0 else (PROVIDER_FEES, PROVIDER_BALANCE, -change)
    key = f"{payment_id}:fee:{now.amount_minor}"
    return _entry(EntryKind.TIP_FEE_KNOWN, key, subject, at, now.currency, move)


def refunded(
    kind: EntryKind, subject: str, refund_id: str, creator: MemberId, amount: Money, reversed_minor: int, at: datetime
) -> Entry | None:
    """Money back to the fan, and what came back from the creator with it."""
    back = QUARANTINE if kind is EntryKind.QUARANTINE_CLEARED else FAN_PAYMENTS
    return _entry(
        kind, f"{refund_id}:done", subject, at, amount.currency,
        (PROVIDER_BALANCE, back, amount.amount_minor),
        (connected(creator), PROVIDER_BALANCE, reversed_minor),
    )  # fmt: skip


def refund_undone(kind: EntryKind, subject: str, refund_id: str, amount: Money, at: datetime) -> Entry | None:
    """The bank could not give the money back, so it lies with the operator again. The creator's part stays away from
    him until staff decides, since the provider does not send it again by itself."""
    source = QUARANTINE if kind is EntryKind.QUARANTINED else FAN_PAYMENTS
    return _entry(
        kind, f"{refund_id}:undone", subject, at, amount.currency, (source, PROVIDER_BALANCE, amount.amount_minor)
    )


def reversed_(
    kind: EntryKind, subject: str, reversal_id: str, creator: MemberId, amount: Money, at: datetime
) -> Entry | None:
    """Money back from a creator's account."""
    return _entry(
        kind, f"{reversal_id}:reversed", subject, at, amount.currency,
        (connected(creator), PROVIDER_BALANCE, amount.amount_minor),
    )  # fmt: skip


def withdrawn(subject: str, dispute_id: str, total: int, new: Money, at: datetime) -> Entry | None:
    """The bank took disputed money; `total` is all it has taken for this dispute, `new` the part not booked yet."""
    return _entry(
        EntryKind.DISPUTE_FUNDS_WITHDRAWN, f"{dispute_id}:withdrawn:{total}", subject, at, new.currency,
        (PROVIDER_BALANCE, DISPUTES_OPEN, new.amount_minor),
    )  # fmt: skip


def dispute_fee(subject: str, dispute_id: str, total: int, new: Money, at: datetime) -> Entry | None:
    """The provider's fee for the dispute, or its return."""
    change = new.amount_minor
    move = (PROVIDER_BALANCE, DISPUTE_FEES, change) if change > 0 else (DISPUTE_FEES, PROVIDER_BALANCE, -change)
    return _entry(EntryKind.DISPUTE_FEE, f"{dispute_id}:fee:{total}", subject, at, new.currency, move)


def won(
    subject: str, dispute_id: str, total: int, creator: MemberId, new: Money, lost_before: int, owed_before: int,
    at: datetime,
) -> Entry | None:  # fmt: skip
    """The bank gave money back; after an appeal, what was booked as lost and as owed is taken back first."""
    return _entry(
        EntryKind.DISPUTE_WON, f"{dispute_id}:won:{total}", subject, at, new.currency,
        (FAN_PAYMENTS, DISPUTES_OPEN, lost_before),
        (DISPUTES_OPEN, PROVIDER_BALANCE, new.amount_minor),
        (receivable(creator), OWED_BY_CREATORS, owed_before),
    )  # fmt: skip


def lost(
    subject: str, dispute_id: str, creator: MemberId, gone: Money, owed: int, at: datetime, turn: int
) -> Entry | None:
    """The money is the fan's; the creator owes what he still has of it. `turn` counts how often it was lost."""
    return _entry(
        EntryKind.DISPUTE_LOST, f"{dispute_id}:lost:{turn}", subject, at, gone.currency,
        (DISPUTES_OPEN, FAN_PAYMENTS, gone.amount_minor),
        (OWED_BY_CREATORS, receivable(creator), owed),
    )  # fmt: skip


def resent(subject: str, transfer_id: str, creator: MemberId, amount: Money, at: datetime) -> Entry | None:
    """What had been taken back for a dispute went to the creator again."""
    return _entry(
        EntryKind.DISPUTE_RESENT, f"{transfer_id}:resent", subject, at, amount.currency,
        (PROVIDER_BALANCE, connected(creator), amount.amount_minor),
    )  # fmt: skip


def debt_paid(subject: str, source_id: str, creator: MemberId, amount: Money, at: datetime) -> Entry | None:
    """What a creator owed came back by a move that has an entry of its own."""
    return _entry(
        EntryKind.DEBT_SETTLED, f"{source_id}:debt", subject, at, amount.currency,
        (receivable(creator), OWED_BY_CREATORS, amount.amount_minor),
    )  # fmt: skip
