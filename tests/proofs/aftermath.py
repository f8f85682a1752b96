"""What bad weather leaves behind at the provider and in our rows, whatever was wanted in it."""

from collections import Counter as Tally
from typing import Any

from sqlalchemy import Table, select

from bot.payments.model import CallState, EventState, RefundState
from storage.schema.payments import provider_calls, webhook_events
from storage.tx import Tx
from tests.proofs.counter import Counter
from tests.proofs.errands import Errands
from tests.proofs.weather import Weather


async def weathered(errands: Errands, weather: Weather, operations: int, calm_rounds: int) -> None:
    """So many operations while answers go astray, then calm days."""
    while errands.done.total() < operations:
        await errands.some(10)
        await errands.work()
        if errands.rng.random() < 0.3:
            await errands.sweep()
        await errands.pass_time()
    weather.calm = errands.calm = True
    for _ in range(calm_rounds):
        await errands.counter.shop.later(hours=6)
        await errands.work()
        await errands.sweep()


async def twice(opened: Counter) -> list[str]:
    """Everything at the provider that one wish has made more than once."""
    tables = opened.shop.bench.sim.world.tables
    intents = [one for one in tables["payment_intent"].values() if one["status"] == "succeeded"]
    found = [f"charged twice: {subject}" for subject in _repeated(intents)]
    for kind in ("refund", "transfer_reversal", "transfer"):
        marked = [one for one in tables.get(kind, {}).values() if subject_of(one)]
        # A destination charge makes its transfer itself: that one carries no mark, and goes with the charge.
        found += [f"{kind} twice: {subject}" for subject in _repeated(marked)]
    return found


async def held(tx: Tx, refunds: Table) -> list[str]:
    """Every call, refund and event that is not at its end."""
    calls = select(provider_calls.c.key, provider_calls.c.state).where(
        provider_calls.c.state.not_in((CallState.DONE, CallState.REFUSED))
    )
    on_the_way = select(refunds.c.id, refunds.c.state).where(
        refunds.c.state.in_((RefundState.APPROVED, RefundState.SENDING, RefundState.PENDING))
    )
    events = select(webhook_events.c.event_id, webhook_events.c.type).where(
        webhook_events.c.state == EventState.RECEIVED
    )
    found = [row for query in (calls, on_the_way, events) for row in await tx.connection.execute(query)]
    return [f"held: {tuple(row)}" for row in found]


def subject_of(thing: dict[str, Any]) -> str | None:
    """What of ours a thing at the provider is about."""
    subject: str | None = (thing.get("metadata") or {}).get("bouquet_id")
    return subject


def _repeated(things: list[dict[str, Any]]) -> list[str]:
    return [f"{subject} ({count})" for subject, count in Tally(map(subject_of, things)).items() if count > 1]
