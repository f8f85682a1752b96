"""Redeeming diamonds as creators meet it: a quote, one yes, and how everything stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.diamonds.model import Standing
from bot.diamonds.service import Diamonds
from bot.errors import NotFound, Refusal
from bot.moderation.cases import open_case
from bot.moderation.model import Case, CaseKind, CaseState
from bot.money import Money, parse_money
from bot.payouts import postings
from bot.payouts.batches import day_began, next_batch
from bot.payouts.gate import PayoutGate
from bot.payouts.model import ON_THE_WAY, Payout, PayoutId, PayoutOver, PayoutState, RedeemLimit, subject_of
from bot.payouts.quotes import checked, currency_of, most, taken
from bot.ports import Clock, Storage, Tx
from bot.programme.model import NotCreator

QUOTE_LIFE: Final = timedelta(minutes=10)
SHOWN: Final = 5
"""Payouts that a status lists."""

_CAN_BE_CALLED_OFF = (PayoutState.IN_REVIEW, PayoutState.APPROVED)


@dataclass(frozen=True, slots=True)
class Quote:
    """What one yes would do. `left`: what could still be redeemed afterwards; `reviewed`: a person looks first."""

    payout: Payout
    left: Money
    reviewed: bool


@dataclass(frozen=True, slots=True)
class PayoutStatus:
    """Everything about a creator's payouts. `next`: what a redemption now would bring, by its batch at `due_at`, and
    `limit` why it is not possible; `held`: what is in the way of all of them."""

    standing: Standing
    payouts: tuple[Payout, ...]
    next: Money | None
    due_at: datetime
    limit: RedeemLimit | None
    held: Refusal | None


class Redemptions:
    """`app.redemptions`: `/payout redeem` and `/payout status`."""

    def __init__(self, config: Config, storage: Storage, clock: Clock, diamonds: Diamonds) -> None:
        self._config, self._storage, self._clock, self._diamonds = config, storage, clock, diamonds
        self._gate = PayoutGate(config)

    async def quote(self, caller: Caller, typed: str = "") -> Quote:
        """What redeeming a sum, or all that is possible, would bring and take; it holds for ten minutes. Raises
        NotCreator, PayoutHeld, Paused, RailRefused, RedeemLimit, BadAmount, BadCurrency."""
        now = self._clock.now()
        async with self._storage.transaction() as tx:
            await self._checked(tx, caller, now)
            have = await tx.payouts.redeemable(caller.id)
            usual = self._config.payout.min.currency
            wanted = parse_money(typed, currency_of(have, usual)) if typed.strip() else None
            amount = checked(wanted, have, await self._today(tx, caller, now), *self._limits)
            payout = await tx.payouts.add(caller.id, amount, self._next_batch(now), now, now + QUOTE_LIFE)
            reviewed = await self._needs_review(tx, payout)
        left = most(have, amount.currency) - amount
        return Quote(replace(payout, taken=taken(have, amount)), left, reviewed)

    async def confirm(self, caller: Caller, payout_id: PayoutId) -> Payout:
        """Redeem what was quoted: the diamonds are gone in the same breath. The same yes again answers the same
        payout. Raises what `quote` raises, and PayoutOver for a quote that is too old."""
        now = self._clock.now()
        async with self._storage.transaction() as tx:
            await self._checked(tx, caller, now)
            have = await tx.payouts.redeemable(caller.id, lock=True)
            payout = await self._own(tx, caller, payout_id)
            if payout.state is not PayoutState.QUOTED:
                return payout
            if payout.until <= now:
                raise PayoutOver(payout.public_id, payout.state)
            checked(payout.amount, have, await self._today(tx, caller, now), *self._limits)
            reviewed = await self._needs_review(tx, payout)
            state = PayoutState.IN_REVIEW if reviewed else PayoutState.APPROVED
            payout = replace(
                payout, taken=taken(have, payout.amount), state=state, asked_at=now, due_at=self._next_batch(now)
            )
            await tx.payouts.save(payout)
            await tx.payouts.take(payout)
            await tx.ledger.post(postings.redeemed(payout, now))
            if reviewed:
                await self._ask_staff(tx, caller, payout, now)
            return payout

    async def cancel(self, caller: Caller, payout_id: PayoutId) -> Payout:
        """Call it off before it is sent: the diamonds are there again. Done twice it is done once. Raises NotFound,
        PayoutOver once it is too late."""
        now = self._clock.now()
        async with self._storage.transaction() as tx:
            # The case before the diamonds, in the order of whoever decides it.
            case = await self._waiting(tx, payout_id)
            await tx.payouts.redeemable(caller.id, lock=True)
            payout = await self._own(tx, caller, payout_id)
            if payout.state is PayoutState.CANCELLED:
                return payout
            if payout.state not in _CAN_BE_CALLED_OFF:
                raise PayoutOver(payout.public_id, payout.state)
            if case is not None:
                await tx.cases.save(replace(case, state=CaseState.DONE, decided_at=now, reason="called_off"))
            return await undo(tx, payout, PayoutState.CANCELLED, None, now)

    async def show(self, caller: Caller, payout_id: PayoutId) -> Payout:
        """One of his own payouts. Raises NotFound."""
        async with self._storage.reading() as tx:
            return await self._his(tx, caller, await tx.payouts.get(payout_id))

    async def status(self, caller: Caller) -> PayoutStatus | None:
        """How everything stands; None for somebody who never was a creator."""
        now = self._clock.now()
        async with self._storage.reading() as tx:
            try:
                card = await self._gate.card(tx, caller.id)
            except NotCreator:
                return None
            member = await tx.members.get(caller.id)
            held = await self._gate.held(tx, caller.platform, member, card, now)
            payouts = await tx.payouts.of(caller.id, SHOWN)
            limit, amount = None, None
            try:
                amount = checked(
                    None, await tx.payouts.redeemable(caller.id), await self._today(tx, caller, now), *self._limits
                )
            except RedeemLimit as no:
                limit = no
        return PayoutStatus(
            await self._diamonds.standing(caller.id), payouts, amount, self._next_batch(now), limit, held
        )

    async def _checked(self, tx: Tx, caller: Caller, now: datetime) -> None:
        card = await self._gate.card(tx, caller.id)
        await self._gate.check(tx, caller.platform, await tx.members.get(caller.id), card, now)

    async def _own(self, tx: Tx, caller: Caller, payout_id: PayoutId) -> Payout:
        return await self._his(tx, caller, await tx.payouts.lock(payout_id))

    async def _his(self, tx: Tx, caller: Caller, payout: Payout | None) -> Payout:
        if payout is None or (await tx.members.get(payout.creator_id)).id != caller.id:
            raise NotFound("payout")
        return payout

    async def _today(self, tx: Tx, caller: Caller, now: datetime) -> Mapping[str, int]:
        return await tx.payouts.asked_since(caller.id, day_began(now, self._zone))

    async def _needs_review(self, tx: Tx, payout: Payout) -> bool:
        """Large sums, sums in a currency without a limit, and creators about whom a flag is open."""
        limit = self._config.payout.auto_up_to
        if payout.amount.currency != limit.currency or payout.amount > limit:
            return True
        return await tx.cases.flagged(payout.creator_id)

    async def _ask_staff(self, tx: Tx, caller: Caller, payout: Payout, now: datetime) -> None:
        facts: dict[str, object] = {
            "payout": payout.public_id, "payee": caller.member.name, "amount": payout.amount.amount_minor,
            "currency": payout.amount.currency,
        }  # fmt: skip
        await open_case(
            tx, CaseKind.PAYOUT, payout.subject, community_id=None, opened_by=None, parties=(payout.creator_id,),
            facts=facts, now=now,
        )  # fmt: skip

    async def _waiting(self, tx: Tx, payout_id: PayoutId) -> Case | None:
        """The undecided case about it, locked."""
        for case in await tx.cases.about(subject_of(payout_id), CaseKind.PAYOUT):
            if case.decided_at is None:
                locked = await tx.cases.lock(case.id)
                return locked if locked.decided_at is None else None
        return None

    def _next_batch(self, now: datetime) -> datetime:
        return next_batch(now, self._zone, self._config.payout.batch, self._config.week.starts)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._config.time.zone)

    @property
    def _limits(self) -> tuple[Money, Money]:
        return self._config.payout.min, self._config.payout.day_max


async def undo(tx: Tx, payout: Payout, state: PayoutState, why: str | None, now: datetime) -> Payout:
    """The payout comes to nothing, and its diamonds are there again. It is locked, and its money was not sent."""
    assert payout.state in ON_THE_WAY, "whoever has nothing on the way has nothing to get back"
    over = replace(payout, state=state, why=why, closed_at=now)
    await tx.payouts.save(over)
    await tx.payouts.give_back(over)
    await tx.ledger.post(postings.undone(over, now))
    return over
