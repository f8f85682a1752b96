"""Early fraud warnings: small payments are given back by the rule, the rest by staff."""

from datetime import datetime

from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.money import Money
from bot.payments.model import PaymentRow, RefundReason, RefundState
from bot.payments.provider import FraudWarning
from bot.payments.settlement import locked_tip
from bot.payments.till import Till, names_facts
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
