"""Sending refunds: the job that turns an approved row into money on its way back, once, whatever breaks between."""

import logging
from dataclasses import replace

from bot.payments import holdings
from bot.payments.booking import Booking
from bot.payments.calls import prepare
from bot.payments.holdings import Holding
from bot.payments.model import CallState, PaymentRow, RefundRow, RefundState, StoredCall
from bot.payments.provider import ProviderRefused, Refund, Reversal
from bot.payments.refunds import creator_share
from bot.payments.settlement import locked_tip
from bot.payments.till import Till
from bot.ports import Tx
from bot.tips.model import Dispute

log = logging.getLogger(__name__)

Plan = tuple[RefundRow, StoredCall, tuple[StoredCall, ...]]
"""A refund, its call, and the calls that take the creator's part back apart from it."""

_TO_SEND = (RefundState.APPROVED, RefundState.SENDING)


class RefundSender:
    """The job `send_refund`."""

    def __init__(self, till: Till, booking: Booking) -> None:
        self._till, self._booking = till, booking

    async def send(self, refund_row: int) -> None:
        """Send an approved refund, or go on with one that was begun. Raises ProviderDown while its outcome is unknown:
        it is then tried again with the same keys, or looked up once they are too old."""
        plan = await self._plan(refund_row)
        if plan is None:
            return
        row, refund, reversals = plan
        if refund.state is not CallState.DONE and not await self._send_refund(row, refund):
            return
        for reversal in reversals:
            if reversal.state is not CallState.DONE:
                await self._send_reversal(row, reversal)

    async def _plan(self, refund_row: int) -> Plan | None:
        """The calls to make, written down before the first of them goes out."""
        async with self._till.storage.reading() as tx:
            row = await tx.payments.refund(refund_row)
            payment = await tx.payments.payment(row.payment_id) if row else None
            begun = await tx.payments.latest_call(row.subject, "refund") if row else None
            reversals = await holdings.reversals(tx, row.subject) if row else ()
            transfers = await holdings.sent(tx, payment) if payment else ()
        if row is None or payment is None:
            return None
        if begun is not None and begun.state is not CallState.REFUSED:
            return row, begun, reversals
        if row.state not in _TO_SEND:
            return None
        share = creator_share(payment, row.amount)
        there, held = 0, tuple[Holding, ...]()
        if share and payment.destination:
            there = await self._till.provider.account_balance(payment.destination, row.amount.currency)
            held = await holdings.left(self._till.provider, payment, transfers)
        async with self._till.storage.transaction() as tx:
            return await self._write_ahead(tx, row.id, min(share, max(0, there)), held)

    async def _write_ahead(self, tx: Tx, refund_row: int, there: int, held: tuple[Holding, ...]) -> Plan | None:
        now = self._till.clock.now()
        row = await tx.payments.refund(refund_row)
        payment = await tx.payments.payment(row.payment_id) if row else None
        if row is None or payment is None:
            return None
        tip = await locked_tip(tx, payment)
        row = await tx.payments.refund(refund_row) or row
        if row.state not in _TO_SEND:
            return None
        why = _blocked(payment, row, tip.dispute)
        if why is not None:
            await tx.payments.save_refund(replace(row, state=RefundState.REFUSED, done_at=now))
            await self._booking.call_for_help(tx, tip, row, why, now)
            return None
        share = creator_share(payment, row.amount)
        # All of his part or none goes with the refund: the provider cannot take back a part of a part. Nor does it go
        # with it where an earlier try has written down to take it apart.
        apart = payment.reversed_minor > 0 or await holdings.reversals(tx, row.subject)
        together = share > 0 and there >= share and not apart
        params = self._till.provider.refund_params(row.subject, row.payment_id, row.amount, together)
        refund = await prepare(tx, row.subject, "refund", params, now)
        parts = () if together else holdings.spread(held, min(share, there))
        reversals = await holdings.write_reversals(
            tx, self._till.provider, row.subject, parts, row.amount.currency, now
        )
        row = replace(row, state=RefundState.SENDING)
        await tx.payments.save_refund(row)
        return row, refund, reversals

    async def _send_refund(self, row: RefundRow, stored: StoredCall) -> bool:
        provider = self._till.provider

        async def find() -> Refund | None:
            return next((one for one in await provider.refunds_of(row.payment_id) if one.subject == row.subject), None)

        try:
            refund = await self._till.calls.run(stored, provider.refund, find)
        except ProviderRefused as no:
            await self._refused(row, no)
            return False
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=refund.refund_id)
            await self._booking.refund(tx, refund)
        return True

    async def _refused(self, row: RefundRow, no: ProviderRefused) -> None:
        """A definite no: the row closes without a posting of its own, since each posting belongs to a real refund.
        What the provider did give back before is read and booked under its own id."""
        log.warning("a refund was refused", extra={"refund": row.public_id, "reason": no.reason})
        there = await self._till.provider.refunds_of(row.payment_id)
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            for one in there:
                await self._booking.refund(tx, one)
            payment = await tx.payments.payment(row.payment_id)
            assert payment is not None, "a refund row has its payment"
            tip = await locked_tip(tx, payment)
            closed = await tx.payments.refund(row.id)
            if closed is None or closed.state not in _TO_SEND:
                return
            await tx.payments.save_refund(replace(closed, state=RefundState.REFUSED, done_at=now))
            for planned in await holdings.reversals(tx, row.subject):
                # They would have followed the refund: nothing is taken from a creator for one that was not made.
                await tx.payments.mark_call(planned.call.id, CallState.REFUSED)
            if no.reason != "charge_already_refunded":
                await self._booking.call_for_help(tx, tip, row, no.reason, now)

    async def _send_reversal(self, row: RefundRow, stored: StoredCall) -> None:
        provider, transfer_id = self._till.provider, str(stored.call.params["transfer"])

        async def find() -> Reversal | None:
            return next((one for one in await provider.reversals_of(transfer_id) if one.subject == row.subject), None)

        try:
            reversal = await self._till.calls.run(stored, provider.reverse_transfer, find)
        except ProviderRefused as no:
            # The creator's balance went down in between; the operator bears it, as the preview said he might.
            log.warning("a reversal was refused", extra={"refund": row.public_id, "reason": no.reason})
            return
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=reversal.reversal_id)
            await self._booking.reversal(tx, row.payment_id, reversal)


def _blocked(payment: PaymentRow, row: RefundRow, dispute: Dispute) -> str | None:
    """Why a refund must not be sent now."""
    if dispute in (Dispute.OPEN, Dispute.LOST):
        return "dispute_open"
    if row.amount.amount_minor > payment.gross.amount_minor - payment.refunded_minor:
        return "nothing_left"
    return None
