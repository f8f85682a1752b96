"""What each fact that the provider told about a payment for coins sets off, in one transaction."""

from bot.coins.booking import CoinBooking
from bot.coins.disputes import CoinDisputes
from bot.coins.orders import order_of
from bot.coins.settlement import CoinSettlement
from bot.payments.events import DisputeSeen, PaymentFact, PaymentSeen, WarningSeen
from bot.payments.provider import Payment
from bot.payments.settlement import Outcome
from bot.payments.till import Till
from bot.ports import Tx
from bot.safety.store import Attempt


class CoinReactions:
    """From facts to effects. Whatever one is about, the payment is settled first."""

    def __init__(self, till: Till, settlement: CoinSettlement, booking: CoinBooking, disputes: CoinDisputes) -> None:
        self._till, self._settlement = till, settlement
        self._booking, self._disputes = booking, disputes

    async def apply(self, tx: Tx, fact: PaymentFact, event_id: str | None = None) -> bool:
        """Any number of times, in any order; False when it is about something that is not known here."""
        if await self._settlement.apply(tx, fact.payment) is Outcome.UNKNOWN:
            return False
        if isinstance(fact, PaymentSeen):
            if fact.refused_try and event_id is not None:
                await self._count_refused(tx, fact.payment, event_id)
            return True
        if isinstance(fact, DisputeSeen):
            return await self._disputes.apply(tx, fact.dispute)
        if isinstance(fact, WarningSeen):
            return await self._disputes.warned(tx, fact.warning)
        return all([await self._booking.refund(tx, refund) for refund in fact.refunds])

    async def _count_refused(self, tx: Tx, payment: Payment, event_id: str) -> None:
        order_id = order_of(payment.subject)
        order = await tx.coins.get(order_id) if order_id is not None else None
        if order is not None:
            now = self._till.clock.now()
            tried = Attempt(event_id, order.fan_id, order.community_id, True, now, payment.card_fingerprint)
            await self._till.brakes.record(tx, tried, now)
