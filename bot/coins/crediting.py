"""The only way by which a coin order becomes paid: a confirmed payment of any rail brings its lot once.

Webhooks, pages, Telegram, Discord and sweeps all come here, inside one transaction, and the second time means nothing.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.coins.announcements import tell
from bot.coins.orders import GIVEN_UP, NOT_PAID, STARS, CoinOrder, CoinPayment, OrderState
from bot.coins.postings import fee_known, paid_in
from bot.coins.rules import CoinRules, lot_source
from bot.coins.steps import step
from bot.ledger.accounts import wallet
from bot.moderation.model import CaseKind
from bot.money import Money
from bot.payments.model import Role
from bot.payments.settlement import Outcome
from bot.payments.till import Till
from bot.ports import Tx
from bot.rails import Rail
from bot.safety.store import Attempt

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that its rail has confirmed. `currency` is `xtr` for Stars; `payer`: who paid on Telegram."""

    payment_id: str
    currency: str
    gross_minor: int
    paid_at: datetime
    charge_id: str | None = None
    fee: Money | None = None
    payer: str | None = None
    card: str | None = None


class Crediting:
    """Decides what a confirmed payment means for its order, which is locked."""

    def __init__(self, till: Till) -> None:
        self._till, self.rules = till, CoinRules(till.config)

    async def apply(self, tx: Tx, order: CoinOrder, paid: Paid, wrong: tuple[str, ...] = ()) -> Outcome:
        """`wrong`: what of it does not fit the order; such a payment brings no coins."""
        now = self._till.clock.now()
        known = await tx.coins.payment(paid.payment_id)
        if known is not None:
            await self.learn(tx, known, paid, now)
            return Outcome.NOTHING
        if wrong:
            return await self._set_aside(tx, order, paid, wrong, now)
        if order.state not in (OrderState.PAID, OrderState.REFUNDED):
            await self._credit(tx, order, paid, Role.SETTLED, now)
            return Outcome.SETTLED
        if self.rules.is_sold(order):
            await self._credit(tx, order, paid, Role.SECOND, now)
        else:
            await self._give_back(tx, order, paid, "second_payment", now)
        return Outcome.SECOND

    async def learn(self, tx: Tx, known: CoinPayment, paid: Paid, now: datetime) -> None:
        """What the provider tells later: the charge, the real fee."""
        if paid.charge_id is not None and paid.charge_id != known.charge_id:
            await tx.coins.change_payment(known.payment_id, charge_id=paid.charge_id)
        if paid.fee is None or paid.fee == known.fee:
            return
        entry = fee_known(known, paid.fee, now)
        if entry is not None:
            await tx.ledger.post(entry)
        await tx.coins.change_payment(known.payment_id, fee=paid.fee)

    async def _credit(self, tx: Tx, order: CoinOrder, paid: Paid, role: Role, now: datetime) -> None:
        number = 1 + sum(one.lot_id is not None for one in await tx.coins.payments_of(order.id))
        source = lot_source(order.id, number)
        lot = self.rules.lot(source, order, order.fan_id, paid.gross_minor, paid.paid_at, paid.fee)
        # First the coins: the change of the wallet keeps this fan's gifts and other payments out until we are done.
        lot_id = await tx.coins.credit(lot)
        await self._keep(tx, order, paid, role, now, lot_id)
        late = order.state in GIVEN_UP
        if role is Role.SETTLED:
            moved = await step(tx, order, NOT_PAID, OrderState.PAID, now, paid_at=paid.paid_at, late=late)
            assert moved, "the order is locked and was not paid"
        tried = Attempt(paid.payment_id, order.fan_id, order.community_id, False, now, paid.card)
        await self._till.brakes.record(tx, tried, now)
        held = await tx.ledger.balance(wallet(order.fan_id), "coin")
        await tell(
            tx, order, "coin_receipt", source, now,
            held=held, until=lot.refundable_until.isoformat(), late=late, second=role is Role.SECOND,
            shop=order.rail is Rail.DISCORD_SKU,
        )  # fmt: skip

    async def _keep(
        self, tx: Tx, order: CoinOrder, paid: Paid, role: Role, now: datetime, lot_id: int | None = None
    ) -> CoinPayment:
        payment = CoinPayment(
            payment_id=paid.payment_id, order_id=order.id, rail=order.rail, role=role, currency=paid.currency,
            gross_minor=paid.gross_minor, charge_id=paid.charge_id, lot_id=lot_id, fee=None, refunded_minor=0,
            payer=paid.payer, created_at=paid.paid_at,
        )  # fmt: skip
        new = await tx.coins.add_payment(payment, now)
        assert new, "the order is locked, and the payment was not known"
        await tx.ledger.post(paid_in(payment))
        await self.learn(tx, payment, paid, now)
        return payment

    async def _give_back(self, tx: Tx, order: CoinOrder, paid: Paid, reason: str, now: datetime) -> None:
        """A payment that brings no coins goes back at once, whole."""
        payment = await self._keep(tx, order, paid, Role.SECOND, now)
        row = await tx.coins.add_refund(payment, paid.gross_minor, 0, reason, now)
        await tx.enqueue("send_coin_refund", f"{row.subject}:send", refund_row=row.id)
        await tell(tx, order, "coin_unwanted", paid.payment_id, now, why=reason)

    async def _set_aside(self, tx: Tx, order: CoinOrder, paid: Paid, wrong: tuple[str, ...], now: datetime) -> Outcome:
        """A payment that does not fit: Stars of somebody else go back at once, of money staff decides."""
        log.error("a payment does not fit its coin order", extra={"order": order.public_id, "wrong": wrong})
        if order.rail is Rail.STARS or paid.currency == STARS:
            await self._give_back(tx, order, paid, "misfit", now)
            return Outcome.QUARANTINED
        payment = await self._keep(tx, order, paid, Role.QUARANTINED, now)
        await tx.coins.change(order.id, quarantined=True)
        facts: dict[str, object] = {
            "order": order.public_id, "wrong": list(wrong), "arrived": [[paid.gross_minor, paid.currency]],
            "back": paid.gross_minor, "currency": paid.currency, "payment": payment.payment_id,
        }  # fmt: skip
        case, _ = await tx.cases.open(
            CaseKind.QUARANTINE, order.subject, community_id=order.community_id, opened_by=None,
            parties=(order.fan_id,), facts=facts, now=now,
        )  # fmt: skip
        told = {**facts, "tip": order.public_id, "case": case.public_id}
        await self._till.alert(tx, paid.payment_id, "quarantine", order.subject, told, now)
        return Outcome.QUARANTINED
