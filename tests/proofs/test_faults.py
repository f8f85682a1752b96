"""Proof 8: whatever becomes of the provider's answers, nothing is charged, sent or given back twice, and nothing that
is owed is forgotten."""

import logging
import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe
from sqlalchemy import select

from bot.ledger.accounts import PROVIDER_BALANCE, connected
from bot.payments.calls import Calls
from bot.payments.model import CallState
from bot.payments.provider import Call, ProviderDown, ProviderRefused
from bot.payments.stripe_provider import StripeProvider
from bot.tips.model import TipState
from storage.schema.payments import refunds
from storage.schema.tips import tips
from tests.proofs.aftermath import held, subject_of, twice, weathered
from tests.proofs.counter import Counter, Stopwatch, counter
from tests.proofs.errands import Errands
from tests.proofs.tier import chosen, many, seeded
from tests.proofs.weather import Weather
from tests.support.databases import only_sqlite
from tests.support.stripe_bench import RICH

pytestmark = pytest.mark.timeout(many(600, 7200))
FANS, AT_ONCE = 12, 10
# On each database 1,000 operations: most by a fresh seed, the rest by the seed that has failed once.
FRESH, KEPT, CONTROL = many(750, 25_000), 250, 80
# What is told beside the sweeps: enough that webhooks, pages, jobs and sweeps meet over the same rows.
HEARD = (
    "checkout.session.completed", "payment_intent.payment_failed", "refund.updated", "refund.failed",
    "charge.dispute.created", "charge.dispute.closed",
)  # fmt: skip
Break = Callable[[Counter], None]


async def stumbled(
    kind: str, folder: Path, seed: int, operations: int, broken: Break | None = None
) -> tuple[Errands, Weather, list[str]]:
    """So many operations in bad weather, then some calm days; and everything that is wrong in the end."""
    async with counter(kind, folder, FANS) as opened:
        sim = opened.shop.bench.sim
        for endpoint in sim.world.tables["webhook_endpoint"].values():
            endpoint["enabled_events"] = list(HEARD)
        errands = Errands(opened, random.Random(f"{seed}:errands"), await opened.shop.mover())
        await errands.remember_cards()
        if broken is not None:
            broken(opened)
        weather = Weather(rng=random.Random(f"{seed}:weather"))
        sim.desk.faults = weather
        await weathered(errands, weather, operations, 12)
        return errands, weather, [*await twice(opened), *await forgotten(opened), *await apart(opened)]


async def forgotten(opened: Counter) -> list[str]:
    """Every row that is still held, and every payment that only one side knows."""
    async with opened.shop.database.reading() as tx:
        found = await held(tx, refunds)
        taken = tips.c.state.in_((TipState.PAID, TipState.REFUNDED))
        paid = await tx.connection.execute(select(tips.c.id).where(taken))
        ours = {f"tip:{number}" for number in paid.scalars()}
    intents = opened.shop.bench.sim.world.tables["payment_intent"].values()
    theirs = {subject_of(one) for one in intents if one["status"] == "succeeded"}
    return [*found, *(f"known to one side: {subject}" for subject in ours ^ theirs)]


async def apart(opened: Counter) -> list[str]:
    """Every account that stands otherwise in our book than at the provider; and what is wrong in the book."""
    shop, control = opened.shop, opened.shop.bench.sim.control
    await shop.is_sound()
    there = control.balances()["platform"]
    total = sum(part["amount"] for name in ("available", "pending") for part in there[name])
    pairs = {PROVIDER_BALANCE: total - RICH.opening_balance}
    for creator in opened.creators:
        account = await shop.account_of(creator)
        mine = [one for one in control.objects("transfer") if one["destination"] == account]
        pairs[connected(creator.id)] = sum(one["amount"] - one["amount_reversed"] for one in mine)
    return [
        f"{account}: {ours} in the book, {theirs} at the provider"
        for account, theirs in pairs.items()
        if (ours := await shop.balance(account)) != theirs
    ]


@seeded("faults")
async def test_nothing_is_done_twice_and_nothing_owed_is_forgotten(
    database_kind: str, tmp_path: Path, seed: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    fresh, seed, watch = seed is None, chosen(seed), Stopwatch()
    errands, weather, wrong = await stumbled(database_kind, tmp_path, seed, FRESH if fresh else KEPT)
    assert wrong == []
    print(f"{dict(errands.done)}, given up {errands.given_up}, {dict(weather.struck)} in {watch.seconds():.1f} s")
    # A sweep goes on after a row's trouble; here each trouble that is not the provider's is one too many.
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert len(errands.done) == 5
    assert errands.given_up > 0 or not fresh


# Controls: what the proof must notice.


class ForgetsKeys(StripeProvider):
    """Each try goes out under a key of its own."""

    async def _send(self, method: Callable[..., Any], call: Call) -> dict[str, Any]:
        return await self.ask(lambda: method(dict(call.params), {"idempotency_key": uuid.uuid4().hex}))


class TakesSilenceForNo(Calls):
    """No answer counts as a refusal, so the next try is a new attempt."""

    async def run(self, stored: Any, send: Any, find: Any = None) -> Any:
        try:
            return await send(stored.call)
        except (ProviderDown, ProviderRefused):
            await self._mark(stored, CallState.REFUSED)
            raise ProviderDown from None


def forgets_keys(opened: Counter) -> None:
    shop = opened.shop
    client: stripe.StripeClient = shop.bench.client
    shop.pays = shop.others(ForgetsKeys(client, shop.bench.http, lambda finger: finger, 10**6, 10**6))


def takes_silence_for_no(opened: Counter) -> None:
    till = opened.shop.pays.till
    till.__dict__["calls"] = TakesSilenceForNo(till.storage, till.clock)


def never_sweeps(opened: Counter) -> None:
    async def nothing() -> int:
        return 0

    sweeps = opened.shop.pays.sweeps
    for name in ("events", "stuck", "accounts"):
        setattr(sweeps, name, nothing)


@only_sqlite
@pytest.mark.parametrize("broken", [forgets_keys, takes_silence_for_no, never_sweeps])
async def test_the_proof_notices_a_house_that(database_kind: str, tmp_path: Path, broken: Break) -> None:
    _, _, wrong = await stumbled(database_kind, tmp_path, 7, CONTROL, broken)
    assert wrong
