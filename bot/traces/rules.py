"""Reading a story out of rows and entries. Pure: the same rows tell the same story."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.ledger.accounts import AccountKind, kind_of
from bot.ledger.entries import EntryKind, PostedEntry
from bot.moderation.model import Case, CaseKind
from bot.money import Money
from bot.payments.model import DisputeRow, RefundRow, RefundState
from bot.payments.provider import DisputeStatus
from bot.tips.model import Dispute, Tip, TipState
from bot.traces.model import Happening, Holder, Move, Next, Step, Viewer

_OPERATORS_ONLY = {EntryKind.TIP_FEE_KNOWN, EntryKind.DISPUTE_FEE, EntryKind.DEBT_SETTLED, EntryKind.QUARANTINED}
_CREATORS_MONEY = {
    EntryKind.TIP_TRANSFER_REVERSED, EntryKind.DISPUTE_REVERSED_FROM_CREATOR, EntryKind.DISPUTE_RESENT,
}  # fmt: skip
# Which account's change is the sum that a step is about.
_MAIN = (
    AccountKind.FAN_PAYMENTS, AccountKind.CONNECTED, AccountKind.QUARANTINE, AccountKind.DISPUTES_OPEN,
    AccountKind.DISPUTE_FEES, AccountKind.RECEIVABLE,
)  # fmt: skip
_ON_ITS_WAY = (RefundState.APPROVED, RefundState.SENDING, RefundState.PENDING)


def of_entries(entries: Iterable[PostedEntry]) -> tuple[Step, ...]:
    """A step for each entry in the book, with all of its movements."""
    return tuple(_step(posted) for posted in entries)


def _step(posted: PostedEntry) -> Step:
    moves = tuple(
        Move(kind_of(one.source), kind_of(one.target), Money(one.amount, one.unit)) for one in posted.entry.postings
    )
    return Step(posted.entry.occurred_at, posted.entry.kind, _main_sum(moves), moves)


def _main_sum(moves: Sequence[Move]) -> Money:
    for kind in _MAIN:
        for move in moves:
            if kind in (move.source, move.target):
                return move.money
    return moves[0].money


def of_tip(tip: Tip, opened_at: datetime | None, now: datetime) -> tuple[Step, ...]:
    """What became of the quote, as far as no money moved."""
    steps = [Step(tip.created_at, Happening.QUOTED, tip.gross)]
    if opened_at is not None:
        steps.append(Step(opened_at, Happening.PAGE_OPENED))
    ended = {
        TipState.EXPIRED: Happening.EXPIRED, TipState.FAILED: Happening.FAILED, TipState.CANCELLED: Happening.CANCELLED,
    }.get(tip.state)  # fmt: skip
    if ended is not None:
        steps.append(Step(min(tip.expires_at, now), ended))
    return tuple(steps)


def of_refunds(refunds: Iterable[RefundRow], cases: Iterable[Case]) -> tuple[Step, ...]:
    """Refunds asked for and sent; the money itself is in the entries."""
    steps = [
        Step(case.created_at, Happening.REFUND_ASKED, ref=case.public_id)
        for case in cases
        if case.kind is CaseKind.REFUND and case.opened_by is not None
    ]
    for row in refunds:
        steps.append(Step(row.created_at, Happening.REFUND_SENT, row.amount, ref=row.public_id))
        if row.state in (RefundState.FAILED, RefundState.REFUSED):
            steps.append(
                Step(row.done_at or row.created_at, Happening.REFUND_FAILED, row.amount, ref=row.public_id)
            )
    return tuple(steps)


def of_disputes(disputes: Iterable[DisputeRow]) -> tuple[Step, ...]:
    return tuple(Step(row.opened_at, Happening.DISPUTE_OPENED, row.amount) for row in disputes)


def seen_by(viewer: Viewer, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps that concern a viewer, in the order of time. Staff sees all of them, so they sum to the book."""
    kept = [step for step in steps if _concerns(viewer, step.what)]
    # What moved no money comes first where the moments are the same.
    # The provider tells times in whole seconds: within one, what we did comes before what it answered.
    return tuple(sorted(kept, key=lambda step: (step.at.replace(microsecond=0), isinstance(step.what, EntryKind))))


def _concerns(viewer: Viewer, what: EntryKind | Happening) -> bool:
    if viewer is Viewer.STAFF:
        return True
    if what in _OPERATORS_ONLY:
        return False
    if viewer is Viewer.CREATOR:
        # Whether and when somebody hesitated is the fan's own business.
        return isinstance(what, EntryKind) or what is Happening.DISPUTE_OPENED
    return what not in _CREATORS_MONEY


def held_now(tip: Tip, entries: Iterable[PostedEntry]) -> tuple[tuple[Holder, Money], ...]:
    """Who has how much of this tip's money, from the book alone; with nothing in the book, the fan or his bank."""
    sums: Counter[tuple[AccountKind, str]] = Counter()
    for posted in entries:
        for (account, unit), change in posted.entry.deltas().items():
            sums[kind_of(account), unit] += change
    if not sums:
        waiting = tip.state is TipState.PENDING
        return ((Holder.BANK if waiting else Holder.FAN, tip.gross),)
    unit = tip.amount.currency
    paid = -sums[AccountKind.FAN_PAYMENTS, unit]
    aside = -sums[AccountKind.QUARANTINE, unit]
    found = {
        Holder.CREATOR: sums[AccountKind.CONNECTED, unit],
        Holder.DISPUTE: sums[AccountKind.DISPUTES_OPEN, unit],
        Holder.OPERATOR: aside,
        Holder.FAN: max(0, tip.gross.amount_minor - paid) if paid < tip.gross.amount_minor and not aside else 0,
    }
    return tuple((holder, Money(minor, unit)) for holder, minor in found.items() if minor > 0)


def what_next(
    tip: Tip, refunds: Sequence[RefundRow], disputes: Sequence[DisputeRow], cases: Sequence[Case]
) -> tuple[Next, datetime | None]:
    """What comes next, and until when at the latest where that is known."""
    open_dispute = next(
        (row for row in disputes if row.status in (DisputeStatus.OPEN, DisputeStatus.INQUIRY)), None
    )
    if tip.dispute is Dispute.OPEN or open_dispute is not None:
        return Next.BANK_DECIDES, None
    if any(row.state in _ON_ITS_WAY for row in refunds):
        return Next.REFUND_ON_ITS_WAY, None
    deciding = (CaseKind.REFUND, CaseKind.QUARANTINE, CaseKind.WARNING)
    if tip.quarantined or any(case.kind in deciding and case.decided_at is None for case in cases):
        return Next.STAFF_DECIDES, None
    if tip.state in (TipState.CREATED, TipState.OPEN):
        return Next.PAY, tip.expires_at
    if tip.state is TipState.PENDING:
        return Next.WAIT_FOR_BANK, None
    return (Next.BANK_PAYOUT if tip.state is TipState.PAID else Next.NOTHING), None
