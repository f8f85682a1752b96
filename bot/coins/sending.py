"""Sending back what coins cost: the job that turns an approved row into money or Stars on their way, once."""

import logging
from dataclasses import replace

from bot.coins.booking import VERB, CoinBooking, locked_order
from bot.coins.orders import CoinPayment, CoinRefund
from bot.coins.stars import StarsBank
from bot.money import Money
from bot.payments.calls import prepare
from bot.payments.model import CallState, RefundState, StoredCall
from bot.payments.provider import Call, Params, ProviderRefused, Refund
from bot.payments.till import Till
from bot.ports import Tx
from bot.rails import Rail
from bot.tips.model import Dispute

log = logging.getLogger(__name__)

_TO_SEND = (RefundState.APPROVED, RefundState.SENDING)
_WENT_BACK = "charge_already_refunded"


class CoinRefundSender:
    """The job `send_coin_refund`."""

    def __init__(self, till: Till, booking: CoinBooking, bank: StarsBank) -> None:
        self._till, self._booking, self._bank = till, booking, bank

    async def send(self, refund_row: int) -> None:
        """Any number of times; raises ProviderDown while the outcome is unknown, and is run again then."""
        async with self._till.storage.transaction() as tx:
            plan = await self._write_ahead(tx, refund_row)
        if plan is None:
            return
        row, payment, stored = plan
        if payment.rail is Rail.STARS:
            await self._send_stars(row, payment, stored)
        else:
            await self._send_money(row, payment, stored)

    async def _write_ahead(self, tx: Tx, refund_row: int) -> tuple[CoinRefund, CoinPayment, StoredCall] | None:
        now = self._till.clock.now()
        row = await tx.coins.refund(refund_row)
        payment = await tx.coins.payment(row.payment_id) if row else None
        if row is None or payment is None:
            return None
        order = await locked_order(tx, payment)
        row = await tx.coins.refund(refund_row) or row
        if row.state not in _TO_SEND:
            return None
        begun = await tx.payments.latest_call(row.subject, VERB)
        if begun is None and order.dispute in (Dispute.OPEN, Dispute.LOST):
            # The bank gives the money back already: a refund besides would pay twice.
            await self._booking.refused(tx, order, row, "dispute_open", now)
            return None
        stored = await prepare(tx, row.subject, VERB, self._params(row, payment), now)
        row = replace(row, state=RefundState.SENDING)
        await tx.coins.save_refund(row)
        return row, payment, stored

    def _params(self, row: CoinRefund, payment: CoinPayment) -> Params:
        if payment.rail is Rail.STARS:
            return {"user_id": payment.payer, "charge_id": payment.payment_id}
        amount = Money(row.amount_minor, row.currency)
        return self._till.provider.refund_params(row.subject, row.payment_id, amount, False)

    async def _send_money(self, row: CoinRefund, payment: CoinPayment, stored: StoredCall) -> None:
        provider = self._till.provider

        async def find() -> Refund | None:
            return next((one for one in await provider.refunds_of(row.payment_id) if one.subject == row.subject), None)

        try:
            refund = await self._till.calls.run(stored, provider.refund, find)
        except ProviderRefused as no:
            await self._refused(row, payment, no)
            return
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=refund.refund_id)
            await self._booking.refund(tx, refund)

    async def _send_stars(self, row: CoinRefund, payment: CoinPayment, stored: StoredCall) -> None:
        """A payment goes back whole, and a second time is told as done: repeating the call can never pay twice."""

        async def send(call: Call) -> str:
            await self._bank.refund(str(call.params["user_id"]), str(call.params["charge_id"]))
            return str(call.params["charge_id"])

        async def find() -> str:
            return await send(stored.call)

        try:
            charge_id = await self._till.calls.run(stored, send, find)
        except ProviderRefused as no:
            await self._refused(row, payment, no)
            return
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=charge_id)
            await self._booking.whole_back(tx, charge_id)

    async def _refused(self, row: CoinRefund, payment: CoinPayment, no: ProviderRefused) -> None:
        log.warning("a refund of coins was refused", extra={"refund": row.subject, "reason": no.reason})
        there: tuple[Refund, ...] = ()
        if payment.rail is not Rail.STARS:
            there = await self._till.provider.refunds_of(row.payment_id)
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            order = await locked_order(tx, payment)
            for one in there:
                await self._booking.refund(tx, one)
            left = await tx.coins.refund(row.id)
            if left is None or left.state not in _TO_SEND:
                return
            if no.reason == _WENT_BACK:
                # Whatever went back was booked above under its own id.
                await tx.coins.save_refund(replace(left, state=RefundState.REFUSED, done_at=now))
            else:
                await self._booking.refused(tx, order, left, no.reason, now)
