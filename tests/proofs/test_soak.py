"""Proof 14: a LIVE that never ends leaves nothing behind in the process that tells it.

Promised: after the first gifts, memory grows by less than a twentieth however many follow; the log beside an SQLite
file stays bounded; no task and no connection is left over; the book is whole. How long gifts take in the last minute
is `make bench ONLY=storm_memory`, which is no matter of a test.
"""

import asyncio
import gc
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.gifts.model import GiftOrder, GiftSent
from bot.live.marks import Marks
from bot.live.model import SessionId
from storage.db import Database
from storage.gifts.sqlite import LOG_BYTES
from storage.ledger.audit import audit
from tests.bench.processes import Measured
from tests.proofs.tier import LONG, many
from tests.support.clocks import HandClock
from tests.support.databases import NAMES, fresh_database, only_sqlite
from tests.support.live import Stage, staged

pytestmark = pytest.mark.timeout(many(300, 7200))
FANS, CALLERS = 60, 30
WARM, GIFTS = 1_500, many(2_500, 500_000)
MOST_GROWTH = 0.05


async def soaked(stage: Stage, url: str, gifts: int = GIFTS) -> list[str]:
    """Gifts until everything is warm, then so many more; what grew or was left over."""
    _, session = await stage.live()
    fans = [await stage.fan(f"Fan{one}", 10_000_000) for one in range(FANS)]
    sent = Counter[str]()

    async def some(count: int) -> None:
        async def caller(which: int) -> None:
            for number in range(count // CALLERS):
                await stage.give(fans[(which + number) % FANS], session_id=session.id)
                sent["gifts"] += 1
                # The brake on taps remembers a minute: it has to pass.
                stage.house.clock.move(timedelta(milliseconds=40))

        await asyncio.gather(*(caller(which) for which in range(CALLERS)))
        await stage.settled()

    await some(WARM)
    before, tasks, connections = _memory(), _tasks(), await _connections(stage.house.database)
    await some(gifts)
    after, wrong = _memory(), list[str]()
    if after > before * (1 + MOST_GROWTH):
        wrong.append(f"memory grew from {before:.0f} to {after:.0f} MiB")
    if more := _tasks() - tasks:
        wrong.append(f"tasks left over: {dict(more)}")
    if await _connections(stage.house.database) > connections:
        wrong.append("connections left over")
    if (log := _log_bytes(url)) > 2 * LOG_BYTES:
        wrong.append(f"a log of {log} bytes")
    wrong += await _boards_behind(stage, session.id, sent["gifts"])
    print(f"{sent['gifts']:,} gifts: {before:.0f} to {after:.0f} MiB")
    return wrong


def _memory() -> float:
    gc.collect()
    return Measured(os.getpid()).resident_mebibytes()


def _tasks() -> Counter[str]:
    return Counter(getattr(one.get_coro(), "__qualname__", "?") for one in asyncio.all_tasks())


async def _connections(database: Database) -> int:
    if database.dialect == "sqlite":
        return 0
    async with database.reading() as tx:
        found = await tx.connection.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        )
        return int(found.scalar_one())


def _log_bytes(url: str) -> int:
    log = Path(url.removeprefix("sqlite:///") + "-wal")
    return log.stat().st_size if url.startswith("sqlite") and log.exists() else 0


async def _boards_behind(stage: Stage, session_id: SessionId, gifts: int) -> list[str]:
    said = f"{gifts:,} coins in {gifts:,} gifts"
    return [f"a board shows {wall.board.text!r}" for wall in stage.walls if said not in wall.board.text]


async def soak(kind: str, folder: Path, gifts: int = GIFTS) -> list[str]:
    """On a new book, which is audited at the end."""
    clock = HandClock()
    with fresh_database(kind, folder) as url:
        database = await Database.open(url, clock)
        try:
            async with staged(database, clock, gifts={"taps_per_fan_minute": 6_000}) as stage:
                wrong = await soaked(stage, url, gifts)
            assert (await audit(database)).findings == ()
        finally:
            await database.close()
    return wrong


@pytest.mark.parametrize("database_kind", NAMES if LONG else NAMES[:1], indirect=True)
async def test_a_long_storm_leaves_nothing_behind(database_kind: str, tmp_path: Path) -> None:
    assert await soak(database_kind, tmp_path) == []


@only_sqlite
async def test_the_proof_notices_a_process_that_remembers_every_gift(
    database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered: list[Any] = []
    heard = Marks.sent

    def sent(self: Marks, gifts: list[tuple[GiftOrder, GiftSent]]) -> None:
        remembered.extend(bytearray(os.urandom(100_000)) for _ in gifts)
        heard(self, gifts)

    monkeypatch.setattr(Marks, "sent", sent)
    wrong = await soak(database_kind, tmp_path, 1_500)
    assert any("memory grew" in one for one in wrong), wrong
