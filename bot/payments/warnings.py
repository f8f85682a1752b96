"""Early fraud warnings and payments that do not fit: the small ones are given back by the rule, the rest by staff."""

from collections.abc import Sequence
from datetime import datetime

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import Case, CaseKind
from bot.money import Money
from bot.payments.model import PaymentRow, RefundBlocked, RefundReason, RefundState, Role
from bot.payments.provider import FraudWarning
from bot.payments.refunds import Refunds
from bot.payments.settlement import locked_tip
from bot.payments.till import EVERY_STATE, Till, names_facts, tip_of
from bot.ports import Tx
from bot.safety.exchange import Exchange
from bot.tips.model import Dispute, Tip, TipState


class Warnings:
    """Applies fraud warnings."""

    def __init__(self, till: Till) -> None:
        self._till = till
        money = till.config.money
        self._exchange = Exchange(money.base_currency, money.reference_rates)

    async def apply(self, tx: Tx, warning: FraudWarning) -> bool:
        """Once per warning; False when its payment is not known here."""
        now = self._till.clock.now()
        payment = await tx.payments.payment(warning.payment_id)
        if payment is None:
            return False
        tip = await locked_tip(tx, payment)
        if not warning.actionable or not await tx.payments.claim(warning.warning_id, "warned", tip.subject, now):
            return True
        facts: dict[str, object] = {
            **names_facts(tip), "back": tip.gross.amount_minor - tip.refunded_minor, "by": "warning",
        }  # fmt: skip
        untouched = tip.state is TipState.PAID and tip.dispute is Dispute.NONE and not tip.refunded_minor
        coming = any(row.payment_id == payment.payment_id for row in await tx.payments.refunds_of(tip.id))
        if untouched and not coming and self._small(payment.gross):
            await owe_refund(tx, tip, payment, payment.gross, RefundReason.WARNING, now)
            await self._till.alert(tx, warning.warning_id, "warning_refunded", tip.subject, facts, now)
            return True
        case = await open_case(
            tx, CaseKind.WARNING, tip.subject, community_id=tip.community_id, opened_by=None,
            parties=(tip.fan_id, tip.creator_id), facts=facts, now=now,
        )  # fmt: skip
        told = {**facts, "case": case.public_id}
        await self._till.alert(tx, warning.warning_id, "warning", tip.subject, told, now)
        return True

    def _small(self, gross: Money) -> bool:
        limit = self._till.config.disputes.warning_refund_up_to
        return gross <= self._exchange.same_figure(limit, gross.currency)


async def owe_refund(
    tx: Tx, tip: Tip, payment: PaymentRow, amount: Money, reason: RefundReason, now: datetime, *,
    case_id: int | None = None, approved_by: MemberId | None = None, words: str = "",
) -> None:  # fmt: skip
    """An approved refund and the job that sends it."""
    row = await tx.payments.add_refund(
        tip.id, payment.payment_id, amount, reason, RefundState.APPROVED, now,
        case_id=case_id, approved_by=approved_by, words=words,
    )  # fmt: skip
    await tx.enqueue("send_refund", f"{row.subject}:send", refund_row=row.id)


class QuarantineDecider:
    """Payments that do not fit their tip: yes gives them back whole, no leaves them aside for the operator's books."""

    def __init__(self, refunds: Refunds) -> None:
        self._refunds = refunds

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Give everything that was set aside back to the fan. Raises RefundBlocked when nothing is left there."""
        tip_id = tip_of(case.subject)
        tip = await tx.tips.lock(tip_id) if tip_id is not None else None
        if tip is None:
            raise NotFound("tip")
        refunded = {row.payment_id for row in await tx.payments.refunds_of(tip.id)}
        aside = [one for one in await tx.payments.payments_of(tip.id) if one.role is Role.QUARANTINED]
        waiting = [one for one in aside if one.payment_id not in refunded]
        if not waiting:
            raise RefundBlocked("nothing_left", Money(0, tip.gross.currency))
        for payment in waiting:
            await owe_refund(
                tx, tip, payment, payment.gross, RefundReason.QUARANTINE, now,
                case_id=case.id, approved_by=caller.id, words=reason,
            )  # fmt: skip
        await tx.tips.change(tip.id, EVERY_STATE, quarantined=False)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The reason in the record is all: the money stays on the clearing account."""

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        paid, currency = case.facts.get("paid"), case.facts.get("paid_currency")
        if not isinstance(paid, int) or not isinstance(currency, str):
            return True
        return self._refunds.needs_two(Money(paid, currency))
