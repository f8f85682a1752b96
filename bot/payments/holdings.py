"""Where a creator's money of one payment lies: in the transfer that came with it, and after won disputes in others.

A payment can be disputed more than once: in parts, or anew after a win. What was sent again after a win lies in a
transfer of its own, and the provider takes back out of a transfer no more than is left of that very one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.money import Money
from bot.payments.model import CallState, PaymentRow, StoredCall
from bot.payments.provider import PaymentProvider
from bot.ports import Tx

VERB = "reversal"


@dataclass(frozen=True, slots=True)
class Holding:
    """A transfer and minor units in it."""

    transfer_id: str
    minor: int


async def sent(tx: Tx, payment: PaymentRow) -> tuple[Holding, ...]:
    """The transfers by which the creator got money of a payment, oldest first, each with what it brought him."""
    found = [] if payment.transfer_id is None else [Holding(payment.transfer_id, payment.transferred_minor)]
    for dispute in await tx.payments.disputes_of(payment.tip_id):
        if dispute.payment_id == payment.payment_id and dispute.resent_minor:
            call = await tx.payments.latest_call(dispute.subject, "transfer")
            if call is not None and call.object_id is not None:
                found.append(Holding(call.object_id, dispute.resent_minor))
    return tuple(found)


async def left(provider: PaymentProvider, payment: PaymentRow, transfers: Iterable[Holding]) -> tuple[Holding, ...]:
    """What of each transfer has not come back. Our row knows it of a single one; of several the provider is asked."""
    transfers = tuple(transfers)
    if len(transfers) == 1:
        return (Holding(transfers[0].transfer_id, payment.transferred_minor - payment.reversed_minor),)
    found = []
    for one in transfers:
        back = sum(part.amount.amount_minor for part in await provider.reversals_of(one.transfer_id))
        found.append(Holding(one.transfer_id, one.minor - back))
    return tuple(found)


def spread(held: Iterable[Holding], wanted: int) -> tuple[Holding, ...]:
    """What to take out of which transfer, the oldest first, to get as much of `wanted` as there is."""
    parts = []
    for one in held:
        part = min(one.minor, wanted)
        if part > 0:
            parts.append(Holding(one.transfer_id, part))
            wanted -= part
    return tuple(parts)


async def reversals(tx: Tx, subject: str) -> tuple[StoredCall, ...]:
    """Every reversal that was written down for a refund or a dispute, but for those that met a definite no."""
    calls = await tx.payments.calls_about(subject)
    return tuple(one for one in calls if one.call.verb == VERB and one.state is not CallState.REFUSED)


async def write_reversals(
    tx: Tx, provider: PaymentProvider, subject: str, parts: Iterable[Holding], currency: str, now: datetime
) -> tuple[StoredCall, ...]:
    """All reversals of a plan, written ahead in one go, so that a later try neither adds to them nor forgets one;
    those that stand already instead. The tip is locked."""
    standing = await reversals(tx, subject)
    if standing:
        return standing
    latest = await tx.payments.latest_call(subject, VERB)
    attempt, written = latest.call.attempt if latest is not None else 0, []
    for part in parts:
        attempt += 1
        params = provider.reversal_params(subject, part.transfer_id, Money(part.minor, currency))
        call = await tx.payments.add_call(subject, VERB, attempt, params, now)
        assert call is not None, "the tip is locked"
        written.append(StoredCall(call, CallState.PREPARED, None, now, None))
    return tuple(written)
