"""Card payments for coins: what the provider says of one, and what that means for its order."""

from datetime import datetime

from bot.coins.announcements import tell
from bot.coins.crediting import Crediting, Paid
from bot.coins.orders import CoinOrder, OrderState, order_of
from bot.coins.steps import step
from bot.payments.provider import Payment, PaymentStatus
from bot.payments.settlement import Outcome
from bot.payments.till import Till
from bot.ports import Tx
from bot.rails import PLATFORM_RAILS


class CoinSettlement:
    """The only way by which a card pays an order; any order, any number of times: one end state."""

    def __init__(self, till: Till, crediting: Crediting) -> None:
        self._till, self._crediting = till, crediting

    async def settle(self, payment: Payment) -> Outcome:
        """Apply a payment as just read from the provider, in a transaction of its own."""
        async with self._till.storage.transaction() as tx:
            return await self.apply(tx, payment)

    async def apply(self, tx: Tx, payment: Payment) -> Outcome:
        """The same inside a caller's transaction; UNKNOWN for a payment of no order of ours."""
        order_id = order_of(payment.subject)
        order = await tx.coins.lock(order_id) if order_id is not None else None
        if order is None:
            return Outcome.UNKNOWN
        if payment.status is not PaymentStatus.SETTLED:
            return await self._on_the_way(tx, order, payment)
        assert payment.payment_id is not None, "what is paid has an id"
        paid = Paid(
            payment_id=payment.payment_id, currency=payment.gross.currency, gross_minor=payment.gross.amount_minor,
            paid_at=payment.created_at, charge_id=payment.charge_id, fee=payment.fee, card=payment.card_fingerprint,
        )  # fmt: skip
        return await self._crediting.apply(tx, order, paid, self._wrong(order, payment))

    def _wrong(self, order: CoinOrder, payment: Payment) -> tuple[str, ...]:
        """What of a confirmed payment is not as it was asked for."""
        wrong = {
            "mode": payment.livemode != self._till.config.stripe.live,
            "currency": payment.gross.currency != order.currency or order.rail in PLATFORM_RAILS,
            "gross": payment.gross.amount_minor != order.price_minor,
            # Coins are the operator's: nothing of their price goes to anybody else's account.
            "destination": payment.destination is not None,
        }
        return tuple(name for name, holds in wrong.items() if holds)

    async def _on_the_way(self, tx: Tx, order: CoinOrder, payment: Payment) -> Outcome:
        now, waiting = self._till.clock.now(), {OrderState.CREATED, OrderState.OPEN}
        if payment.status is PaymentStatus.PENDING:
            moved = await step(tx, order, waiting, OrderState.PENDING, now)
            return Outcome.PENDING if moved else Outcome.NOTHING
        if payment.checkout_id is None or payment.checkout_id != (order.checkout_id or payment.checkout_id):
            # Only the page itself can end: behind it a refused card may be followed by another one.
            return Outcome.NOTHING
        if payment.status is PaymentStatus.EXPIRED:
            moved = await step(tx, order, waiting, OrderState.EXPIRED, now)
            return Outcome.EXPIRED if moved else Outcome.NOTHING
        if payment.status is PaymentStatus.FAILED:
            return await self._failed(tx, order, now)
        return Outcome.NOTHING

    async def _failed(self, tx: Tx, order: CoinOrder, now: datetime) -> Outcome:
        if not await step(tx, order, {OrderState.OPEN, OrderState.PENDING}, OrderState.FAILED, now):
            return Outcome.NOTHING
        await tell(tx, order, "coin_failed", f"{order.subject}:failed", now)
        return Outcome.FAILED
