"""Giving back what coins cost: asked for by the fan or begun by staff, shown first, decided by a person.

Only coins that nobody has spent go back by anybody's wish, and they leave before the money does, so that nobody spends
them meanwhile. Stars go back a whole payment at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.coins.announcements import names_order, tell
from bot.coins.orders import STARS, CoinOrder, CoinOrderId, CoinPayment, CoinsSpent, order_of
from bot.coins.rules import back_minor, refundable
from bot.coins.store import HeldLot
from bot.communities.model import Caller
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.moderation.acts import reason_given
from bot.moderation.cases import open_case, with_facts
from bot.moderation.model import CannotDecide, Case, CaseChanged, CaseKind, OwnMatter, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.money import CURRENCIES, Money
from bot.payments.model import ON_THE_WAY, RefundState, Role
from bot.payments.till import Till
from bot.ports import Tx
from bot.safety.exchange import Exchange

_DID_NOT_WORK = frozenset({RefundState.REFUSED, RefundState.FAILED})


@dataclass(frozen=True, slots=True)
class Return:
    """What would leave the wallet and go back: `coins`, and minor units of the order's currency (Stars for `xtr`)."""

    order: CoinOrder
    coins: int
    minor: int
    parts: tuple[tuple[CoinPayment, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    """A return that waits for staff; `new` False: it waited already. `by_staff`: staff began it."""

    case: Case
    offer: Return
    new: bool
    by_staff: bool


class CoinReturns:
    """`app.selling.returns`, and the decider of cases about coin orders."""

    def __init__(self, till: Till, powers: Powers) -> None:
        self._till, self._powers = till, powers
        money = till.config.money
        self._exchange = Exchange(money.base_currency, money.reference_rates)

    async def offer(self, caller: Caller, order_id: CoinOrderId) -> Return:
        """What of one's own order could go back now. Raises NotFound, CoinsSpent with the rule."""
        async with self._till.storage.reading() as tx:
            order = await tx.coins.get(order_id)
            if order is None or order.fan_id != caller.id:
                raise NotFound("order")
            return await self._offer(tx, order)

    async def ask(self, caller: Caller, order_id: CoinOrderId, reason: str) -> ReturnAsked:
        """The fan asks for it. Raises as `offer`, and ReasonNeeded."""
        text = reason_given(reason)
        async with self._till.storage.transaction() as tx:
            order = await tx.coins.lock(order_id)
            if order is None or order.fan_id != caller.id:
                raise NotFound("order")
            return await self._open(tx, order, await self._offer(tx, order), text, caller.id)

    async def preview(self, caller: Caller, order_id: CoinOrderId) -> Return:
        """For staff: what of an order could go back. Raises PowerNeeded, NotFound, CoinsSpent."""
        async with self._till.storage.reading() as tx:
            mine = await self._powers.of(tx, caller.id)
            if not mine.has_any((Power.MONEY_MOVER, Power.MONEY_VIEWER, Power.OWNER)):
                raise PowerNeeded((Power.MONEY_MOVER, Power.OWNER))
            order = await tx.coins.get(order_id)
            if order is None:
                raise NotFound("order")
            return await self._offer(tx, order, by_staff=True)

    async def staff_return(self, caller: Caller, order_id: CoinOrderId, reason: str) -> ReturnAsked:
        """A money mover puts it into the queue. Raises as `preview`, ReasonNeeded, and OwnMatter for his own order."""
        text = reason_given(reason)
        async with self._till.storage.transaction() as tx:
            await self._powers.require(tx, caller.id, Power.MONEY_MOVER, Power.OWNER)
            order = await tx.coins.lock(order_id)
            if order is None:
                raise NotFound("order")
            if order.fan_id in await tx.members.kin(caller.id):
                raise OwnMatter
            return await self._open(tx, order, await self._offer(tx, order, by_staff=True), text, None)

    async def _offer(self, tx: Tx, order: CoinOrder, *, by_staff: bool = False) -> Return:
        paid = [one for one in await tx.coins.payments_of(order.id) if one.lot_id is not None]
        found: dict[int, tuple[CoinPayment, HeldLot]] = {}
        for payment in paid:
            assert payment.lot_id is not None
            lot = await tx.coins.lot(payment.lot_id)
            if lot is not None:
                found[payment.lot_id] = (payment, replace(lot, unspent=await tx.lots.unspent(payment.lot_id)))
        coming = tuple(row.state for row in await tx.coins.refunds_of(order.id) if row.state in ON_THE_WAY)
        lots = tuple(lot for _, lot in found.values())
        left = refundable(order, lots, coming, self._till.clock.now(), by_staff=by_staff)
        parts = tuple((found[lot.lot_id][0], lot.unspent, back_minor(lot, lot.unspent)) for lot in left)
        parts = tuple(part for part in parts if part[2] > 0)
        return Return(order, sum(part[1] for part in parts), sum(part[2] for part in parts), parts)

    async def _open(self, tx: Tx, order: CoinOrder, offer: Return, reason: str, fan: MemberId | None) -> ReturnAsked:
        waits = any(one.decided_at is None for one in await tx.cases.about(order.subject, CaseKind.REFUND))
        facts = {**names_order(order), **_sums(offer), "reason": reason, "by": "staff" if fan is None else "fan"}
        case = await open_case(
            tx, CaseKind.REFUND, order.subject, community_id=order.community_id, opened_by=fan,
            parties=(order.fan_id,), facts=facts, now=self._till.clock.now(),
        )  # fmt: skip
        return ReturnAsked(case, offer, not waits, fan is None)

    # The decider

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        """With no more to give back than is unspent by now."""
        order = await self._order(tx, case, lock=False)
        if case.kind is not CaseKind.REFUND:
            return case
        try:
            return with_facts(case, _sums(await self._offer(tx, order, by_staff=True)))
        except CoinsSpent:
            # Whoever says yes to it is told why it cannot be.
            return case

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The coins leave, the price is owed back. Raises CoinsSpent when it cannot be any more, CaseChanged when it
        is another sum by now."""
        order = await self._order(tx, case)
        if case.kind is CaseKind.QUARANTINE:
            await self._give_aside_back(tx, order, case, now)
            return
        await self._thaw(tx, order, case, now)
        stuck = await self._stuck(tx, order) if case.kind is CaseKind.REFUND else ()
        try:
            offer = await self._offer(tx, order, by_staff=True)
        except CoinsSpent:
            if not stuck:
                raise
            offer = Return(order, 0, 0)
        if case.kind is CaseKind.REFUND and offer.coins != case.facts.get("burned", 0):
            raise CaseChanged(case.public_id)
        for payment in stuck:
            await self._send_back(tx, payment, payment.gross_minor - payment.refunded_minor, case, now)
        for payment, coins, minor in offer.parts:
            assert payment.lot_id is not None
            row = await tx.coins.add_refund(payment, minor, coins, str(case.kind), now, case_id=case.id)
            await tx.lots.burn_unspent(payment.lot_id, coins, row.burn_key, now)
            await tx.enqueue("send_coin_refund", f"{row.subject}:send", refund_row=row.id)
        await self._decided(tx, order, case, offer, True, reason, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The coins stay, and the fan who asked is told why."""
        order = await self._order(tx, case)
        await self._thaw(tx, order, case, now)
        await self._decided(tx, order, case, Return(order, 0, 0), False, reason, now)

    async def take(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Raises CannotDecide: a payment that does not fit its order never becomes coins."""
        raise CannotDecide(case.public_id, "does_not_fit")

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        back, currency = case.facts.get("back"), str(case.facts.get("currency", ""))
        if case.facts.get("back_stars") is not None:
            per_100 = self._till.config.stars.list_minor_per_100
            back, currency = int(str(case.facts["back_stars"])) * per_100 // 100, self._exchange.base
        if not isinstance(back, int) or currency not in CURRENCIES:
            return case.kind is not CaseKind.DISPUTE
        limit = self._till.config.refunds.second_approver_over
        return Money(back, currency) > self._exchange.same_figure(limit, currency)

    async def _order(self, tx: Tx, case: Case, *, lock: bool = True) -> CoinOrder:
        order_id = order_of(case.subject)
        ask = tx.coins.lock if lock else tx.coins.get
        order = await ask(order_id) if order_id is not None else None
        if order is None:
            raise NotFound("order")
        return order

    async def _thaw(self, tx: Tx, order: CoinOrder, case: Case, now: datetime) -> None:
        """What rested for a warning is free again, whichever way it goes."""
        warning = case.facts.get("warning")
        for payment in await tx.coins.payments_of(order.id):
            if isinstance(warning, str) and payment.lot_id is not None:
                await tx.lots.thaw(payment.lot_id, warning, now)

    async def _give_aside_back(self, tx: Tx, order: CoinOrder, case: Case, now: datetime) -> None:
        coming = {row.payment_id for row in await tx.coins.refunds_of(order.id)}
        for payment in await tx.coins.payments_of(order.id):
            if payment.role is Role.QUARANTINED and payment.payment_id not in coming:
                await self._send_back(tx, payment, payment.gross_minor, case, now)
        await tx.coins.change(order.id, quarantined=False)

    async def _stuck(self, tx: Tx, order: CoinOrder) -> tuple[CoinPayment, ...]:
        """Payments that brought no coins, and whose way back did not work."""
        tried: dict[str, set[RefundState]] = {}
        for row in await tx.coins.refunds_of(order.id):
            tried.setdefault(row.payment_id, set()).add(row.state)
        failed = {payment_id for payment_id, states in tried.items() if states <= _DID_NOT_WORK}
        paid = await tx.coins.payments_of(order.id)
        return tuple(one for one in paid if one.lot_id is None and one.payment_id in failed)

    async def _send_back(self, tx: Tx, payment: CoinPayment, minor: int, case: Case, now: datetime) -> None:
        """Of a payment that brought no coins."""
        row = await tx.coins.add_refund(payment, minor, 0, str(case.kind), now, case_id=case.id)
        await tx.enqueue("send_coin_refund", f"{row.subject}:send", refund_row=row.id)

    async def _decided(
        self, tx: Tx, order: CoinOrder, case: Case, offer: Return, approved: bool, reason: str, now: datetime
    ) -> None:
        """A fan who asked hears the answer; what nobody asked for is told when it is done."""
        if case.opened_by == order.fan_id:
            await tell(
                tx, order, "coin_refund_decided", f"case:{case.id}", now, approved=approved, reason=reason,
                **_sums(offer),
            )  # fmt: skip


def _sums(offer: Return) -> dict[str, object]:
    """What a case and its answer say of a return."""
    if offer.order.currency == STARS:
        return {"burned": offer.coins, "back_stars": offer.minor}
    return {"burned": offer.coins, "back": offer.minor, "back_currency": offer.order.currency}
