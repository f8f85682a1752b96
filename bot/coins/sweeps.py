"""What a lost event or a crash has left behind about coin orders is found and finished by the same functions."""

from datetime import timedelta

from bot.coins.booking import CoinBooking
from bot.coins.checkouts import VERB, CoinCheckouts
from bot.coins.orders import CoinOrder, CoinPayment, CoinRefund, OrderState
from bot.coins.policy import is_paused
from bot.coins.sending import CoinRefundSender
from bot.coins.settlement import CoinSettlement
from bot.coins.steps import step
from bot.payments.model import CallState, RefundState, StoredCall
from bot.payments.provider import ProviderRefused
from bot.payments.rounds import took_up
from bot.payments.till import Till

GRACE = timedelta(minutes=2)
PENDING_GRACE = timedelta(hours=1)
FEE_GRACE = timedelta(minutes=10)
AT_ONCE = 100


class CoinSweeps:
    """The job `sweep_coin_orders`."""

    def __init__(
        self, till: Till, sender: CoinRefundSender, checkouts: CoinCheckouts, booking: CoinBooking,
        settlement: CoinSettlement,
    ) -> None:  # fmt: skip
        self._till, self._sender, self._checkouts = till, sender, checkouts
        self._booking, self._settlement = booking, settlement

    async def look(self) -> int:
        """Orders whose time is up, refunds that were not sent; answers how many it took up."""
        now = self._till.clock.now()
        async with self._till.storage.reading() as tx:
            over = await tx.coins.run_out(now, AT_ONCE)
            on_the_way = await tx.coins.refunds_in((RefundState.PENDING,), now - PENDING_GRACE, AT_ONCE)
            without = await tx.coins.without_fee(now - FEE_GRACE, AT_ONCE)
            unopened = await tx.payments.unfinished_calls(VERB, now - self._till.checkout_life, AT_ONCE)
            unsent = await tx.coins.refunds_in((RefundState.APPROVED, RefundState.SENDING), now - GRACE, AT_ONCE)
        done = sum([await took_up(order.subject, self._end, order) for order in over])
        done += sum([await took_up(stored.call.subject, self._unopened, stored) for stored in unopened])
        done += sum([await took_up(row.subject, self._sender.send, row.id) for row in unsent])
        done += sum([await took_up(row.subject, self._read_refunds, row) for row in on_the_way])
        return done + sum([await took_up(one.payment_id, self._read_fee, one) for one in without])

    async def close_pages(self) -> int:
        """The job `close_coin_pages`: ends the open pages of orders that are paused, as far as the provider lets it;
        answers how many. The orders expire by the provider's own event. Raises ProviderDown."""
        now, ended = self._till.clock.now(), 0
        async with self._till.storage.reading() as tx:
            found = [
                order
                for order in await tx.coins.open_pages(now, AT_ONCE)
                if is_paused(await tx.switches.paused(order.community_id, now, order.fan_id))
            ]
        for order in found:
            assert order.checkout_id is not None, "asked for"
            try:
                await self._till.provider.gently().expire_checkout(order.checkout_id)
            except ProviderRefused:
                # It was paid or ran out in the meantime: the provider's event says which.
                continue
            ended += 1
        return ended

    async def _end(self, order: CoinOrder) -> None:
        """What is known of a page is read anew; an invoice that nobody paid, and a quote whose page was never opened or
        whose address nobody was given, are over."""
        if order.checkout_id is not None:
            await self._checkouts.look(order.id, gently=True)
            return
        async with self._till.storage.transaction() as tx:
            call = await tx.payments.latest_call(order.subject, VERB)
            if call is not None and call.state is not CallState.DONE:
                await tx.payments.mark_call(call.call.id, CallState.REFUSED)
            await step(tx, order, {OrderState.CREATED}, OrderState.EXPIRED, self._till.clock.now())

    async def _unopened(self, stored: StoredCall) -> None:
        """A page that ended at the provider before we heard of its opening: its address was never given to anybody."""
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.REFUSED)

    async def _read_refunds(self, row: CoinRefund) -> None:
        found = await self._till.provider.gently().refunds_of(row.payment_id)
        async with self._till.storage.transaction() as tx:
            for refund in found:
                await self._booking.refund(tx, refund)

    async def _read_fee(self, payment: CoinPayment) -> None:
        found = await self._till.provider.gently().payment(payment.payment_id)
        if found is not None:
            await self._settlement.settle(found)
