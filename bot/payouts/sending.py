"""Sending payouts: the job that turns approved ones into money in creators' accounts, once, whatever breaks between."""

import logging
from dataclasses import replace
from typing import Final

from bot.members.model import Platform
from bot.money import Money
from bot.payments.calls import prepare
from bot.payments.model import CallState, StoredCall
from bot.payments.provider import ProviderDenied, ProviderDown, ProviderRefused
from bot.payments.till import Till
from bot.payouts import postings
from bot.payouts.gate import PayoutGate
from bot.payouts.model import Payout, PayoutId, PayoutState
from bot.payouts.service import undo
from bot.payouts.telling import tell

log = logging.getLogger(__name__)

VERB: Final = "transfer"
LOW: Final = "operator_balance_low"
_AT_ONCE: Final = 50
_NO_MONEY = frozenset({"balance_insufficient", "insufficient_funds"})


class PayoutSender:
    """The job `send_payouts`. May be interrupted anywhere and run beside itself: each payout's transfer has one key,
    and is looked up once the key is too old."""

    def __init__(self, till: Till) -> None:
        self._till, self._gate = till, PayoutGate(till.config)

    async def send_due(self) -> int:
        """Send what is due; answers how many were sent. One whose outcome is unknown stays as it is for the next run,
        and so does one that is held, with its reason."""
        after, count = PayoutId(0), 0
        there: dict[str, int] = {}
        while True:
            async with self._till.storage.reading() as tx:
                due = await tx.payouts.due(self._till.clock.now(), after, _AT_ONCE)
            if not due:
                return count
            for payout in due:
                after = payout.id
                try:
                    count += await self._send(payout.id, there)
                except (ProviderDown, ProviderDenied) as no:
                    log.warning("a payout waits", extra={"payout": payout.public_id, "reason": no.code})

    async def _send(self, payout_id: PayoutId, there: dict[str, int]) -> bool:
        payout = await self._look(payout_id)
        if payout is None:
            return False
        if payout.state is PayoutState.APPROVED and not await self._covered(payout, there):
            await self._hold(payout_id, LOW)
            return False
        planned = await self._plan(payout_id)
        if planned is None:
            return False
        payout, stored = planned
        if stored is None or stored.state is CallState.DONE:
            return await self._sent(payout, stored, None if stored is None else stored.object_id)

        async def find() -> str | None:
            return await self._till.provider.transfer_for(payout.subject, payout.subject)

        try:
            transfer_id = await self._till.calls.run(stored, self._till.provider.transfer, find)
        except ProviderRefused as no:
            await self._refused(payout, no)
            return False
        there[payout.amount.currency] = there.get(payout.amount.currency, 0) - _net(payout)
        return await self._sent(payout, stored, transfer_id)

    async def _look(self, payout_id: PayoutId) -> Payout | None:
        """The payout if it may go out now; what is in the way is written on it."""
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            payout = await tx.payouts.lock(payout_id)
            if payout is None or payout.state is PayoutState.SENDING:
                return payout
            if payout.state is not PayoutState.APPROVED:
                return None
            member = await tx.members.get(payout.creator_id)
            card = await self._gate.card(tx, member.id)
            # Where he is asked from makes no difference any more.
            held = await self._gate.held(tx, Platform.DISCORD, member, card, now)
            why = None if held is None else str(held.facts().get("why") or held.facts().get("reason") or held.code)
            if why is not None:
                await tx.payouts.save(replace(payout, why=why))
                return None
            return payout

    async def _covered(self, payout: Payout, there: dict[str, int]) -> bool:
        """Whether the operator's available balance covers it; asked once a run and currency."""
        currency = payout.amount.currency
        if currency not in there:
            there[currency] = await self._till.provider.available_balance(currency)
        return there[currency] >= payout.amount.amount_minor

    async def _hold(self, payout_id: PayoutId, why: str) -> None:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            payout = await tx.payouts.lock(payout_id)
            if payout is None or payout.state not in (PayoutState.APPROVED, PayoutState.SENDING):
                return
            await tx.payouts.save(replace(payout, state=PayoutState.APPROVED, why=why))
            facts: dict[str, object] = {"currency": payout.amount.currency}
            await self._till.alert(tx, f"payouts_low:{now:%Y-%m-%d}", LOW, payout.subject, facts, now)

    async def _plan(self, payout_id: PayoutId) -> tuple[Payout, StoredCall | None] | None:
        """The call to make, written down before it goes out; no call where all of it is set against a debt."""
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            payout = await tx.payouts.lock(payout_id)
            if payout is None or payout.state not in (PayoutState.APPROVED, PayoutState.SENDING):
                return None
            if payout.state is PayoutState.APPROVED:
                account = await tx.creators.account(payout.creator_id)
                assert account is not None, "the gate lets nobody through without one"
                payout = replace(payout, state=PayoutState.SENDING, destination=account.account_id, why=None)
                await tx.payouts.save(payout)
            if not _net(payout):
                return payout, None
            money = Money(_net(payout), payout.amount.currency)
            params = self._till.provider.transfer_params(
                payout.subject, payout.subject, money, str(payout.destination)
            )
            return payout, await prepare(tx, payout.subject, VERB, params, now)

    async def _sent(self, payout: Payout, stored: StoredCall | None, transfer_id: str | None) -> bool:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            if stored is not None:
                await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=transfer_id)
            locked = await tx.payouts.lock(payout.id)
            if locked is None or locked.state is not PayoutState.SENDING:
                return False
            done = replace(locked, state=PayoutState.SENT, transfer_id=transfer_id, closed_at=now, why=None)
            await tx.payouts.save(done)
            await tx.ledger.post(postings.sent(done, now))
            await tell(tx, done, "payout_sent", now)
        return True

    async def _refused(self, payout: Payout, no: ProviderRefused) -> None:
        """A definite no. Without money it waits for a new attempt; everything else gives the diamonds back."""
        log.warning("a payout was refused", extra={"payout": payout.public_id, "reason": no.reason})
        if no.reason in _NO_MONEY:
            await self._hold(payout.id, LOW)
            return
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            await tx.payouts.redeemable(payout.creator_id, lock=True)
            locked = await tx.payouts.lock(payout.id)
            if locked is None or locked.state is not PayoutState.SENDING:
                return
            over = await undo(tx, locked, PayoutState.REJECTED, "account_refused", now)
            await tell(tx, over, "payout_failed", now)


def _net(payout: Payout) -> int:
    return payout.amount.amount_minor - payout.kept
