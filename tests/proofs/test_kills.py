"""Proof 1: killed at any moment of a tip, a refund or a gift, and started again: nothing that was acknowledged is lost
or done twice, the book balances, and the work goes on without a hand.

Here the process is the core with its storage, jobs, pages and webhooks. Most points of this proof are in
`test_lean_kills.py`, where only the book is killed; the whole command `bouquet run` with its chats is killed in
`tests/processes/test_kills.py`, over and above.
"""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.db import Database
from storage.ledger.audit import audit
from tests.processes.bouquet import Nursery
from tests.processes.conftest import nursery, nursery_door
from tests.processes.people import RealTime
from tests.proofs.office import FANS, Office, moments, office
from tests.proofs.tier import chosen, many, seeded
from tests.support import gifts
from tests.support.databases import NAMES

__all__ = ["nursery", "nursery_door"]

pytestmark = pytest.mark.timeout(many(300, 3600))
POINTS = many(10, 80)
SETTLE_SECONDS = 40.0
CALLS = (
    ("POST", "/v1/checkout/sessions"), ("POST", "/v1/refunds"), ("GET", r"/v1/(checkout/sessions|payment_intents)/.*"),
)  # fmt: skip
COINS = 1_000_000
SQLITE_CHUNKS = {"tips": range(5), "gifts": range(4)}
KINDS_OF_CHUNK = {
    what: [("sqlite", chunk) for chunk in chunks] + [("postgresql", 0)] * ("postgresql" in NAMES)
    for what, chunks in SQLITE_CHUNKS.items()
}


@dataclass
class Scene:
    """An office at work: some wishes are always under way."""

    at: Office
    rng: random.Random
    under_way: set["asyncio.Task[None]"] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    asked: Counter[str] = field(default_factory=Counter)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """One more wish."""
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def tip_and_perhaps_refund(self) -> None:
        number = next(self.numbers)
        self.asked["tip"] += 1
        tip = await self.at.tip(f"discord:{number}", self.rng.choice(FANS), self.rng.randrange(3, 9))
        if self.rng.random() < 0.5:
            self.asked["refund"] += 1
            await self.at.refund(tip)

    async def some_gifts(self) -> None:
        for _ in range(50):
            self.asked["gift"] += 1
            await self.at.gift(next(self.numbers), self.rng.randrange(1, 20))

    async def killed(self, moment: dict[str, Any], seed: str) -> None:
        """One life of a clerk, up to its end."""
        await self.at.hire(die_at=moment.get("die_at", 0), seed=seed)
        running = self.at.running
        assert running is not None
        if "call" in moment:
            method, path = moment["call"]
            reached = asyncio.create_task(self.at.hold(path, method).struck.wait())
            either: list[asyncio.Future[Any]] = [reached, running.ended]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED, timeout=1.0)
            reached.cancel()
        else:
            # A statement that is not reached is a moment in time, too.
            await asyncio.wait([running.ended], timeout=moment.get("after", 1.0))
        await self.at.kill()
        self.at.let_go()

    async def finish(self) -> None:
        """The last clerk lives until every wish is fulfilled."""
        await self.at.hire()
        assert self.at.running is not None
        if self.under_way:
            _, late = await asyncio.wait(self.under_way, timeout=SETTLE_SECONDS)
            assert not late, self.at.running.said()[-3000:]


@asynccontextmanager
async def scene(kind: str, folder: Path, nursery: Nursery, seed: str, *, hasty: bool = False) -> AsyncIterator[Scene]:
    async with office(kind, folder, nursery, hasty=hasty) as at:
        yield Scene(at, random.Random(seed))


async def storm_of_kills(acted: Scene, wish: Callable[[], Coroutine[Any, Any, None]], points: int, **how: Any) -> None:
    """So many lives, with a handful of wishes under way at each."""
    for point in range(points):
        while len(acted.under_way) < 4:
            acted.begin(wish())
        moment = moments(acted.rng, **how)
        print(f"point {point}: {moment}")
        began = time.monotonic()
        await acted.killed(moment, f"{point}")
        failed = [task for task in acted.under_way if task.done() and task.exception()]
        assert not failed, failed
        assert time.monotonic() - began < 30
    await acted.finish()


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """The answer of the database, beside the clerk."""
    database = await Database.open(url, RealTime(), exclusive=False)
    try:
        async with database.reading() as tx:
            return [tuple(row) for row in await tx.connection.execute(text(query))]
    finally:
        await database.close()


async def balanced(url: str) -> None:
    """Nothing in the book is wrong."""
    database = await Database.open(url, RealTime(), exclusive=False)
    try:
        assert (await audit(database)).findings == ()
    finally:
        await database.close()


