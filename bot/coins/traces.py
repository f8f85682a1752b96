"""Where is my money: every step of a coin order, as its fan or staff may read it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.coins.orders import CoinOrder, CoinOrderId, CoinRefund, OrderState
from bot.communities.model import Caller
from bot.errors import NotFound
from bot.gifts.traces import SpentOn
from bot.ledger.accounts import COINS_ISSUED, FAN_PAYMENTS
from bot.ledger.entries import EntryKind, PostedEntry
from bot.moderation.model import CaseKind, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.payments.model import ON_THE_WAY
from bot.ports import Storage
from bot.tips.model import Dispute

_LOOKS = (Power.MONEY_VIEWER, Power.MONEY_MOVER, Power.AUDITOR)
GIFTS_SHOWN = 10
# What the operator bears is no step of the fan's.
_OPERATORS_ONLY = frozenset({EntryKind.COIN_ORDER_FEE_KNOWN, EntryKind.DISPUTE_FEE, EntryKind.QUARANTINED})


class CoinNext(StrEnum):
    """What comes next, and who has to move."""

    PAY = "pay"
    WAIT_FOR_BANK = "wait_for_bank"
    BANK_DECIDES = "bank_decides"
    STAFF_DECIDES = "staff_decides"
    REFUND_ON_ITS_WAY = "refund_on_its_way"
    SPEND = "spend"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CoinStep:
    """One thing that happened: `what` is a kind of entry, or None for the order itself. `amount` of `unit`."""

    at: datetime
    what: EntryKind | None
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class CoinTrace:
    """The whole story of an order. `kept_minor`: what the operator has of its price now, in the order's currency;
    `unspent`: coins of it that can still be spent; `gifts`: the latest that its coins were spent on, the latest first,
    and `more` of them than these."""

    order: CoinOrder
    own: bool
    steps: tuple[CoinStep, ...]
    kept_minor: int
    unspent: int
    next: CoinNext
    gifts: tuple[SpentOn, ...]
    more: bool


@dataclass(frozen=True)
class CoinTraces:
    """`app.selling.traces`."""

    powers: Powers
    storage: Storage

    async def trace(self, caller: Caller, order_id: CoinOrderId) -> CoinTrace:
        """Fans read their own, money staff and auditors everybody's. Raises NotFound, PowerNeeded."""
        async with self.storage.reading() as tx:
            order = await tx.coins.get(order_id)
            if order is None:
                raise NotFound("order")
            own = order.fan_id == caller.id
            mine = await self.powers.of(tx, caller.id)
            if not own and not mine.has_any(_LOOKS):
                # Whoever serves here learns which power it takes; to others it does not exist.
                raise PowerNeeded(_LOOKS) if mine.any_at_all else NotFound("order")
            entries = [
                entry
                for number in range(1, 1 + max(1, len(await tx.coins.payments_of(order.id))))
                for entry in await tx.ledger.entries_about(
                    order.subject if number == 1 else f"{order.subject}:{number}"
                )
            ]
            refunds = await tx.coins.refunds_of(order.id)
            waiting = any(one.decided_at is None for one in await tx.cases.about(order.subject, CaseKind.REFUND))
            lots = [one.lot_id for one in await tx.coins.payments_of(order.id) if one.lot_id is not None]
            unspent = sum([await tx.lots.unspent(lot_id) for lot_id in lots])
            gifts = await tx.gifts.spent_on(lots, GIFTS_SHOWN + 1)
        steps = tuple(step for entry in entries if (step := _step(entry, order, own)) is not None)
        return CoinTrace(
            order=order,
            own=own,
            steps=(CoinStep(order.created_at, None, order.currency, order.price_minor), *sorted(steps, key=_when)),
            kept_minor=-sum(entry.entry.deltas().get((FAN_PAYMENTS, order.currency), 0) for entry in entries),
            unspent=unspent,
            next=_next(order, refunds, waiting, unspent),
            gifts=gifts[:GIFTS_SHOWN],
            more=len(gifts) > GIFTS_SHOWN,
        )


def _when(step: CoinStep) -> datetime:
    return step.at


def _step(posted: PostedEntry, order: CoinOrder, own: bool) -> CoinStep | None:
    entry = posted.entry
    if own and entry.kind in _OPERATORS_ONLY:
        return None
    first = entry.postings[0]
    coins = [one for one in entry.postings if COINS_ISSUED in (one.source, one.target)]
    shown = coins[0] if coins else first
    return CoinStep(posted.created_at, entry.kind, shown.unit, shown.amount)


def _next(order: CoinOrder, refunds: tuple[CoinRefund, ...], waiting: bool, unspent: int) -> CoinNext:
    if order.state in (OrderState.CREATED, OrderState.OPEN):
        return CoinNext.PAY
    if order.state is OrderState.PENDING:
        return CoinNext.WAIT_FOR_BANK
    if order.dispute is Dispute.OPEN:
        return CoinNext.BANK_DECIDES
    if any(row.state in ON_THE_WAY for row in refunds):
        return CoinNext.REFUND_ON_ITS_WAY
    if waiting:
        return CoinNext.STAFF_DECIDES
    return CoinNext.SPEND if unspent else CoinNext.NOTHING
