"""Sweeps: what a lost webhook, a crash or an unclear answer has left behind is found and finished by the same
functions. Over finished data a sweep changes nothing and tells nobody anything."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from bot.ids import row_in
from bot.payments.accounts import Accounts
from bot.payments.booking import Booking
from bot.payments.cards import Cards
from bot.payments.checkouts import CARD_VERB, VERB, Checkouts
from bot.payments.disputes import Disputes
from bot.payments.events import Hint
from bot.payments.inbox import Inbox
from bot.payments.model import CallState, RefundRow, RefundState
from bot.payments.provider import DisputeStatus, ProviderDenied
from bot.payments.rounds import took_up
from bot.payments.sending import RefundSender
from bot.payments.settlement import Settlement, Source
from bot.payments.till import Till, tip_of
from bot.tips.messages import owe_edits
from bot.tips.model import TipId, TipState
from bot.tips.store import FIRST

log = logging.getLogger(__name__)

CURSOR = "events_swept_to"
RESTORED = "restored_to"
"""Under this name a restored book remembers of which moment it is, until the provider was asked what came after."""
TURN = "unsettled_looked_at_to"
"""Under this name the sweep remembers up to which tip it has looked, while there are more than it takes up at once."""
# Late rows of the provider's list are seen by looking a little further back each time.
CURSOR_LAG = timedelta(minutes=10)
EVENTS_KEPT = timedelta(days=30)
# Jobs and webhooks get this long before a sweep takes their work up.
GRACE = timedelta(minutes=2)
PENDING_GRACE = timedelta(hours=1)
FEE_GRACE = timedelta(minutes=10)
ACCOUNT_AGE = timedelta(days=1)
AT_ONCE = 100


class Sweeps:
    """The jobs `sweep_events`, `sweep_stuck` and `sweep_accounts`; each answers how much it took up.

    `off` names sweeps that are switched off.
    """

    def __init__(
        self, till: Till, inbox: Inbox, settlement: Settlement, checkouts: Checkouts, cards: Cards,
        sender: RefundSender, booking: Booking, disputes: Disputes, accounts: Accounts,
        off: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self._till, self._inbox, self._settlement, self._checkouts = till, inbox, settlement, checkouts
        self._cards, self._sender, self._booking = cards, sender, booking
        self._disputes, self._accounts, self._off = disputes, accounts, off

    # Events that never reached us

    async def events(self) -> int:
        """Events the provider could not deliver since the last time, at most 30 days back."""
        return 0 if "events" in self._off else await self._unless_denied(self._events)

    async def _events(self) -> int:
        now = self._till.clock.now()
        async with self._till.storage.reading() as tx:
            kept = await tx.memory.recall(CURSOR)
            restored = await tx.memory.recall(RESTORED)
        if restored:
            return await self._after_restoring(datetime.fromisoformat(restored), now)
        since = max(datetime.fromisoformat(kept), now - EVENTS_KEPT) if kept else now - EVENTS_KEPT
        taken = await self._take_up(await self._till.events.since(since, undelivered_only=True))
        async with self._till.storage.transaction() as tx:
            await tx.memory.keep(CURSOR, (now - CURSOR_LAG).isoformat())
        return taken

    async def _after_restoring(self, moment: datetime, now: datetime) -> int:
        """What happened between a backup and its return: the provider remembers, events that we had acknowledged
        included. The list stays to be asked for until it was worked through."""
        taken = await self.since(max(moment - CURSOR_LAG, now - EVENTS_KEPT))
        async with self._till.storage.transaction() as tx:
            await tx.memory.keep(RESTORED, "")
            await tx.memory.keep(CURSOR, (now - CURSOR_LAG).isoformat())
        log.warning("after a restored backup of %s %d events were taken up", moment, taken)
        return taken

    async def since(self, moment: datetime) -> int:
        """After a restored backup: every event since a moment, those we had acknowledged included."""
        return await self._take_up(await self._till.events.since(moment, undelivered_only=False))

    async def _take_up(self, hints: Iterable[Hint]) -> int:
        taken = 0
        for hint in hints:
            if hint.livemode != self._till.config.stripe.live:
                continue
            async with self._till.storage.transaction() as tx:
                new = await tx.payments.add_event(hint, self._till.clock.now())
                row = await tx.payments.event(hint.event_id)
            if new and row is not None:
                taken += await took_up(hint.event_id, self._inbox.work, row, Source.SWEEP)
        return taken

    # Rows that are not where they should be by now

    async def stuck(self) -> int:
        """Rows past their deadline: events not handled, pages run out, calls without an answer, refunds on their way,
        fees not known."""
        return 0 if "stuck" in self._off else await self._unless_denied(self._stuck)

    async def _stuck(self) -> int:
        now = self._till.clock.now()
        return (
            await self._unhandled(now)
            + await self._unsettled(now)
            + await self._unopened(now)
            + await self._uncharged(now)
            + await self._unsent_refunds(now)
            + await self._unanswered(now)
            + await self._pending_refunds(now)
            + await self._fees(now)
            + await self._resends()
        )

    async def _unhandled(self, now: datetime) -> int:
        async with self._till.storage.reading() as tx:
            rows = await tx.payments.received_before(now - GRACE, AT_ONCE)
        return sum([await took_up(row.event_id, self._inbox.work, row, Source.SWEEP) for row in rows])

    async def _unsettled(self, now: datetime) -> int:
        """A part of them in turn: a hundred about which the provider gives no answer keep no newer one waiting."""
        async with self._till.storage.reading() as tx:
            last = TipId(int(await tx.memory.recall(TURN) or FIRST))
            tips = await tx.tips.unsettled(now, AT_ONCE, last)
        turn = tips[-1].id if len(tips) == AT_ONCE else FIRST
        if turn != last:
            async with self._till.storage.transaction() as tx:
                await tx.memory.keep(TURN, str(turn))
        return sum([await took_up(tip.subject, self._checkouts.look, tip.id, Source.SWEEP) for tip in tips])

    async def _unopened(self, now: datetime) -> int:
        """Pages that were being opened when we stopped, and nobody came back for."""
        ended = 0
        async with self._till.storage.reading() as tx:
            calls = await tx.payments.unfinished_calls(VERB, now - self._till.checkout_life, AT_ONCE)
        for stored in calls:
            tip_id = tip_of(stored.call.subject)
            if tip_id is None:
                continue
            async with self._till.storage.transaction() as tx:
                # Its address was never given to anybody, so it cannot have been paid.
                await tx.payments.mark_call(stored.call.id, CallState.REFUSED)
                if await tx.tips.advance(tip_id, {TipState.CREATED}, TipState.EXPIRED):
                    await owe_edits(tx, tip_id, "expired", now)
                    ended += 1
        return ended

    async def _uncharged(self, now: datetime) -> int:
        async with self._till.storage.reading() as tx:
            calls = await tx.payments.unfinished_calls(CARD_VERB, now - GRACE, AT_ONCE)
        tips = [tip_id for stored in calls if (tip_id := tip_of(stored.call.subject)) is not None]
        return sum([await took_up(f"tip:{tip}", self._cards.charge, tip) for tip in tips])

    async def _unsent_refunds(self, now: datetime) -> int:
        rows = await self._refunds((RefundState.APPROVED, RefundState.SENDING), now - GRACE)
        return sum([await took_up(row.subject, self._sender.send, row.id) for row in rows])

    async def _unanswered(self, now: datetime) -> int:
        """Calls that gave money back, or were to bring back a creator's part, and whose answer nobody has read: also
        when an event has told meanwhile what became of it."""
        subjects: list[str] = []
        async with self._till.storage.reading() as tx:
            for verb in ("refund", "reversal"):
                calls = await tx.payments.unfinished_calls(verb, now - GRACE, AT_ONCE)
                subjects += [stored.call.subject for stored in calls]
        done = 0
        for subject in dict.fromkeys(subjects):
            for kind, work in (("refund", self._sender.send), ("dispute", self._disputes.reverse)):
                number = row_in(subject, kind)
                if number is not None:
                    done += await took_up(subject, work, number)
        return done

    async def _pending_refunds(self, now: datetime) -> int:
        rows = await self._refunds((RefundState.PENDING,), now - PENDING_GRACE)
        return sum([await took_up(row.subject, self._read_refunds, row) for row in rows])

    async def _refunds(self, states: tuple[RefundState, ...], before: datetime) -> tuple[RefundRow, ...]:
        async with self._till.storage.reading() as tx:
            return await tx.payments.refunds_in(states, before, AT_ONCE)

    async def _read_refunds(self, row: RefundRow) -> None:
        found = await self._till.provider.gently().refunds_of(row.payment_id)
        async with self._till.storage.transaction() as tx:
            for refund in found:
                await self._booking.refund(tx, refund)

    async def _fees(self, now: datetime) -> int:
        async with self._till.storage.reading() as tx:
            rows = await tx.payments.without_fee(now - FEE_GRACE, AT_ONCE)
        return sum([await took_up(row.payment_id, self.fee_known, row.payment_id) for row in rows])

    async def fee_known(self, payment_id: str) -> None:
        """The job `fee_known`: read a payment again for its real fee."""
        payment = await self._till.provider.gently().payment(payment_id)
        if payment is not None:
            await self._settlement.settle(payment, Source.SWEEP)

    async def _resends(self) -> int:
        async with self._till.storage.reading() as tx:
            rows = await tx.payments.disputes_to_watch(AT_ONCE)
        won = [row for row in rows if row.status is DisputeStatus.WON]
        return sum([await took_up(row.subject, self._disputes.resend, row.id) for row in won])

    # Once a day

    async def accounts(self) -> int:
        """Accounts not read for a day, and disputes that are not decided: their events can be lost, too."""
        return 0 if "accounts" in self._off else await self._unless_denied(self._accounts_and_disputes)

    async def _accounts_and_disputes(self) -> int:
        now = self._till.clock.now()
        async with self._till.storage.reading() as tx:
            accounts = await tx.creators.accounts_checked_before(now - ACCOUNT_AGE, AT_ONCE)
            disputes = await tx.payments.disputes_to_watch(AT_ONCE)
        read = sum([await took_up(one.account_id, self._read_account, one.account_id) for one in accounts])
        return read + sum([await took_up(row.subject, self._read_dispute, row.dispute_id) for row in disputes])

    async def _read_account(self, account_id: str) -> None:
        found = await self._till.provider.gently().account(account_id)
        async with self._till.storage.transaction() as tx:
            await self._accounts.apply(tx, found)

    async def _read_dispute(self, dispute_id: str) -> None:
        found = await self._till.provider.gently().dispute(dispute_id)
        async with self._till.storage.transaction() as tx:
            await self._disputes.apply(tx, found)

    async def forget_bodies(self) -> int:
        """The job `forget_webhook_bodies`: copies of event bodies whose time is over; answers how many."""
        before = self._till.clock.now() - timedelta(days=self._till.config.retention.webhook_bodies_days)
        async with self._till.storage.transaction() as tx:
            return await tx.payments.forget_bodies(before)

    async def _unless_denied(self, sweep: Callable[[], Awaitable[int]]) -> int:
        """Nothing can be done while our own access is refused: staff hears of it, once a day."""
        try:
            return await sweep()
        except ProviderDenied:
            now = self._till.clock.now()
            async with self._till.storage.transaction() as tx:
                await self._till.alert(tx, f"denied:{now.date()}", "provider_denied", "provider", {}, now)
            raise
