"""What refunds, as their rail tells of them, do to our rows, to the coins and to the book: each of them once."""

from dataclasses import replace
from datetime import datetime

from bot.coins.announcements import names_order, tell
from bot.coins.debts import close_settled
from bot.coins.orders import STARS, CoinOrder, CoinPayment, CoinRefund, OrderState
from bot.coins.postings import paid_back, refund_undone
from bot.coins.redrawing import redraw
from bot.coins.steps import step
from bot.diamonds.announcements import tell_creators, tell_creators_again, tell_debt
from bot.errors import NotFound
from bot.ids import row_in
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.money import Money
from bot.payments.model import ON_THE_WAY, CallState, RefundState
from bot.payments.provider import MoveStatus, Refund
from bot.payments.till import Till
from bot.ports import Tx
from bot.rails import PLATFORM_RAILS

OUTSIDE = "outside"
VERB = "coin_refund"
"""What the call is that sends a refund."""
_OVER = (RefundState.DONE, RefundState.FAILED)


class CoinBooking:
    """Applies what went back. Every method works in the caller's transaction and locks the order first."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def refund(self, tx: Tx, refund: Refund) -> bool:
        """A card refund as it stands now; False when its payment is not known here."""
        payment = await tx.coins.payment(refund.payment_id)
        if payment is None:
            return False
        order, payment, row = await self._rows(
            tx, payment, refund.refund_id, row_in(refund.subject, "coinrefund"), refund.amount.amount_minor
        )
        now = self._till.clock.now()
        if refund.status is MoveStatus.DONE and row.state not in _OVER:
            await self._done(tx, order, payment, row, now)
        elif refund.status is MoveStatus.FAILED and row.state is not RefundState.FAILED:
            await self._failed(tx, order, payment, row, now)
        elif refund.status is MoveStatus.PENDING and row.state in (RefundState.APPROVED, RefundState.SENDING):
            await tx.coins.save_refund(replace(row, state=RefundState.PENDING))
        return True

    async def whole_back(self, tx: Tx, payment_id: str) -> bool:
        """A payment in Stars or in Discord's shop went back whole; False when it is not known here."""
        payment = await tx.coins.payment(payment_id)
        if payment is None:
            return False
        # Locked before it is read what is on its way: staff may be saying yes to it this moment.
        await locked_order(tx, payment)
        ours = [one for one in await tx.coins.refunds_of(payment.order_id) if one.payment_id == payment_id]
        number = next((one.id for one in ours if one.state in ON_THE_WAY), None)
        order, payment, row = await self._rows(tx, payment, payment_id, number, payment.gross_minor)
        if row.state not in _OVER:
            await self._done(tx, order, payment, row, self._till.clock.now())
        return True

    async def _rows(
        self, tx: Tx, payment: CoinPayment, refund_id: str, number: int | None, amount_minor: int
    ) -> tuple[CoinOrder, CoinPayment, CoinRefund]:
        """Order, payment and our row for the refund; one that somebody else began gets its row here."""
        order = await locked_order(tx, payment)
        payment = await tx.coins.payment(payment.payment_id) or payment
        row = await tx.coins.refund_called(refund_id)
        if row is not None:
            return order, payment, row
        asked = await tx.coins.refund(number) if number is not None else None
        if asked is not None and asked.state not in ON_THE_WAY:
            # Its coins are there again: what goes back all the same takes them along, whoever asked for it.
            asked = None
        if asked is not None and asked.payment_id == payment.payment_id and asked.refund_id is None:
            named = replace(asked, refund_id=refund_id)
            await tx.coins.save_refund(named)
            begun = await tx.payments.latest_call(named.subject, VERB)
            if begun is not None:
                # Its own answer may have been lost: now it is known what became of it.
                await tx.payments.mark_call(begun.call.id, CallState.DONE, object_id=refund_id)
            return order, payment, named
        row = await tx.coins.add_refund(
            payment, amount_minor, 0, OUTSIDE, self._till.clock.now(), state=RefundState.PENDING, refund_id=refund_id
        )
        return order, payment, row

    async def _done(self, tx: Tx, order: CoinOrder, payment: CoinPayment, row: CoinRefund, now: datetime) -> None:
        assert row.refund_id is not None, "named before"
        refund_id = row.refund_id
        if row.reason == OUTSIDE and payment.lot_id is not None:
            row = await self._take_coins(tx, order, payment, row, now)
        await tx.ledger.post(paid_back(payment, refund_id, row.amount_minor, now))
        await tx.coins.save_refund(replace(row, state=RefundState.DONE, done_at=now))
        back = payment.refunded_minor + row.amount_minor
        await tx.coins.change_payment(payment.payment_id, refunded_minor=back)
        await self._counts_less(tx, order, payment, row)
        paid = [one for one in await tx.coins.payments_of(order.id) if one.lot_id is not None]
        if paid and all(one.refunded_minor >= one.gross_minor for one in paid):
            await step(tx, order, {OrderState.PAID}, OrderState.REFUNDED, now)
        await tell(tx, order, "coin_refunded", row.subject, now, burned=row.coins, **_back(row))

    async def _take_coins(
        self, tx: Tx, order: CoinOrder, payment: CoinPayment, row: CoinRefund, now: datetime
    ) -> CoinRefund:
        """The money went back without our wish: all of it takes the coins along and what became of them; of a part
        only coins that are still there leave."""
        assert payment.lot_id is not None
        if row.amount_minor + payment.refunded_minor >= payment.gross_minor:
            lock = payment.rail in PLATFORM_RAILS
            taken = await tx.lots.take_back(payment.lot_id, row.burn_key, now, lock=lock)
            await redraw(tx, payment.lot_id, row.subject)
            await tell_creators(tx, taken, order, row.subject, now)
            await tell_debt(tx, taken, order, row.subject, now)
            row = replace(row, coins=taken.unspent)
        else:
            lot = await tx.coins.lot(payment.lot_id)
            there = await tx.lots.unspent(payment.lot_id)
            coins = min(there, lot.coins * row.amount_minor // payment.gross_minor if lot else 0)
            if coins:
                await tx.lots.burn_unspent(payment.lot_id, coins, row.burn_key, now)
            row = replace(row, coins=coins)
        await tx.coins.save_refund(row)
        return row

    async def _counts_less(self, tx: Tx, order: CoinOrder, payment: CoinPayment, row: CoinRefund) -> None:
        """What went back does not count in the fan's limits any more: its share of what still counted."""
        counted = max(1, payment.gross_minor - payment.refunded_minor)
        share = order.counts.amount_minor * row.amount_minor // counted
        left = Money(max(0, order.counts.amount_minor - share), order.counts.currency)
        await tx.coins.change(order.id, counts=left)

    async def _failed(self, tx: Tx, order: CoinOrder, payment: CoinPayment, row: CoinRefund, now: datetime) -> None:
        """Also after it was done: the bank could not take it. What had left for it is there again."""
        if row.state is RefundState.DONE:
            assert row.refund_id is not None
            await tx.ledger.post(refund_undone(order.id, row.refund_id, row.currency, row.amount_minor, now))
            back = payment.refunded_minor - row.amount_minor
            await tx.coins.change_payment(payment.payment_id, refunded_minor=back)
            await step(tx, order, {OrderState.REFUNDED}, OrderState.PAID, now)
        await tx.coins.save_refund(replace(row, state=RefundState.FAILED, done_at=now))
        if payment.lot_id is not None:
            await self._coins_again(tx, order, payment.lot_id, row, now)
        await tell(tx, order, "coin_refund_failed", row.subject, now, burned=row.coins, **_back(row))
        await self.call_for_help(tx, order, row, "failed", now)

    async def _coins_again(self, tx: Tx, order: CoinOrder, lot_id: int, row: CoinRefund, now: datetime) -> None:
        """A whole refund that somebody else made had taken what became of the coins, too: all of it is there again."""
        given = await tx.lots.give_back(lot_id, row.burn_key, now) if row.reason == OUTSIDE else None
        if given is not None:
            occasion = f"{row.subject}:given_back"
            await redraw(tx, lot_id, occasion)
            await tell_creators_again(tx, given, order, occasion, now)
            if given.forgiven_minor:
                await close_settled(tx, order, occasion, now)
        elif row.coins:
            await tx.lots.unburn(lot_id, row.coins, row.burn_key, now)

    async def refused(self, tx: Tx, order: CoinOrder, row: CoinRefund, why: str, now: datetime) -> None:
        """It was never carried out: the coins are there again, and staff is told why."""
        payment = await tx.coins.payment(row.payment_id)
        await tx.coins.save_refund(replace(row, state=RefundState.REFUSED, done_at=now))
        if row.coins and payment is not None and payment.lot_id is not None:
            await tx.lots.unburn(payment.lot_id, row.coins, row.burn_key, now)
            await tell(tx, order, "coin_refund_failed", row.subject, now, burned=row.coins, **_back(row))
        await self.call_for_help(tx, order, row, why, now)

    async def call_for_help(self, tx: Tx, order: CoinOrder, row: CoinRefund, why: str, now: datetime) -> None:
        """A refund that did not work is a case again."""
        facts: dict[str, object] = {**names_order(order), **_back(row), "why": why, "payment": row.payment_id}
        case = await open_case(
            tx, CaseKind.REFUND, order.subject, community_id=order.community_id, opened_by=None,
            parties=(order.fan_id,), facts=facts, now=now,
        )  # fmt: skip
        told = {**facts, "tip": order.public_id, "refund": order.public_id, "case": case.public_id}
        await self._till.alert(tx, f"{row.subject}:{why}", "refund_stuck", order.subject, told, now)


def _back(row: CoinRefund) -> dict[str, object]:
    if row.currency == STARS:
        return {"back_stars": row.amount_minor}
    return {"back": row.amount_minor, "back_currency": row.currency}


async def locked_order(tx: Tx, payment: CoinPayment) -> CoinOrder:
    """The order of a payment that we keep, locked. Raises NotFound."""
    order = await tx.coins.lock(payment.order_id)
    if order is None:
        raise NotFound("order")
    return order
