"""Settlement: the only way by which a tip becomes paid.

Webhooks, the done page, sweeps and saved cards all bring a payment as the provider told it a moment ago; what it
means for our row is decided here, inside one transaction, and the second time it means nothing.
"""

import logging
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import NotFound
from bot.ledger.entries import Entry
from bot.moderation.model import CaseKind
from bot.payments import postings
from bot.payments.announcements import tell, tell_settled
from bot.payments.model import PaymentRow, RefundReason, RefundState, Role
from bot.payments.provider import Payment, PaymentStatus
from bot.payments.till import EVERY_STATE, Till, names_facts, tip_of
from bot.ports import Tx
from bot.safety.store import Attempt
from bot.tips.messages import owe_edits
from bot.tips.model import Tip, TipState
from bot.tips.moderation import note_case

log = logging.getLogger(__name__)

# Older payments that a sweep finds are booked and told to the two people, but no longer announced to a chat.
NEWS_FOR = timedelta(minutes=15)
_NOT_PAID = EVERY_STATE - {TipState.PAID, TipState.REFUNDED}
_GIVEN_UP = frozenset({TipState.EXPIRED, TipState.FAILED, TipState.CANCELLED})


class Source(StrEnum):
    """How we learned of a payment."""

    WEBHOOK = "webhook"
    PAGE = "page"
    SWEEP = "sweep"
    CARD = "card"


class Outcome(StrEnum):
    """What a payment meant for our row. UNKNOWN: no such row here; NOTHING: nothing new."""

    SETTLED = "settled"
    SECOND = "second"
    QUARANTINED = "quarantined"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


def mismatches(tip: Tip, payment: Payment, *, live: bool) -> tuple[str, ...]:
    """Everything about a confirmed payment that is not as it was asked for: mode, and what `misfits` names."""
    wrong = misfits(tip, payment)
    return wrong if payment.livemode == live else ("mode", *wrong)


def misfits(tip: Tip, payment: Payment | PaymentRow) -> tuple[str, ...]:
    """What of currency, gross, destination and transferred is not as it was asked for."""
    wrong = {
        "currency": payment.gross.currency != tip.gross.currency,
        "gross": payment.gross.amount_minor != tip.gross.amount_minor,
        "destination": payment.destination != tip.destination,
        "transferred": payment.transferred_minor != tip.amount.amount_minor,
    }
    return tuple(name for name, holds in wrong.items() if holds)