async def tips_are_right(acted: Scene, within_seconds: float = SETTLE_SECONDS) -> None:
    """Each acknowledged tip is paid once and each acknowledged refund is done once, here and at Stripe."""
    at, url = acted.at, acted.at.place.database_url
    deadline = time.monotonic() + within_seconds
    while (wrong := await _unsettled(acted)) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    assert not wrong, wrong
    control = at.place.stripe.control
    charges = Counter(one["payment_intent"] for one in control.objects("charge") if one["status"] == "succeeded")
    assert len(charges) == len(at.tips) == acted.asked["tip"]
    assert set(charges.values()) == {1}
    refunds = Counter(one["payment_intent"] for one in control.objects("refund"))
    assert len(refunds) == len(at.refunds) == acted.asked["refund"]
    assert set(refunds.values()) <= {1}
    # A delivery that was answered is kept and handled.
    taken = {one["event"] for one in control.deliveries() if 200 <= one["status"] < 300}
    assert taken <= set(dict(await rows(url, "SELECT event_id, state FROM webhook_events")))
    await balanced(url)


async def _unsettled(acted: Scene) -> list[str]:
    """What is not as it should be yet."""
    await acted.at.place.stripe.idle()
    url, at = acted.at.place.database_url, acted.at
    tips = dict(await rows(url, "SELECT id, state FROM tips"))
    found = [f"tips twice: {len(tips)} for {len(at.tips)}"] if set(tips) != set(at.tips.values()) else []
    for tip in at.tips.values():
        wanted = "refunded" if tip in at.refunds else "paid"
        found += [f"tip {tip} is {tips.get(tip)}, not {wanted}"] if tips.get(tip) != wanted else []
    open_events = await rows(url, "SELECT event_id, type FROM webhook_events WHERE state = 'received'")
    return [*found, *map(str, open_events)]


async def gifts_are_right(acted: Scene) -> None:
    """Each acknowledged gift stands in the book once, as it was acknowledged, and nothing else does."""
    url = acted.at.place.database_url
    booked = await rows(url, "SELECT key, id FROM entries WHERE key LIKE 'gift:%'")
    assert len(booked) == len(dict(booked)) == acted.asked["gift"]
    assert dict(booked) == acted.at.gifts
    [(spent,)] = await rows(url, "SELECT sum(coins) FROM gifts")
    [(left,)] = await rows(url, f"SELECT amount FROM balances WHERE account = 'wallet:{gifts.FAN}' AND unit = 'coin'")
    assert left == COINS - spent
    await balanced(url)


async def _with_coins(acted: Scene) -> None:
    await acted.at.hire()
    await acted.at.ask("credit", fan=gifts.FAN, coins=COINS)
    await acted.at.kill()


@seeded("kills")
@pytest.mark.parametrize(("kind", "chunk"), KINDS_OF_CHUNK["tips"])
async def test_a_kill_at_any_moment_of_tips_and_refunds_loses_and_doubles_nothing(
    kind: str, chunk: int, seed: int | None, tmp_path: Path, nursery: Nursery
) -> None:
    async with scene(kind, tmp_path, nursery, f"{chosen(seed)}:tips:{kind}:{chunk}") as acted:
        await storm_of_kills(
            acted, acted.tip_and_perhaps_refund, POINTS, statements=400 if kind == "sqlite" else 2, seconds=0.6,
            paths=CALLS,
        )  # fmt: skip
        await tips_are_right(acted)
        print(f"{acted.at.lives - 1} kills, {dict(acted.asked)}")


@seeded("kills")
@pytest.mark.parametrize(("kind", "chunk"), KINDS_OF_CHUNK["gifts"])
async def test_a_kill_at_any_moment_of_gifts_loses_and_doubles_nothing(
    kind: str, chunk: int, seed: int | None, tmp_path: Path, nursery: Nursery
) -> None:
    async with scene(kind, tmp_path, nursery, f"{chosen(seed)}:gifts:{kind}:{chunk}") as acted:
        await _with_coins(acted)
        await storm_of_kills(
            acted, acted.some_gifts, POINTS, statements=600 if kind == "sqlite" else 2, seconds=0.4, paths=()
        )
        await gifts_are_right(acted)
        print(f"{acted.at.lives - 2} kills, {dict(acted.asked)}")


# Controls: what the proof must notice.


async def test_the_proof_notices_gifts_that_are_acknowledged_before_they_are_on_the_disk(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with scene(NAMES[0], tmp_path, nursery, "hasty gifts", hasty=True) as acted:
        await _with_coins(acted)
        await storm_of_kills(acted, acted.some_gifts, 2, statements=2, seconds=0.3, paths=())
        with pytest.raises(AssertionError, match="assert"):
            await gifts_are_right(acted)




async def test_the_proof_notices_webhooks_that_are_answered_before_they_are_kept(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with scene(NAMES[0], tmp_path, nursery, "hasty webhooks", hasty=True) as acted:
        acted.asked["tip"] += 1
        tipping = asyncio.create_task(acted.at.tip("discord:1", FANS[0], 5))
        await acted.at.hire()
        while not any(200 <= one["status"] < 300 for one in acted.at.place.stripe.control.deliveries()):
            await asyncio.sleep(0.001)
        await acted.at.kill()
        await acted.finish()
        await tipping
        with pytest.raises(AssertionError, match=r"evt_|not paid"):
            await tips_are_right(acted, within_seconds=2)
