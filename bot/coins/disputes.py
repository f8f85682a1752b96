"""Payments for coins that are contested at a bank, and warnings of fraud: the lot rests, then goes or comes back."""

from dataclasses import replace
from datetime import datetime

from bot.coins.announcements import names_order, tell
from bot.coins.booking import locked_order
from bot.coins.debts import ask_staff, close_settled
from bot.coins.orders import CoinDispute, CoinOrder, CoinPayment
from bot.coins.redrawing import redraw
from bot.diamonds.announcements import tell_creators, tell_creators_again
from bot.ledger.entries import Entry
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind, CaseState
from bot.money import Money
from bot.payments import postings
from bot.payments.model import Role
from bot.payments.provider import DisputeRead, DisputeStatus, FraudWarning
from bot.payments.till import Till
from bot.ports import Tx
from bot.safety.exchange import Exchange
from bot.tips.model import Dispute

_OVERLAY = {
    DisputeStatus.OPEN: Dispute.OPEN, DisputeStatus.LOST: Dispute.LOST, DisputeStatus.WON: Dispute.WON,
}  # fmt: skip


class CoinDisputes:
    """Applies disputes and warnings in the caller's transaction; the order is locked first."""

    def __init__(self, till: Till) -> None:
        self._till = till
        money = till.config.money
        self._exchange = Exchange(money.base_currency, money.reference_rates)

    async def apply(self, tx: Tx, read: DisputeRead) -> bool:
        """A dispute as it stands now, any number of times; False when its payment is not known here."""
        payment = await tx.coins.payment(read.payment_id)
        if payment is None:
            return False
        now, order = self._till.clock.now(), await locked_order(tx, payment)
        before = await tx.coins.dispute(read.dispute_id) or _new(read, order, now)
        row = await self._money(tx, order, before, read, now)
        row = replace(row, status=read.status, due_by=read.due_by)
        if read.status is DisputeStatus.LOST:
            row = await self._lost_money(tx, order, row, now)
        await tx.coins.put_dispute(row)
        if read.status is not before.status or before.opened_at == now:
            await self._step(tx, order, payment, before, row, now)
        return True

    # The bank's money

    async def _money(
        self, tx: Tx, order: CoinOrder, row: CoinDispute, read: DisputeRead, now: datetime
    ) -> CoinDispute:
        """Books the parts of its balance rows that are new; they may exceed the payment."""
        currency, key = read.amount.currency, read.dispute_id
        taken = Money(max(0, read.withdrawn_minor - row.withdrawn_minor), currency)
        fee = Money(read.fee_minor - row.fee_minor, currency)
        back = Money(max(0, read.reinstated_minor - row.reinstated_minor), currency)
        await _post(tx, postings.withdrawn(order.subject, key, read.withdrawn_minor, taken, now))
        await _post(tx, postings.dispute_fee(order.subject, key, read.fee_minor, fee, now))
        row = replace(
            row,
            withdrawn_minor=row.withdrawn_minor + taken.amount_minor,
            fee_minor=read.fee_minor,
            reinstated_minor=row.reinstated_minor + back.amount_minor,
        )
        if not back.amount_minor:
            return row
        # Nobody but the operator owes or holds anything of a payment for coins.
        total = read.reinstated_minor
        await _post(tx, postings.won(order.subject, key, total, order.fan_id, back, row.lost_minor, 0, now))
        return replace(row, lost_minor=0)

    async def _lost_money(self, tx: Tx, order: CoinOrder, row: CoinDispute, now: datetime) -> CoinDispute:
        gone = row.withdrawn_minor - row.reinstated_minor
        if row.lost_minor or gone <= 0:
            return row
        turn, money = row.turns + 1, Money(gone, row.amount.currency)
        await _post(tx, postings.lost(order.subject, row.dispute_id, order.fan_id, money, 0, now, turn))
        return replace(row, lost_minor=gone, turns=turn)

    # The coins

    async def _step(
        self, tx: Tx, order: CoinOrder, payment: CoinPayment, before: CoinDispute, row: CoinDispute, now: datetime
    ) -> None:
        lot_id, key = payment.lot_id, row.dispute_id
        # An inquiry that ends well was never a dispute: no money moved.
        overlay = _OVERLAY.get(row.status)
        if overlay is not None and (overlay is not Dispute.WON or before.status is not DisputeStatus.INQUIRY):
            await tx.coins.change(order.id, dispute=overlay)
        if row.status is DisputeStatus.OPEN:
            if lot_id is not None:
                await tx.lots.freeze(lot_id, key, now)
            await tell(tx, order, "coin_disputed", f"{key}:opened", now, step="opened")
        elif row.status is DisputeStatus.WON:
            if lot_id is not None:
                await tx.lots.thaw(lot_id, key, now)
                await self._give_back(tx, order, lot_id, row, now)
            if before.status is not DisputeStatus.INQUIRY:
                await tell(tx, order, "coin_disputed", f"{key}:won:{row.turns}", now, step="won")
        elif row.status is DisputeStatus.LOST:
            await self._take_back(tx, order, lot_id, row, now)
        await self._case(tx, order, row, now)

    async def _take_back(
        self, tx: Tx, order: CoinOrder, lot_id: int | None, row: CoinDispute, now: datetime
    ) -> None:
        owed: dict[str, object] = {}
        if lot_id is not None:
            # Also of one that was lost before we heard of it: what comes back of the lot later rests.
            await tx.lots.freeze(lot_id, row.dispute_id, now)
            taken = await tx.lots.take_back(lot_id, row.dispute_id, now)
            owed = {"owed": taken.owed_minor, "owed_currency": taken.owed_currency, "burned": taken.unspent}
            await redraw(tx, lot_id, f"{row.dispute_id}:lost")
            await tell_creators(tx, taken, order, f"{row.dispute_id}:lost", now)
            if taken.owed_minor:
                await ask_staff(tx, order, now)
        await tell(tx, order, "coin_disputed", f"{row.dispute_id}:lost", now, step="lost", **owed)

    async def _give_back(self, tx: Tx, order: CoinOrder, lot_id: int, row: CoinDispute, now: datetime) -> None:
        """It was lost, and is won after all: whoever lost something by it has it again, and reads so."""
        given = await tx.lots.give_back(lot_id, row.dispute_id, now)
        if given is None:
            return
        occasion = f"{row.dispute_id}:given_back:{row.turns}"
        await redraw(tx, lot_id, occasion)
        await tell_creators_again(tx, given, order, occasion, now)
        if given.forgiven_minor:
            await close_settled(tx, order, occasion, now)

    async def _case(self, tx: Tx, order: CoinOrder, row: CoinDispute, now: datetime) -> None:
        if row.status in (DisputeStatus.OPEN, DisputeStatus.INQUIRY):
            facts: dict[str, object] = {
                **names_order(order), "dispute": row.dispute_id, "status": row.status.value,
                "due_by": row.due_by.isoformat() if row.due_by else None,
            }  # fmt: skip
            case = await open_case(
                tx, CaseKind.DISPUTE, order.subject, community_id=order.community_id, opened_by=None,
                parties=(order.fan_id,), facts=facts, now=now,
            )  # fmt: skip
            told = {**facts, "tip": order.public_id, "case": case.public_id}
            await self._till.alert(tx, f"{row.dispute_id}:{row.status}", "dispute", order.subject, told, now)
            return
        for case in await tx.cases.about(order.subject, CaseKind.DISPUTE):
            if case.decided_at is None:
                await tx.cases.save(replace(case, state=CaseState.DONE, decided_at=now, reason=row.status.value))

    # Warnings

    async def warned(self, tx: Tx, warning: FraudWarning) -> bool:
        """A bank warns of fraud: a small payment of which nothing is spent goes back by the rule, any other lot rests
        until staff has looked. Once per warning; False when its payment is not known here."""
        payment = await tx.coins.payment(warning.payment_id)
        if payment is None:
            return False
        now, order = self._till.clock.now(), await locked_order(tx, payment)
        if not warning.actionable or not await tx.payments.claim(warning.warning_id, "warned", order.subject, now):
            return True
        facts: dict[str, object] = {
            **names_order(order), "tip": order.public_id, "back": payment.gross_minor, "currency": payment.currency,
            "by": "warning", "payment": payment.payment_id,
        }  # fmt: skip
        lot = await tx.coins.lot(payment.lot_id) if payment.lot_id is not None else None
        coming = any(row.payment_id == payment.payment_id for row in await tx.coins.refunds_of(order.id))
        whole = lot is not None and await tx.lots.unspent(lot.lot_id) == lot.coins
        untouched = payment.role is not Role.QUARANTINED and not payment.refunded_minor and not coming
        if lot is not None and whole and untouched and self._small(payment) and order.dispute is Dispute.NONE:
            row = await tx.coins.add_refund(payment, payment.gross_minor, lot.coins, "warning", now)
            await tx.lots.burn_unspent(lot.lot_id, lot.coins, row.burn_key, now)
            await tx.enqueue("send_coin_refund", f"{row.subject}:send", refund_row=row.id)
            await self._till.alert(tx, warning.warning_id, "warning_refunded", order.subject, facts, now)
            return True
        if lot is not None:
            await tx.lots.freeze(lot.lot_id, warning.warning_id, now)
        case = await open_case(
            tx, CaseKind.WARNING, order.subject, community_id=order.community_id, opened_by=None,
            parties=(order.fan_id,), facts={**facts, "warning": warning.warning_id}, now=now,
        )  # fmt: skip
        await self._till.alert(
            tx, warning.warning_id, "warning", order.subject, {**facts, "case": case.public_id}, now
        )  # fmt: skip
        return True

    def _small(self, payment: CoinPayment) -> bool:
        limit = self._till.config.disputes.warning_refund_up_to
        return payment.gross_minor <= self._exchange.same_figure(limit, payment.currency).amount_minor


def _new(read: DisputeRead, order: CoinOrder, now: datetime) -> CoinDispute:
    return CoinDispute(
        read.dispute_id, order.id, read.payment_id, DisputeStatus.INQUIRY, read.amount,
        withdrawn_minor=0, reinstated_minor=0, fee_minor=0, lost_minor=0, turns=0, due_by=read.due_by, opened_at=now,
    )  # fmt: skip


async def _post(tx: Tx, entry: Entry | None) -> None:
    if entry is not None:
        await tx.ledger.post(entry)
