"""Proof 1, the many points: the book alone, with all that posts to it, is killed again and again while tips, refunds,
disputes, coins and gifts are committed at once, and lives on in the next process.

What was acknowledged is there, once, and nothing else is: whatever was under way at a kill is asked again under its own
key. The use cases around it, with webhooks and jobs, are killed in `test_kills.py`, the command `bouquet run` in
`tests/processes`. SIGKILL leaves the disk's cache alone: `test_power_loss.py` takes that, too.
"""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from storage.db import Database
from tests.processes.harbour import migrated_database
from tests.processes.people import RealTime
from tests.proofs import test_kills
from tests.proofs.storm import check, storm_over
from tests.proofs.teller import Life, answered, born
from tests.proofs.tier import chosen, many, seeded
from tests.support.databases import NAMES

pytestmark = pytest.mark.timeout(many(120, 1800))
POINTS = many(30, 100)
CHUNKS = [("sqlite", chunk) for chunk in range(4)] + [("postgresql", 0)] * ("postgresql" in NAMES)
STATEMENTS = 600
SECONDS = {"sqlite": 0.06, "postgresql": 0.25}
"""How far a life goes at most."""
BIRTH_SECONDS = 20.0


def lived(life: Life, rng: random.Random) -> None:
    """A teller from his birth to his end."""
    teller, begun = born(life)
    with begun:
        assert begun.poll(BIRTH_SECONDS), "a teller never began"
        with suppress(EOFError):
            begun.recv_bytes()
        if life.die_at:
            teller.join(1.0)
        else:
            # The moment itself is what chance decides.
            time.sleep(rng.uniform(0, SECONDS[make_url(life.url).get_backend_name()]))
        teller.kill()
        teller.join()
    assert teller.exitcode == -9, "he ended by himself"
    teller.close()


async def kinds(url: str) -> dict[str, str]:
    """What is in the book: the kind of each key."""
    database = await Database.open(url, RealTime(), exclusive=False)
    try:
        async with database.reading() as tx:
            return {row.key: row.kind for row in await tx.connection.execute(text("SELECT key, kind FROM entries"))}
    finally:
        await database.close()


async def killed_again_and_again(url: str, slips: Path, seed: int, rng: random.Random, points: int) -> None:
    """So many lives; after each, what was acknowledged in all of them is there."""
    for point in range(points):
        # Statements are counted on SQLite only; a kill at one of them meets the middle of the work.
        die_at = rng.randrange(1, STATEMENTS) if url.startswith("sqlite") and rng.random() < 0.6 else 0
        await asyncio.to_thread(lived, Life(url, slips, seed, die_at, f"{seed}:{point}"), rng)
        told, _ = answered(slips)
        assert told - set(await kinds(url)) == set(), f"lost by kill {point}, at statement {die_at} (0: by the clock)"


@seeded("lean kills")
@pytest.mark.parametrize(("kind", "chunk"), CHUNKS)
async def test_a_book_killed_at_any_moment_keeps_what_it_acknowledged_once(
    kind: str, chunk: int, seed: int | None, tmp_path: Path
) -> None:
    number = chosen(seed) * 100 + chunk
    rng, slips = random.Random(f"{number}:{kind}"), tmp_path / "slips"
    with migrated_database(kind, tmp_path) as url:
        points = POINTS if kind == "sqlite" else POINTS // 2
        await killed_again_and_again(url, slips, number, rng, points)
        told, denied = answered(slips)
        counts = Counter((await kinds(url)).values())
        print(f"{points} kills, acknowledged {len(told)}, by kind {dict(counts)}")
        for word in ("gift_sent", "coins_credited", "tip_", "refund") if kind == "sqlite" else ("gift_sent",):
            assert any(word in met for met in counts), word
        database = await Database.open(url, RealTime())
        try:
            heard: list[str] = []
            async with storm_over(database, number, heard.append, done=told | denied) as storm:
                await storm.blow(200)
                await storm.again()
            await check(database, told | set(heard))
        finally:
            await database.close()


def test_a_tier_has_as_many_points_as_are_promised() -> None:
    """Without those on PostgreSQL, which not every machine has."""
    lean = POINTS * sum(kind == "sqlite" for kind, _ in CHUNKS)
    whole = test_kills.POINTS * sum(map(len, test_kills.SQLITE_CHUNKS.values()))
    assert lean + whole >= many(200, 1000)


# A control: what the proof must notice.


async def test_the_proof_notices_gifts_that_are_acknowledged_before_they_are_committed(tmp_path: Path) -> None:
    rng, slips = random.Random(1), tmp_path / "slips"
    with migrated_database(NAMES[0], tmp_path) as url:
        for seed in range(1000, 6000, 1000):
            await asyncio.to_thread(lived, Life(url, slips, seed, hasty=True), rng)
        told, _ = answered(slips)
        with pytest.raises(AssertionError, match="acknowledged, and not there"):
            await check_told(url, told)


async def check_told(url: str, told: set[str]) -> None:
    database = await Database.open(url, RealTime())
    try:
        await check(database, told)
    finally:
        await database.close()
