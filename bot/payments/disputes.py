"""Payment disputes: what the bank takes is booked as it is taken, the creator gives back what he has of it and no
more, and a win makes everybody whole again."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.ledger.entries import Entry
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind, CaseState
from bot.money import Money
from bot.payments import holdings, postings
from bot.payments.announcements import tell
from bot.payments.booking import Booking
from bot.payments.calls import prepare
from bot.payments.model import CallState, DisputeRow, PaymentRow, Role, StoredCall
from bot.payments.provider import DisputeRead, DisputeStatus, ProviderDown, ProviderRefused, Reversal
from bot.payments.settlement import locked_tip
from bot.payments.till import EVERY_STATE, Till, names_facts
from bot.ports import Tx
from bot.tips.messages import owe_edits
from bot.tips.model import Dispute, Tip

log = logging.getLogger(__name__)

# Of several disputes of one tip the first of these shows: while one is open nothing else matters.
_OVERLAY = {
    DisputeStatus.OPEN: Dispute.OPEN,
    DisputeStatus.LOST: Dispute.LOST,
    DisputeStatus.WON: Dispute.WON,
}


class Disputes:
    """Applies disputes, and the jobs `reverse_for_dispute` and `resend_for_dispute`."""

    def __init__(self, till: Till, booking: Booking) -> None:
        self._till, self._booking = till, booking

    async def apply(self, tx: Tx, read: DisputeRead) -> bool:
        """A dispute as it stands now, any number of times; False when its payment is not known here."""
        now = self._till.clock.now()
        payment = await tx.payments.payment(read.payment_id)
        if payment is None:
            return False
        tip = await locked_tip(tx, payment)
        payment = await tx.payments.payment(read.payment_id) or payment
        before = await tx.payments.add_dispute(read, tip.id, now)
        row = replace(await self._money(tx, tip, before, read, now), status=read.status, due_by=read.due_by)
        # One that is first heard of when it is lost takes as much as if its opening had been heard.
        takes = read.status in (DisputeStatus.OPEN, DisputeStatus.LOST) and payment.role is not Role.QUARANTINED
        others = [one for one in await tx.payments.disputes_of(tip.id) if one.id != before.id]
        free = payment.at_creator_minor - sum(_asked(one) for one in others if one.payment_id == payment.payment_id)
        if takes and not before.to_take_minor:
            row = replace(row, to_take_minor=max(0, min(read.amount.amount_minor, free)))
        if read.status is DisputeStatus.LOST and before.status is not DisputeStatus.LOST:
            row = await self._lost(tx, tip, free, row, now)
        if row != before or not await tx.cases.about(tip.subject, CaseKind.DISPUTE):
            await tx.payments.save_dispute(row)
            await self._tell(tx, tip, before, row, read, now)
        return True

    # The bank's money

    async def _money(self, tx: Tx, tip: Tip, row: DisputeRow, read: DisputeRead, now: datetime) -> DisputeRow:
        """Books the parts of its balance rows that are new; they may exceed the payment."""
        currency, dispute_id = read.amount.currency, read.dispute_id
        taken = Money(max(0, read.withdrawn_minor - row.withdrawn_minor), currency)
        fee = Money(read.fee_minor - row.fee_minor, currency)
        back = Money(max(0, read.reinstated_minor - row.reinstated_minor), currency)
        await _post(tx, postings.withdrawn(tip.subject, dispute_id, read.withdrawn_minor, taken, now))
        await _post(tx, postings.dispute_fee(tip.subject, dispute_id, read.fee_minor, fee, now))
        row = replace(
            row,
            withdrawn_minor=row.withdrawn_minor + taken.amount_minor,
            fee_minor=read.fee_minor,
            reinstated_minor=row.reinstated_minor + back.amount_minor,
        )
        if not back.amount_minor:
            return row
        entry = postings.won(
            tip.subject, dispute_id, read.reinstated_minor, tip.creator_id, back, row.lost_minor, row.owed_minor, now,
        )  # fmt: skip
        await _post(tx, entry)
        return replace(row, lost_minor=0, owed_minor=0)

    async def _lost(self, tx: Tx, tip: Tip, free: int, row: DisputeRow, now: datetime) -> DisputeRow:
        """The money is gone to the fan. The creator owes what he still has of it and no other dispute asks for, at
        most what he got."""
        gone = row.withdrawn_minor - row.reinstated_minor
        owed = max(0, min(row.to_take_minor - row.reversed_minor, free))
        if row.lost_minor or gone <= 0:
            return row
        money = Money(gone, row.amount.currency)
        turn = sum(
            posted.entry.key.startswith(f"{row.dispute_id}:lost:")
            for posted in await tx.ledger.entries_about(tip.subject)
        )
        await _post(tx, postings.lost(tip.subject, row.dispute_id, tip.creator_id, money, owed, now, turn + 1))
        return replace(row, lost_minor=gone, owed_minor=owed)

    # Who hears of it

    async def _tell(
        self, tx: Tx, tip: Tip, before: DisputeRow, row: DisputeRow, read: DisputeRead, now: datetime
    ) -> None:
        facts: dict[str, object] = {
            **names_facts(tip), "dispute": read.dispute_id, "status": read.status.value,
            "disputed": read.amount.amount_minor, "due_by": read.due_by.isoformat() if read.due_by else None,
        }  # fmt: skip
        statuses = {one.status for one in await tx.payments.disputes_of(tip.id)}
        overlay = next((_OVERLAY[status] for status in _OVERLAY if status in statuses), None)
        # An inquiry that ends well was never a dispute: no money moved.
        moved = tip.dispute is not Dispute.NONE or row.withdrawn_minor
        if overlay is not None and (overlay is not Dispute.WON or moved):
            await tx.tips.change(tip.id, EVERY_STATE, dispute=overlay)
        if row.status in (DisputeStatus.OPEN, DisputeStatus.INQUIRY):
            case = await open_case(
                tx, CaseKind.DISPUTE, tip.subject, community_id=tip.community_id, opened_by=None,
                parties=(tip.fan_id, tip.creator_id), facts=facts, now=now,
            )  # fmt: skip
            alarm = {**facts, "case": case.public_id}
            await self._till.alert(tx, f"{read.dispute_id}:{row.status}", "dispute", tip.subject, alarm, now)
        elif not statuses & {DisputeStatus.OPEN, DisputeStatus.INQUIRY}:
            await self._close_case(tx, tip, row.status, now)
        if row.status is before.status and row.to_take_minor == before.to_take_minor:
            return
        if row.status is DisputeStatus.OPEN:
            await tx.enqueue("reverse_for_dispute", f"{row.subject}:reverse", dispute_row=row.id)
        elif row.status is DisputeStatus.WON and before.status is not DisputeStatus.INQUIRY:
            await tx.enqueue("resend_for_dispute", f"{row.subject}:resend:{read.reinstated_minor}", dispute_row=row.id)
        elif row.status is DisputeStatus.LOST:
            await self._tell_creator(tx, tip, row, "lost", now)
        await owe_edits(tx, tip.id, f"{row.subject}:{row.status}", now)

    async def _close_case(self, tx: Tx, tip: Tip, status: DisputeStatus, now: datetime) -> None:
        for case in await tx.cases.about(tip.subject, CaseKind.DISPUTE):
            if case.decided_at is None:
                done = replace(case, state=CaseState.DONE, decided_at=now, reason=status.value)
                await tx.cases.save(done)

    async def _tell_creator(self, tx: Tx, tip: Tip, row: DisputeRow, step: str, now: datetime) -> None:
        await tell(
            tx, tip.creator_id, "tip_disputed", f"{row.subject}:{step}", tip, now,
            step=step, taken=row.reversed_minor, resent=row.resent_minor, owed=row.owed_minor,
            recover_bp=self._till.config.disputes.recover_bp,
        )  # fmt: skip

    # The creator's money, there and back

    async def reverse(self, dispute_row: int) -> None:
        """Take back from the creator what he has of a disputed tip, as far as his balance covers it: never below
        zero. Raises ProviderDown while the outcome is unknown."""
        async with self._till.storage.reading() as tx:
            row = await tx.payments.dispute(dispute_row)
            payment = await tx.payments.payment(row.payment_id) if row else None
            calls = await holdings.reversals(tx, row.subject) if row else ()
            transfers = await holdings.sent(tx, payment) if payment else ()
        if row is None or payment is None or payment.destination is None or not transfers:
            return
        if not calls:
            if row.status is not DisputeStatus.OPEN or row.reversed_minor or not row.to_take_minor:
                return
            there = await self._till.provider.account_balance(payment.destination, row.amount.currency)
            held = await holdings.left(self._till.provider, payment, transfers)
            calls = await self._write_reversals(row, holdings.spread(held, min(row.to_take_minor, there)))
        for stored in calls:
            if stored.state is not CallState.DONE:
                await self._send_reversal(row, payment, stored)
        async with self._till.storage.transaction() as tx:
            tip, taken = await tx.tips.get(row.tip_id), await tx.payments.dispute(row.id)
            if tip is not None and taken is not None:
                await self._tell_creator(tx, tip, taken, "opened", self._till.clock.now())

    async def _write_reversals(self, row: DisputeRow, parts: tuple[holdings.Holding, ...]) -> tuple[StoredCall, ...]:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            await tx.tips.lock(row.tip_id)
            return await holdings.write_reversals(
                tx, self._till.provider, row.subject, parts, row.amount.currency, now
            )

    async def _send_reversal(self, row: DisputeRow, payment: PaymentRow, stored: StoredCall) -> None:
        provider, transfer_id = self._till.provider, str(stored.call.params["transfer"])

        async def find() -> Reversal | None:
            return next((one for one in await provider.reversals_of(transfer_id) if one.subject == row.subject), None)

        try:
            reversal = await self._till.calls.run(stored, provider.reverse_transfer, find)
        except ProviderRefused as no:
            log.warning("a reversal was refused", extra={"dispute": row.subject, "reason": no.reason})
            return
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=reversal.reversal_id)
            await self._booking.reversal(tx, payment.payment_id, reversal)

    async def resend(self, dispute_row: int) -> None:
        """After a win: send the creator again what was taken. Raises ProviderDown while the outcome is unknown or the
        operator's balance does not cover it yet."""
        async with self._till.storage.transaction() as tx:
            row = await tx.payments.dispute(dispute_row)
            payment = await tx.payments.payment(row.payment_id) if row else None
            if row is None or payment is None or payment.destination is None:
                return
            tip = await locked_tip(tx, payment)
            amount = Money(row.reversed_minor - row.resent_minor, row.amount.currency)
            if row.status is not DisputeStatus.WON or amount.amount_minor <= 0:
                return
            params = self._till.provider.transfer_params(row.subject, tip.subject, amount, payment.destination)
            stored = await prepare(tx, row.subject, "transfer", params, self._till.clock.now())
        if stored.state is not CallState.DONE:
            transfer_id = await self._send_again(tip, row, stored)
            await self._resent(tip, row, stored, transfer_id, amount)

    async def _send_again(self, tip: Tip, row: DisputeRow, stored: StoredCall) -> str:
        provider = self._till.provider

        async def find() -> str | None:
            return await provider.transfer_for(tip.subject, row.subject)

        try:
            return await self._till.calls.run(stored, provider.transfer, find)
        except ProviderRefused as no:
            async with self._till.storage.transaction() as tx:
                facts = {**names_facts(tip), "reason": no.reason}
                key = f"{row.subject}:resend:{no.reason}"
                await self._till.alert(tx, key, "resend_waits", tip.subject, facts, self._till.clock.now())
            # Not lost: the next try is a new attempt, when there is more on the balance.
            raise ProviderDown from no

    async def _resent(self, tip: Tip, row: DisputeRow, stored: StoredCall, transfer_id: str, amount: Money) -> None:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            await tx.tips.lock(tip.id)
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=transfer_id)
            if not await tx.payments.claim(transfer_id, "resent", row.subject, now):
                return
            await _post(tx, postings.resent(tip.subject, transfer_id, tip.creator_id, amount, now))
            row = await tx.payments.dispute(row.id) or row
            row = replace(row, resent_minor=row.resent_minor + amount.amount_minor)
            await tx.payments.save_dispute(row)
            payment = await tx.payments.payment(row.payment_id)
            assert payment is not None, "a dispute row has its payment"
            await tx.payments.change_payment(
                payment.payment_id, resent_minor=payment.resent_minor + amount.amount_minor
            )
            await self._tell_creator(tx, tip, row, "won", now)


def _asked(row: DisputeRow) -> int:
    """What a dispute still asks of the creator's money: none of it is asked for twice."""
    if row.status is DisputeStatus.OPEN:
        return row.to_take_minor - row.reversed_minor
    return row.owed_minor


async def _post(tx: Tx, entry: Entry | None) -> None:
    if entry is not None:
        await tx.ledger.post(entry)
