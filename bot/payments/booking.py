"""What refunds and reversals, as read from the provider, do to our rows and to the book: each of them once."""

from dataclasses import replace
from datetime import datetime

from bot.ids import row_in
from bot.ledger.entries import EntryKind
from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.payments import postings
from bot.payments.announcements import tell
from bot.payments.model import DisputeRow, PaymentRow, RefundReason, RefundRow, RefundState, Role
from bot.payments.provider import MoveStatus, Refund, Reversal
from bot.payments.settlement import locked_tip
from bot.payments.till import Till, names_facts
from bot.ports import Tx
from bot.tips.messages import owe_edits
from bot.tips.model import Tip, TipState

_REFUNDED = {
    Role.SETTLED: EntryKind.TIP_REFUNDED,
    Role.SECOND: EntryKind.TIP_SECOND_PAYMENT_REFUNDED,
    Role.QUARANTINED: EntryKind.QUARANTINE_CLEARED,
}
_UNDONE = {
    Role.SETTLED: EntryKind.TIP_REFUND_UNDONE,
    Role.SECOND: EntryKind.TIP_SECOND_PAYMENT,
    Role.QUARANTINED: EntryKind.QUARANTINED,
}


class Booking:
    """Applies what came back. Every method works in the caller's transaction and locks the tip first."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def refund(self, tx: Tx, refund: Refund) -> bool:
        """One refund as it stands now; False when its payment is not known here."""
        now = self._till.clock.now()
        payment = await tx.payments.payment(refund.payment_id)
        if payment is None:
            return False
        tip = await locked_tip(tx, payment)
        # Read again behind the lock: somebody may have booked meanwhile.
        payment = await tx.payments.payment(refund.payment_id) or payment
        row = await self._row(tx, tip, payment, refund, now)
        if refund.status is MoveStatus.DONE and row.state not in (RefundState.DONE, RefundState.FAILED):
            await self._done(tx, tip, payment, row, refund, now)
        elif refund.status is MoveStatus.FAILED and row.state is not RefundState.FAILED:
            await self._failed(tx, tip, payment, row, refund, now)
        elif refund.status is MoveStatus.PENDING and row.state in (RefundState.APPROVED, RefundState.SENDING):
            await tx.payments.save_refund(replace(row, state=RefundState.PENDING))
        return True

    async def _row(self, tx: Tx, tip: Tip, payment: PaymentRow, refund: Refund, now: datetime) -> RefundRow:
        """Our row for it; a refund made in the provider's own pages gets one here."""
        row = await tx.payments.refund_called(refund.refund_id)
        if row is not None:
            return row
        number = row_in(refund.subject, "refund")
        asked = await tx.payments.refund(number) if number is not None else None
        if asked is not None and asked.payment_id == refund.payment_id and asked.refund_id is None:
            named = replace(asked, refund_id=refund.refund_id)
            await tx.payments.save_refund(named)
            return named
        return await tx.payments.add_refund(
            tip.id, payment.payment_id, refund.amount, RefundReason.OUTSIDE, RefundState.PENDING, now,
            refund_id=refund.refund_id,
        )  # fmt: skip

    async def _done(self, tx: Tx, tip: Tip, payment: PaymentRow, row: RefundRow, refund: Refund, now: datetime) -> None:
        creator = await self._receiver(tx, tip, payment)
        taken = await self._taken_with(tx, row.subject, creator, refund, now)
        entry = postings.refunded(
            _REFUNDED[payment.role], tip.subject, refund.refund_id, creator or tip.creator_id, refund.amount, taken, now
        )
        assert entry is not None, "a refund has an amount"
        await tx.ledger.post(entry)
        await tx.payments.save_refund(
            replace(row, state=RefundState.DONE, reversed_minor=row.reversed_minor + taken, done_at=now)
        )
        back = payment.refunded_minor + refund.amount.amount_minor
        await tx.payments.change_payment(
            payment.payment_id, refunded_minor=back, reversed_minor=payment.reversed_minor + taken
        )
        if payment.role is Role.SETTLED:
            await self._tip_refunded(tx, tip, row, back, taken, now)

    async def _tip_refunded(self, tx: Tx, tip: Tip, row: RefundRow, back: int, taken: int, now: datetime) -> None:
        whole = back >= tip.gross.amount_minor
        if whole:
            await tx.tips.advance(tip.id, {TipState.PAID}, TipState.REFUNDED, refunded_minor=back)
        else:
            await tx.tips.change(tip.id, {TipState.PAID}, refunded_minor=back)
        for side, member in (("fan", tip.fan_id), ("creator", tip.creator_id)):
            await tell(
                tx, member, "tip_refunded", f"{row.subject}:{side}", tip, now,
                side=side, refund=row.public_id, back=row.amount.amount_minor, taken=taken, whole=whole,
            )  # fmt: skip
        await owe_edits(tx, tip.id, f"refunded:{row.public_id}", now)

    async def _failed(
        self, tx: Tx, tip: Tip, payment: PaymentRow, row: RefundRow, refund: Refund, now: datetime
    ) -> None:
        """Also after it was done: the bank could not take it. What is known stays true, the rest is undone."""
        was_done = row.state is RefundState.DONE
        taken = 0
        if was_done:
            entry = postings.refund_undone(_UNDONE[payment.role], tip.subject, refund.refund_id, refund.amount, now)
            assert entry is not None, "a refund has an amount"
            await tx.ledger.post(entry)
        else:
            # Never booked, yet the creator's part may have come back when it was begun.
            taken = await self._reversed_alone(tx, tip, payment, row.subject, refund, now)
        back = payment.refunded_minor - (refund.amount.amount_minor if was_done else 0)
        await tx.payments.change_payment(
            payment.payment_id, refunded_minor=back, reversed_minor=payment.reversed_minor + taken
        )
        await tx.payments.save_refund(
            replace(row, state=RefundState.FAILED, reversed_minor=row.reversed_minor + taken, done_at=now)
        )
        if payment.role is Role.SETTLED and was_done:
            await tx.tips.advance(tip.id, {TipState.PAID, TipState.REFUNDED}, TipState.PAID, refunded_minor=back)
        await tell(
            tx, tip.fan_id, "refund_failed", row.subject, tip, now,
            refund=row.public_id, back=row.amount.amount_minor, back_currency=row.amount.currency,
        )  # fmt: skip
        await owe_edits(tx, tip.id, f"refund_failed:{row.public_id}", now)
        await self.call_for_help(tx, tip, row, "failed", now)

    async def call_for_help(self, tx: Tx, tip: Tip, row: RefundRow, why: str, now: datetime) -> None:
        """A refund that did not work is a case again, and staff is told why."""
        facts: dict[str, object] = {
            **names_facts(tip), "back": row.amount.amount_minor, "back_currency": row.amount.currency,
            "refund": row.public_id, "why": why, "payment": row.payment_id,
        }  # fmt: skip
        case = await open_case(
            tx, CaseKind.REFUND, tip.subject, community_id=tip.community_id, opened_by=None,
            parties=(tip.fan_id, tip.creator_id), facts=facts, now=now,
        )  # fmt: skip
        told = {**facts, "case": case.public_id}
        await self._till.alert(tx, f"{row.subject}:{why}", "refund_stuck", tip.subject, told, now)

    # What came back from the creator

    async def _taken_with(self, tx: Tx, subject: str, creator: MemberId | None, refund: Refund, now: datetime) -> int:
        """What the refund itself brought back from the creator, unless that was booked already."""
        if refund.reversal_id is None or creator is None or not refund.reversed_minor:
            return 0
        new = await tx.payments.claim(refund.reversal_id, "reversed", subject, now)
        return refund.reversed_minor if new else 0

    async def _reversed_alone(
        self, tx: Tx, tip: Tip, payment: PaymentRow, subject: str, refund: Refund, now: datetime
    ) -> int:
        creator = await self._receiver(tx, tip, payment)
        taken = await self._taken_with(tx, subject, creator, refund, now)
        if not taken or creator is None or refund.reversal_id is None:
            return 0
        amount = replace(refund.amount, amount_minor=taken)
        entry = postings.reversed_(
            EntryKind.TIP_TRANSFER_REVERSED, tip.subject, refund.reversal_id, creator, amount, now
        )
        assert entry is not None, "checked above"
        await tx.ledger.post(entry)
        return taken

    async def reversal(self, tx: Tx, payment_id: str, reversal: Reversal) -> bool:
        """Money back from the creator without a refund of its own; False when the payment is not known here."""
        now = self._till.clock.now()
        payment = await tx.payments.payment(payment_id)
        if payment is None:
            return False
        tip = await locked_tip(tx, payment)
        payment = await tx.payments.payment(payment_id) or payment
        creator = await self._receiver(tx, tip, payment)
        subject = reversal.subject or tip.subject
        if creator is None or not await tx.payments.claim(reversal.reversal_id, "reversed", subject, now):
            return True
        kind = await self._count_reversal(tx, creator, reversal, now)
        entry = postings.reversed_(kind, tip.subject, reversal.reversal_id, creator, reversal.amount, now)
        assert entry is not None, "a reversal has an amount"
        await tx.ledger.post(entry)
        amount = reversal.amount.amount_minor
        if reversal.transfer_id == payment.transfer_id or amount > payment.resent_minor:
            await tx.payments.change_payment(payment_id, reversed_minor=payment.reversed_minor + amount)
        else:
            # Out of what had been sent again after a won dispute.
            await tx.payments.change_payment(payment_id, resent_minor=payment.resent_minor - amount)
        if kind is EntryKind.TIP_TRANSFER_REVERSED:
            facts = {**names_facts(tip), "taken": reversal.amount.amount_minor}
            await self._till.alert(tx, reversal.reversal_id, "reversed_outside", tip.subject, facts, now)
        return True

    async def _count_reversal(self, tx: Tx, creator: MemberId, reversal: Reversal, now: datetime) -> EntryKind:
        """Which entry it is, after adding it to the refund or dispute that asked for it."""
        amount = reversal.amount.amount_minor
        number = row_in(reversal.subject, "refund")
        refund = await tx.payments.refund(number) if number is not None else None
        if refund is not None:
            await tx.payments.save_refund(replace(refund, reversed_minor=refund.reversed_minor + amount))
            return EntryKind.TIP_REFUNDED
        number = row_in(reversal.subject, "dispute")
        dispute: DisputeRow | None = await tx.payments.dispute(number) if number is not None else None
        if dispute is not None:
            await self._count_for_dispute(tx, dispute, creator, reversal, now)
            return EntryKind.DISPUTE_REVERSED_FROM_CREATOR
        return EntryKind.TIP_TRANSFER_REVERSED

    async def _count_for_dispute(
        self, tx: Tx, dispute: DisputeRow, creator: MemberId, reversal: Reversal, now: datetime
    ) -> None:
        """Decided while the reversal was on its way, it was booked as owed: that much is paid now."""
        amount = reversal.amount.amount_minor
        paid = min(amount, dispute.owed_minor)
        entry = postings.debt_paid(
            dispute.subject, reversal.reversal_id, creator, replace(reversal.amount, amount_minor=paid), now
        )
        if entry is not None:
            await tx.ledger.post(entry)
        await tx.payments.save_dispute(
            replace(dispute, reversed_minor=dispute.reversed_minor + amount, owed_minor=dispute.owed_minor - paid)
        )

    async def _receiver(self, tx: Tx, tip: Tip, payment: PaymentRow) -> MemberId | None:
        """Who got the transfer: the tip's creator, but for a payment that did not fit."""
        if payment.role is not Role.QUARANTINED:
            return tip.creator_id
        return await tx.creators.owner_of(payment.destination) if payment.destination else None
