"""Payments that do not fit their tip, decided by staff: they go back, or the one that paid it after all is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.ledger.accounts import connected
from bot.members.model import MemberId
from bot.moderation.cases import with_facts
from bot.moderation.model import CannotDecide, Case, CaseChanged
from bot.money import CURRENCIES, Money
from bot.payments.announcements import tell
from bot.payments.model import ON_THE_WAY, PaymentRow, RefundBlocked, RefundReason, Role
from bot.payments.refunds import Refunds
from bot.payments.settlement import Settlement, misfits
from bot.payments.till import EVERY_STATE, tip_of
from bot.payments.warnings import owe_refund
from bot.ports import Tx
from bot.tips.messages import owe_edits
from bot.tips.model import Dispute, Tip, TipState


@dataclass(frozen=True, slots=True)
class Aside:
    """A payment that is kept aside, and what of it neither went back nor is on its way back."""

    payment: PaymentRow
    left: Money


class QuarantineDecider:
    """Yes gives everything back that is kept aside, *take* lets the payment that fits well enough pay the tip, no
    leaves it all aside for the operator's books."""

    def __init__(self, refunds: Refunds, settlement: Settlement) -> None:
        self._refunds, self._settlement = refunds, settlement

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        """`arrived`: what is aside in all, a sum for each currency; `wrong`: what does not fit; `fits`: whether one
        of the payments can be taken as paid."""
        tip_id = tip_of(case.subject)
        tip = await tx.tips.get(tip_id) if tip_id is not None else None
        aside = await _aside(tx, tip) if tip is not None else ()
        if tip is None or not aside:
            return case
        before = case.facts.get("wrong")
        known = [str(one) for one in before] if isinstance(before, list) else []
        found = [name for one in aside for name in misfits(tip, one.payment)]
        facts: dict[str, object] = {
            "arrived": totals(aside), "wrong": list(dict.fromkeys((*known, *found))),
            "fits": "mode" not in known and await _that_pays(tx, tip, aside) is not None,
        }  # fmt: skip
        return with_facts(case, facts)

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Give everything that is aside back to the fan. Raises RefundBlocked when nothing is left there, CaseChanged
        when it is another sum by now."""
        tip, aside = await self._waiting(tx, case)
        await _give_back(tx, tip, aside, case, caller, reason, now)
        await tell(tx, tip.fan_id, "payment_aside", f"case:{case.id}", tip, now, step="back", arrived=totals(aside))
        await self._over(tx, tip, case, now)

    async def take(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The payment that brought the creator the whole tip counts as the tip's; what is aside besides goes back, as
        a second payment would. Raises CannotDecide when none did, and as `approve`."""
        tip, aside = await self._waiting(tx, case)
        taken = await _that_pays(tx, tip, aside) if case.facts.get("fits") else None
        if taken is None:
            raise CannotDecide(case.public_id, "does_not_fit")
        await self._settlement.take(tx, tip, taken.payment, now)
        rest = tuple(one for one in aside if one is not taken)
        await _give_back(tx, tip, rest, case, caller, reason, now)
        if rest:
            await tell(tx, tip.fan_id, "payment_aside", f"case:{case.id}", tip, now, step="back", arrived=totals(rest))
        await self._over(tx, tip, case, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The money stays on the clearing account, and the fan is told why."""
        tip = await _tip(tx, case)
        left = totals(await _aside(tx, tip))
        if left:
            await tell(
                tx, tip.fan_id, "payment_aside", f"case:{case.id}", tip, now, step="kept", arrived=left, reason=reason
            )

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        """By all that is aside together, whichever way it goes: a large sum in small payments is a large sum."""
        arrived = sums_in(case.facts.get("arrived"))
        return self._refunds.needs_two(*arrived) if arrived else True

    async def _waiting(self, tx: Tx, case: Case) -> tuple[Tip, tuple[Aside, ...]]:
        tip = await _tip(tx, case)
        aside = await _aside(tx, tip)
        if not aside:
            raise RefundBlocked("nothing_left", Money(0, tip.gross.currency))
        if totals(aside) != case.facts.get("arrived"):
            raise CaseChanged(case.public_id)
        return tip, aside

    async def _over(self, tx: Tx, tip: Tip, case: Case, now: datetime) -> None:
        await tx.tips.change(tip.id, EVERY_STATE, quarantined=False)
        await owe_edits(tx, tip.id, f"aside:{case.id}", now)


def totals(aside: Iterable[Aside]) -> list[list[object]]:
    """Minor units and currency of what is aside, a pair for each currency, as a case keeps them."""
    sums: dict[str, int] = {}
    for one in aside:
        sums[one.left.currency] = sums.get(one.left.currency, 0) + one.left.amount_minor
    return [[minor, currency] for currency, minor in sorted(sums.items())]


def sums_in(fact: object) -> tuple[Money, ...]:
    """The sums that `totals` wrote down."""
    pairs = fact if isinstance(fact, list) else []
    return tuple(Money(int(minor), str(currency)) for minor, currency in pairs if currency in CURRENCIES)


async def _aside(tx: Tx, tip: Tip) -> tuple[Aside, ...]:
    coming: dict[str, int] = {}
    for row in await tx.payments.refunds_of(tip.id):
        if row.state in ON_THE_WAY:
            coming[row.payment_id] = coming.get(row.payment_id, 0) + row.amount.amount_minor
    found = [
        Aside(one, Money(one.gross.amount_minor - one.refunded_minor - coming.get(one.payment_id, 0),
                         one.gross.currency))
        for one in await tx.payments.payments_of(tip.id)
        if one.role is Role.QUARANTINED
    ]  # fmt: skip
    return tuple(one for one in found if one.left.amount_minor > 0)


async def _that_pays(tx: Tx, tip: Tip, aside: Iterable[Aside]) -> Aside | None:
    """The first payment by which the creator has the whole tip, by our book, and of which nothing has gone back. With
    it the tip keeps its promise, whatever else about the payment is not as it was asked for."""
    if tip.state in (TipState.PAID, TipState.REFUNDED) or tip.dispute in (Dispute.OPEN, Dispute.LOST):
        return None
    booked = {posted.entry.key: posted.entry for posted in await tx.ledger.entries_about(tip.subject)}
    for one in aside:
        entry = booked.get(f"{one.payment.payment_id}:quarantined")
        if entry is None or one.left != one.payment.gross or one.payment.reversed_minor:
            continue
        if entry.deltas().get((connected(tip.creator_id), tip.amount.currency)) == tip.amount.amount_minor:
            return one
    return None


async def _give_back(
    tx: Tx, tip: Tip, aside: Iterable[Aside], case: Case, caller: Caller, reason: str, now: datetime
) -> None:
    for one in aside:
        await owe_refund(
            tx, tip, one.payment, one.left, RefundReason.QUARANTINE, now,
            case_id=case.id, approved_by=caller.id, words=reason,
        )  # fmt: skip


async def _tip(tx: Tx, case: Case) -> Tip:
    tip_id = tip_of(case.subject)
    tip = await tx.tips.lock(tip_id) if tip_id is not None else None
    if tip is None:
        raise NotFound("tip")
    return tip
