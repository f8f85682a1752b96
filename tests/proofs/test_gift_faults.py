"""Proof 8 for coins and gifts: whatever becomes of the answers of Stripe and Telegram, nothing is charged or given back
twice, nobody's coins are lost, and nothing that is owed is forgotten."""

import logging
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.ledger.accounts import PROVIDER_BALANCE, STARS
from bot.members.model import Platform
from bot.payments.provider import ProviderDown
from storage.schema.coins import coin_payments, coin_refunds
from tests.proofs.aftermath import held, twice, weathered
from tests.proofs.coin_errands import CoinErrands
from tests.proofs.counter import Counter, Stopwatch, counter
from tests.proofs.tier import LONG, chosen, many, seeded
from tests.proofs.weather import Weather
from tests.support.databases import NAMES, only_sqlite
from tests.support.stripe_bench import RICH

pytestmark = pytest.mark.timeout(many(600, 7200))
FANS, AT_ONCE = 8, 10
Break = Callable[[CoinErrands], None]


async def stumbled(
    kind: str, folder: Path, seed: int, operations: int, broken: Break | None = None
) -> tuple[CoinErrands, Weather, list[str]]:
    """So many operations in bad weather, then calm days; and everything that is wrong in the end."""
    async with counter(kind, folder, FANS, coins={"day_max": "1000000.00"}) as opened:
        opened.fans += [await opened.shop.house.member(f"Tel{one}", Platform.TELEGRAM) for one in range(FANS)]
        errands = CoinErrands(opened, random.Random(f"{seed}:errands"), await opened.shop.mover())
        opened.shop.bank.refund = errands.refund  # type: ignore[method-assign] # the bank of this proof stumbles
        if broken is not None:
            broken(errands)
        weather = Weather(rng=random.Random(f"{seed}:weather"))
        opened.shop.bench.sim.desk.faults = weather
        await weathered(errands, weather, operations, 8)
        return errands, weather, [*await twice(opened), *await forgotten(opened), *await apart(opened)]


async def forgotten(opened: Counter) -> list[str]:
    """Every row that is still held, and every payment for coins that only one side knows."""
    async with opened.shop.database.reading() as tx:
        found = await held(tx, coin_refunds)
        ours = set((await tx.connection.execute(select(coin_payments.c.payment_id))).scalars())
    intents = opened.shop.bench.sim.world.tables["payment_intent"].values()
    theirs = {one["id"] for one in intents if one["status"] == "succeeded"}
    theirs |= {one.charge_id for one in opened.shop.bank.listed if one.incoming}
    return [*found, *(f"known to one side: {payment}" for payment in sorted(ours ^ theirs))]


async def apart(opened: Counter) -> list[str]:
    """Money and Stars that stand otherwise in our book than with those who keep them; and what is wrong in the book."""
    shop = opened.shop
    await shop.is_sound()
    there = shop.bench.sim.control.balances()["platform"]
    total = sum(part["amount"] for name in ("available", "pending") for part in there[name])
    pairs = {
        (PROVIDER_BALANCE, "usd"): total - RICH.opening_balance,
        (STARS, "xtr"): await shop.bank.balance(),
    }
    return [
        f"{account}: {ours} in the book, {theirs} there"
        for (account, unit), theirs in pairs.items()
        if (ours := await shop.balance(account, unit)) != theirs
    ]


@pytest.mark.parametrize("database_kind", NAMES if LONG else NAMES[:1], indirect=True)
@seeded("gift_faults")
async def test_no_coin_is_paid_twice_lost_or_given_back_twice(
    database_kind: str, tmp_path: Path, seed: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    seed, watch = chosen(seed), Stopwatch()
    operations = many(60, 10_000)
    errands, weather, wrong = await stumbled(database_kind, tmp_path, seed, operations)
    print(f"{dict(errands.done)}, given up {errands.given_up}, {dict(weather.struck)} in {watch.seconds():.1f} s")
    assert wrong == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert len(errands.done) >= 4


# Controls: what the proof must notice.


def pays_stars_back_twice(errands: CoinErrands) -> None:
    """A payment goes back as often as it is asked for, and half of the answers are lost."""
    bank = errands.counter.shop.bank

    async def refund(user_id: str, charge_id: str) -> None:
        paid = next(one for one in bank.listed if one.charge_id == charge_id)
        bank.listed.append(replace(paid, incoming=False))
        if errands.rng.random() < 0.5:
            raise ProviderDown

    bank.refund = refund  # type: ignore[method-assign] # a bank that forgets


def hears_no_stars(errands: CoinErrands) -> None:
    """What Telegram did not tell is never looked for."""

    async def nothing() -> int:
        return 0

    errands.selling.stars_sweep.look = nothing


def forgets_silence(errands: CoinErrands) -> None:
    """What Stripe did not answer is never looked for."""

    async def nothing() -> int:
        return 0

    errands.selling.sweeps.look = nothing


@only_sqlite
@pytest.mark.parametrize("broken", [pays_stars_back_twice, hears_no_stars, forgets_silence])
async def test_the_proof_notices_a_house_that(database_kind: str, tmp_path: Path, broken: Break) -> None:
    _, _, wrong = await stumbled(database_kind, tmp_path, 10, 20, broken)
    assert wrong
