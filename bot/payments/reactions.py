"""What each fact that the provider told sets off, in one transaction. Whatever it is about, the payment is settled
first: a dispute may be told before the payment it disputes."""

from typing import Protocol

from bot.payments.accounts import Accounts
from bot.payments.bank_news import BankNews
from bot.payments.booking import Booking
from bot.payments.disputes import Disputes
from bot.payments.events import (
    AccountSeen,
    BankSeen,
    DisputeSeen,
    Fact,
    Nothing,
    PaymentFact,
    PaymentSeen,
    RefundsSeen,
    ReversalsSeen,
    WarningSeen,
)
from bot.payments.provider import Payment
from bot.payments.settlement import Outcome, Settlement, Source
from bot.payments.till import Till, tip_of
from bot.payments.warnings import Warnings
from bot.ports import Tx
from bot.safety.store import Attempt


class OtherPayments(Protocol):
    """What is paid for beside tips."""

    async def apply(self, tx: Tx, fact: PaymentFact, event_id: str | None = None) -> bool:
        """Any number of times, in any order; False, and nothing done, for a payment of no row of theirs."""
        ...


class Reactions:
    """From facts to effects."""

    def __init__(
        self, till: Till, settlement: Settlement, booking: Booking, disputes: Disputes, warnings: Warnings,
        accounts: Accounts, others: OtherPayments | None = None,
    ) -> None:  # fmt: skip
        self._till, self._settlement, self._booking = till, settlement, booking
        self._disputes, self._warnings, self._accounts = disputes, warnings, accounts
        self._others = others
        self._banks = BankNews(till.clock)

    async def apply(self, tx: Tx, fact: Fact, source: Source, event_id: str | None = None) -> bool:
        """Any number of times, in any order; False when it is about something that is not known here."""
        if isinstance(fact, Nothing):
            return True
        if isinstance(fact, AccountSeen):
            return await self._accounts.apply(tx, fact.account)
        if isinstance(fact, BankSeen):
            return await self._banks.apply(tx, fact.payout)
        if self._others is not None and await self._others.apply(tx, fact, event_id):
            return True
        if await self._settlement.apply(tx, fact.payment, source) is Outcome.UNKNOWN:
            return False
        if isinstance(fact, PaymentSeen):
            if fact.refused_try and event_id is not None:
                await self._count_refused(tx, fact.payment, event_id)
            return True
        if isinstance(fact, DisputeSeen):
            return await self._disputes.apply(tx, fact.dispute)
        if isinstance(fact, WarningSeen):
            return await self._warnings.apply(tx, fact.warning)
        return await self._what_came_back(tx, fact)

    async def _what_came_back(self, tx: Tx, fact: RefundsSeen | ReversalsSeen) -> bool:
        known = True
        for refund in fact.refunds:
            known &= await self._booking.refund(tx, refund)
        if isinstance(fact, ReversalsSeen) and fact.payment.payment_id is not None:
            for reversal in fact.reversals:
                # One with a refund is booked with it.
                if reversal.refund_id is None:
                    known &= await self._booking.reversal(tx, fact.payment.payment_id, reversal)
        return known

    async def _count_refused(self, tx: Tx, payment: Payment, event_id: str) -> None:
        tip_id = tip_of(payment.subject)
        tip = await tx.tips.get(tip_id) if tip_id is not None else None
        if tip is not None:
            now = self._till.clock.now()
            tried = Attempt(event_id, tip.fan_id, tip.community_id, True, now, payment.card_fingerprint)
            await self._till.brakes.record(tx, tried, now)