class Settlement:
    """Decides what payments mean."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def settle(self, payment: Payment, source: Source) -> Outcome:
        """Apply a payment as just read from the provider, in a transaction of its own."""
        async with self._till.storage.transaction() as tx:
            return await self.apply(tx, payment, source)

    async def apply(self, tx: Tx, payment: Payment, source: Source) -> Outcome:
        """The same inside a caller's transaction. Any order, any number of times: one end state."""
        now, tip_id = self._till.clock.now(), tip_of(payment.subject)
        tip = await tx.tips.lock(tip_id) if tip_id is not None else None
        if tip is None:
            await self._unknown(tx, payment, now)
            return Outcome.UNKNOWN
        if payment.status is PaymentStatus.SETTLED:
            return await self._confirmed(tx, tip, payment, source, now)
        return await self._on_the_way(tx, tip, payment, now)

    async def _on_the_way(self, tx: Tx, tip: Tip, payment: Payment, now: datetime) -> Outcome:
        status, changed, told = payment.status, False, Outcome.NOTHING
        if status is PaymentStatus.PENDING:
            told = Outcome.PENDING
            changed = await tx.tips.advance(tip.id, {TipState.CREATED, TipState.OPEN}, TipState.PENDING)
        elif await self._is_its_page(tx, tip, payment):
            # Only the page itself can end: behind it a refused card may be followed by another one.
            if status is PaymentStatus.EXPIRED:
                told = Outcome.EXPIRED
                changed = await tx.tips.advance(tip.id, {TipState.CREATED, TipState.OPEN}, TipState.EXPIRED)
            elif status is PaymentStatus.FAILED:
                told = Outcome.FAILED
                changed = await tx.tips.advance(tip.id, {TipState.OPEN, TipState.PENDING}, TipState.FAILED)
        if not changed:
            return Outcome.NOTHING
        if told is Outcome.FAILED:
            named = await tx.tips.named(tip.id)
            creator = named.creator_name if named else ""
            await tell(tx, tip.fan_id, "tip_failed", f"{tip.subject}:failed", tip, now, creator=creator)
        await owe_edits(tx, tip.id, told.value, now)
        return told

    async def _is_its_page(self, tx: Tx, tip: Tip, payment: Payment) -> bool:
        if payment.checkout_id is None:
            return False
        page = await tx.payments.checkout_of(tip.id)
        return page is None or page.checkout_id == payment.checkout_id

    # Confirmed payments

    async def _confirmed(self, tx: Tx, tip: Tip, payment: Payment, source: Source, now: datetime) -> Outcome:
        assert payment.payment_id is not None, "what is paid has an id"
        known = await tx.payments.payment(payment.payment_id)
        if known is not None:
            await self._learn(tx, tip, known, payment, now)
            return Outcome.NOTHING
        wrong = mismatches(tip, payment, live=self._till.config.stripe.live)
        if wrong:
            return await self._set_aside(tx, tip, payment, wrong, now)
        if tip.state in (TipState.PAID, TipState.REFUNDED):
            return await self._pay_second_back(tx, tip, payment, now)
        return await self._paid(tx, tip, payment, source, now)

    async def _paid(self, tx: Tx, tip: Tip, payment: Payment, source: Source, now: datetime) -> Outcome:
        row = await self._keep(tx, tip, payment, Role.SETTLED, now)
        await self._post(
            tx, postings.settled(tip.subject, tip.creator_id, row.gross, row.transferred_minor, payment.created_at)
        )
        await self._learn(tx, tip, row, payment, now)
        news = source is not Source.SWEEP or now - payment.created_at < NEWS_FOR
        await self._counts(tx, tip, row, news, now)
        tried = Attempt(row.payment_id, tip.fan_id, tip.community_id, False, now, payment.card_fingerprint)
        await self._till.brakes.record(tx, tried, now)
        if payment.customer is not None and await tx.payments.card_wanted(tip.id):
            await tx.enqueue("remember_card", f"{tip.subject}:card", member_id=tip.fan_id, customer=payment.customer)
        return Outcome.SETTLED

    async def take(self, tx: Tx, tip: Tip, row: PaymentRow, now: datetime) -> None:
        """Staff takes a payment that was kept aside as the one that paid its tip, which is locked. The creator has the
        whole tip by it: whoever calls has made sure of that."""
        await self._post(tx, postings.taken(tip.subject, row.payment_id, row.gross, now))
        await tx.payments.change_payment(row.payment_id, role=Role.SETTLED)
        # What the fan really paid is what can go back to him.
        await tx.tips.change(tip.id, _NOT_PAID, gross=row.gross, quarantined=False)
        await self._counts(tx, tip, row, now - row.created_at < NEWS_FOR, now)

    async def _counts(self, tx: Tx, tip: Tip, row: PaymentRow, news: bool, now: datetime) -> None:
        """The tip is paid by this payment, and everybody hears of it; `news`: the chat, too."""
        late = tip.state in _GIVEN_UP
        moved = await tx.tips.advance(tip.id, _NOT_PAID, TipState.PAID, paid_at=row.created_at, late=late)
        assert moved, "the row is locked and was not paid"
        named = await tx.tips.named(tip.id)
        assert named is not None, "the row is locked"
        await tell_settled(tx, named, self._till.config, now, late=late, in_public=news)
        await note_case(tx, named.tip, now)
        await self._till.flags.look(tx, named.tip, now)

    async def _pay_second_back(self, tx: Tx, tip: Tip, payment: Payment, now: datetime) -> Outcome:
        row = await self._keep(tx, tip, payment, Role.SECOND, now)
        await self._post(
            tx,
            postings.second(
                tip.subject, row.payment_id, tip.creator_id, row.gross, row.transferred_minor, payment.created_at
            ),
        )
        await self._learn(tx, tip, row, payment, now)
        refund = await tx.payments.add_refund(
            tip.id, row.payment_id, row.gross, RefundReason.SECOND_PAYMENT, RefundState.APPROVED, now
        )
        await tx.enqueue("send_refund", f"{refund.subject}:send", refund_row=refund.id)
        named = await tx.tips.named(tip.id)
        await tell(
            tx, tip.fan_id, "second_payment", row.payment_id, tip, now,
            creator=named.creator_name if named else "", back=row.gross.amount_minor,
        )  # fmt: skip
        return Outcome.SECOND

    async def _set_aside(self, tx: Tx, tip: Tip, payment: Payment, wrong: tuple[str, ...], now: datetime) -> Outcome:
        """Nothing is credited: staff decides. The book shows the money where the provider really put it."""
        row = await self._keep(tx, tip, payment, Role.QUARANTINED, now)
        receiver = await tx.creators.owner_of(payment.destination) if payment.destination else None
        await self._post(
            tx,
            postings.quarantined(
                tip.subject, row.payment_id, receiver, row.gross, row.transferred_minor, payment.created_at
            ),
        )
        await self._learn(tx, tip, row, payment, now)
        await tx.tips.change(tip.id, EVERY_STATE, quarantined=True)
        facts: dict[str, object] = {
            **names_facts(tip), "wrong": list(wrong), "arrived": [[row.gross.amount_minor, row.gross.currency]],
            "payment": row.payment_id,
        }  # fmt: skip
        case, _ = await tx.cases.open(
            CaseKind.QUARANTINE, tip.subject, community_id=tip.community_id, opened_by=None,
            parties=(tip.fan_id, tip.creator_id), facts=facts, now=now,
        )  # fmt: skip
        await owe_edits(tx, tip.id, f"aside:{row.payment_id}", now)
        log.error("a payment does not fit its tip", extra={"tip": tip.public_id, "wrong": wrong})
        await self._till.alert(tx, row.payment_id, "quarantine", tip.subject, {**facts, "case": case.public_id}, now)
        return Outcome.QUARANTINED

    async def _keep(self, tx: Tx, tip: Tip, payment: Payment, role: Role, now: datetime) -> PaymentRow:
        assert payment.payment_id is not None, "checked by the caller"
        row = PaymentRow(
            payment_id=payment.payment_id, tip_id=tip.id, role=role, gross=payment.gross,
            charge_id=payment.charge_id, checkout_id=payment.checkout_id, transfer_id=payment.transfer_id,
            destination=payment.destination, transferred_minor=payment.transferred_minor or 0, refunded_minor=0,
            reversed_minor=0, resent_minor=0, fee=None, created_at=payment.created_at,
        )  # fmt: skip
        new = await tx.payments.add_payment(row, now)
        assert new, "the tip is locked, and the payment was not known"
        return row

    async def _learn(self, tx: Tx, tip: Tip, known: PaymentRow, payment: Payment, now: datetime) -> None:
        """What the provider tells later: the real fee, the transfer's id."""
        if payment.transfer_id is not None and known.transfer_id != payment.transfer_id:
            await tx.payments.change_payment(known.payment_id, transfer_id=payment.transfer_id)
        if payment.charge_id is not None and known.charge_id != payment.charge_id:
            await tx.payments.change_payment(known.payment_id, charge_id=payment.charge_id)
        if payment.fee is None or payment.fee == known.fee:
            return
        await self._post(tx, postings.fee(tip.subject, known.payment_id, known.fee, payment.fee, now))
        await tx.payments.change_payment(known.payment_id, fee=payment.fee)

    async def _unknown(self, tx: Tx, payment: Payment, now: datetime) -> None:
        if payment.status is not PaymentStatus.SETTLED or payment.payment_id is None:
            return
        log.error("the provider says paid, and no such tip is known here", extra={"payment": payment.payment_id})
        facts: dict[str, object] = {
            "payment": payment.payment_id, "subject": payment.subject,
            "paid": payment.gross.amount_minor, "paid_currency": payment.gross.currency,
        }  # fmt: skip
        await self._till.alert(tx, payment.payment_id, "paid_unknown_here", f"payment:{payment.payment_id}", facts, now)

    async def _post(self, tx: Tx, entry: Entry | None) -> None:
        if entry is not None:
            await tx.ledger.post(entry)


async def locked_tip(tx: Tx, payment_row: PaymentRow) -> Tip:
    """The tip of a payment that we keep, locked. Raises NotFound."""
    tip = await tx.tips.lock(payment_row.tip_id)
    if tip is None:
        raise NotFound("tip")
    return tip
