"""Refunds as people meet them: asked for, looked at with what each side loses, decided by staff."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.moderation.acts import reason_given
from bot.moderation.cases import open_case, with_facts
from bot.moderation.model import Case, CaseChanged, CaseKind, HandledBy, OwnMatter, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.money import Money
from bot.notices.model import Notice
from bot.payments.model import ON_THE_WAY, PaymentRow, RefundBlocked, RefundReason, RefundState, Role
from bot.payments.provider import ProviderDenied, ProviderDown, ProviderRefused
from bot.payments.till import Till, names_facts, tip_of
from bot.ports import Tx
from bot.safety.exchange import Exchange
from bot.tips.model import Dispute, Tip, TipId, TipState, subject_of

# Somebody waits for the answer in a chat, where three seconds are all there is.
PREVIEW_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """Who would lose what. `from_creator` is as far as his balance covers it, the operator bears the rest and the card
    fee besides. `sure` False: the provider did not answer in time, so the split is not known. `left`: the most that
    can go back. `second`: two people must agree."""

    tip: Tip
    amount: Money
    left: Money
    from_creator: Money
    from_operator: Money
    fee: Money | None
    second: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """A refund that waits for staff; `new` False: it waited already."""

    case: Case
    tip: Tip
    amount: Money
    new: bool


class Refunds:
    """`app.refunds`, and the decider of refund cases."""

    def __init__(self, till: Till, powers: Powers) -> None:
        self._till, self._powers = till, powers
        money = till.config.money
        self._exchange = Exchange(money.base_currency, money.reference_rates)

    async def ask(self, caller: Caller, tip_id: TipId, reason: str) -> RefundAsked:
        """The fan asks for his money back. Raises NotFound for anybody else's tip, RefundBlocked with the rule."""
        text, now = reason_given(reason), self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            tip = await tx.tips.lock(tip_id)
            if tip is None or tip.fan_id != caller.id:
                raise NotFound("tip")
            payment, left = await self._refundable(tx, tip)
            until = (tip.paid_at or now) + timedelta(days=self._till.config.tips.refund_request_days)
            if now >= until:
                raise RefundBlocked("too_late", left, until)
            return await self._open(tx, tip, left, text, now, gone=payment.gross - left, fan=caller.id)

    async def staff_refund(self, caller: Caller, tip_id: TipId, amount: Money | None, reason: str) -> RefundAsked:
        """A money mover puts a refund of all that is left, or of a part, into the queue. Raises PowerNeeded,
        ReasonNeeded, NotFound, OwnMatter, RefundBlocked."""
        text, now = reason_given(reason), self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            await self._powers.require(tx, caller.id, Power.MONEY_MOVER, Power.OWNER)
            # The case before the tip, in the order of whoever decides it.
            await self._waiting(tx, subject_of(tip_id))
            tip = await tx.tips.lock(tip_id)
            if tip is None:
                raise NotFound("tip")
            if await tx.members.kin(caller.id) & {tip.fan_id, tip.creator_id}:
                # Even the sum about which others are asked is not his to name.
                raise OwnMatter
            payment, left = await self._refundable(tx, tip)
            wanted = self._within(left, amount)
            waiting = await self._waiting(tx, tip.subject)
            if waiting is not None:
                await self._name_sum(tx, caller, waiting, wanted, now)
            # Whoever puts it there may decide it, unless two are needed: nobody is the opener.
            return await self._open(tx, tip, wanted, text, now, gone=payment.gross - left, fan=None)

    async def _open(
        self, tx: Tx, tip: Tip, amount: Money, reason: str, now: datetime, *, gone: Money, fan: MemberId | None
    ) -> RefundAsked:
        """The case that waits, made when there is none. `gone`: what went back before or is on its way; `fan`: who
        asks, None for staff."""
        waits = await self._waiting(tx, tip.subject) is not None
        facts: dict[str, object] = {
            **names_facts(tip), "back": amount.amount_minor, "gone": gone.amount_minor, "reason": reason,
            "by": "staff" if fan is None else "fan",
        }  # fmt: skip
        case = await open_case(
            tx, CaseKind.REFUND, tip.subject, community_id=tip.community_id, opened_by=fan,
            parties=(tip.fan_id, tip.creator_id), facts=facts, now=now,
        )  # fmt: skip
        return RefundAsked(case, tip, amount, new=not waits)

    async def _waiting(self, tx: Tx, subject: str) -> Case | None:
        """The undecided case about a refund of this tip, locked."""
        for case in await tx.cases.about(subject, CaseKind.REFUND):
            if case.decided_at is None:
                locked = await tx.cases.lock(case.id)
                return locked if locked.decided_at is None else None
        return None

    async def _name_sum(self, tx: Tx, caller: Caller, case: Case, amount: Money, now: datetime) -> None:
        """Staff that names a sum for a waiting request decides about that sum. Raises HandledBy while somebody else
        works on it: he must not say yes to another sum than he saw."""
        if case.claimed_until is not None and case.claimed_until > now and case.claimed_by != caller.id:
            began = case.claimed_until - timedelta(minutes=self._till.config.market.claim_minutes)
            names = await tx.members.names_of((case.claimed_by,)) if case.claimed_by is not None else {}
            raise HandledBy("".join(names.values()), began, case.claimed_until)
        await tx.cases.save(with_facts(case, {"back": amount.amount_minor}))

    async def preview(self, caller: Caller, tip_id: TipId, amount: Money | None = None) -> RefundPreview:
        """What a refund of this sum (None: of all that is left) would cost whom. Raises PowerNeeded, NotFound,
        RefundBlocked."""
        async with self._till.storage.reading() as tx:
            mine = await self._powers.of(tx, caller.id)
            if not mine.has_any((Power.MONEY_MOVER, Power.MONEY_VIEWER, Power.OWNER)):
                # Who may only look is not named: whoever asks wants to give back.
                raise PowerNeeded((Power.MONEY_MOVER, Power.OWNER))
            tip = await tx.tips.get(tip_id)
            if tip is None:
                raise NotFound("tip")
            payment, left = await self._refundable(tx, tip)
        wanted = self._within(left, amount)
        share = creator_share(payment, wanted)
        there = await self._at_creator(tip)
        taken = min(share, max(0, there)) if there is not None else share
        return RefundPreview(
            tip=tip,
            amount=wanted,
            left=left,
            from_creator=Money(taken, wanted.currency),
            from_operator=Money(wanted.amount_minor - taken, wanted.currency),
            fee=payment.fee,
            second=self.needs_two(wanted + (payment.gross - left)),
            sure=there is not None,
        )

    async def _at_creator(self, tip: Tip) -> int | None:
        try:
            async with asyncio.timeout(PREVIEW_SECONDS):
                return await self._till.provider.account_balance(tip.destination, tip.amount.currency)
        except (TimeoutError, ProviderDown, ProviderDenied, ProviderRefused):
            return None

    async def _refundable(self, tx: Tx, tip: Tip, payment_id: object = None) -> tuple[PaymentRow, Money]:
        """The payment that paid it, or the other one that is named, and what of it can still go back. Raises
        RefundBlocked."""
        nothing = Money(0, tip.gross.currency)
        payments = await tx.payments.payments_of(tip.id)
        named = next((one for one in payments if one.payment_id == payment_id), None)
        payment = named or next((one for one in payments if one.role is Role.SETTLED), None)
        if payment is None or (payment.role is Role.SETTLED and tip.state is not TipState.PAID):
            raise RefundBlocked("nothing_left" if tip.state is TipState.REFUNDED else "not_paid", nothing)
        if tip.dispute in (Dispute.OPEN, Dispute.LOST):
            # The bank gives the money back already: a refund besides would pay twice.
            raise RefundBlocked("dispute_open", nothing)
        coming = sum(
            row.amount.amount_minor
            for row in await tx.payments.refunds_of(tip.id)
            if row.payment_id == payment.payment_id and row.state in ON_THE_WAY
        )
        left = Money(payment.gross.amount_minor - payment.refunded_minor - coming, payment.gross.currency)
        if left.amount_minor <= 0:
            raise RefundBlocked("nothing_left", nothing)
        return payment, left

    @staticmethod
    def _within(left: Money, amount: Money | None) -> Money:
        if amount is None:
            return left
        if amount.currency != left.currency or amount.amount_minor <= 0 or amount > left:
            raise RefundBlocked("too_much", left)
        return amount

    def needs_two(self, *amounts: Money) -> bool:
        """Whether giving back so much takes two people: a sum of one currency each, which count together as far as
        they have rates."""
        limit = self._till.config.refunds.second_approver_over
        alone = any(amount > self._exchange.same_figure(limit, amount.currency) for amount in amounts)
        return alone or self._exchange.total(amounts) > limit

    # The decider of refund cases

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        """With no more to give back than is left by now, and with what went back before."""
        tip_id = tip_of(case.subject)
        tip = await tx.tips.get(tip_id) if tip_id is not None else None
        if tip is None:
            return case
        try:
            payment, left = await self._refundable(tx, tip, case.facts.get("payment"))
        except RefundBlocked:
            # Whoever says yes to it is told why it cannot be.
            return case
        back = min(self._sum_of(case, tip).amount_minor, left.amount_minor)
        return with_facts(case, {"back": back, "gone": payment.gross.amount_minor - left.amount_minor})

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Owe the refund of the sum in the case. Raises RefundBlocked when it cannot be any more, CaseChanged when
        less is left."""
        tip = await self._tip_of(tx, case)
        payment, left = await self._refundable(tx, tip, case.facts.get("payment"))
        amount = self._sum_of(case, tip)
        if amount > left:
            raise CaseChanged(case.public_id)
        words = reason or str(case.facts.get("reason", ""))
        row = await tx.payments.add_refund(
            tip.id, payment.payment_id, amount, RefundReason.STAFF, RefundState.APPROVED, now,
            case_id=case.id, approved_by=caller.id, words=words,
        )  # fmt: skip
        await tx.enqueue("send_refund", f"{row.subject}:send", refund_row=row.id)
        await self._tell_decision(tx, tip, case, True, amount, reason, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The money stays, and the fan is told why."""
        tip = await self._tip_of(tx, case)
        await self._tell_decision(tx, tip, case, False, self._sum_of(case, tip), reason, now)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        back, gone = case.facts.get("back"), case.facts.get("gone", 0)
        currency = case.facts.get("back_currency", case.facts.get("currency"))
        if not isinstance(back, int) or not isinstance(currency, str) or not isinstance(gone, int):
            return True
        # With what went back before: a large refund in small parts is a large refund.
        return self.needs_two(Money(back + gone, currency))

    async def _tell_decision(
        self, tx: Tx, tip: Tip, case: Case, approved: bool, amount: Money, reason: str, now: datetime
    ) -> None:
        """`refund_decided` for the fan who asked, `refund_again` for one who heard that his refund did not work:
        `approved`, `back`, `reason`. A refund nobody asked for is told when it is done, unless it is refused, which
        then concerns nobody."""
        failed = "why" in case.facts
        if not failed and case.opened_by != tip.fan_id:
            return
        facts: dict[str, object] = {
            **names_facts(tip), "approved": approved, "back": amount.amount_minor, "back_currency": amount.currency,
            "reason": reason,
        }  # fmt: skip
        kind = "refund_again" if failed else "refund_decided"
        await tx.notices.owe(Notice(f"case:{case.id}:{kind}", tip.fan_id, kind, tip.subject, facts), now)

    async def _tip_of(self, tx: Tx, case: Case) -> Tip:
        tip_id = tip_of(case.subject)
        tip = await tx.tips.lock(tip_id) if tip_id is not None else None
        if tip is None:
            raise NotFound("tip")
        return tip

    @staticmethod
    def _sum_of(case: Case, tip: Tip) -> Money:
        back, currency = case.facts.get("back"), str(case.facts.get("back_currency", tip.gross.currency))
        return Money(back, currency) if isinstance(back, int) else tip.gross


def creator_share(payment: PaymentRow, amount: Money) -> int:
    """The creator's part of a refund, in proportion to the charge and never more than he has of it now."""
    part = payment.transferred_minor * amount.amount_minor // payment.gross.amount_minor
    return max(0, min(part, payment.at_creator_minor))
