"""A process with nothing but the book: it moves money in every way at once until it is killed, and leaves a slip for
each answer. Its next life does again what has no slip yet, under the same keys, and goes on.

It is forked from a server that has imported everything, so that a life costs some hundredths of a second.
"""

import asyncio
import itertools
import os
import random
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from storage.db import Database
from tests.processes.people import RealTime
from tests.proofs.fault_points import FaultPoint
from tests.proofs.storm import Storm, storm_over
from tests.support import gifts
from tests.support.forks import FORKS

ENDLESS = 10**9
_RICH = 99
HASTE_SECONDS = 0.03
"""How long after his answer a hasty teller begins."""


@dataclass(frozen=True)
class Life:
    """What a teller is told at his birth. `die_at`: kill yourself at this statement, 0 for never."""

    url: str
    slips: Path
    seed: int
    die_at: int = 0
    chance: str = ""
    hasty: bool = False


def answered(slips: Path) -> tuple[set[str], set[str]]:
    """Keys that were acknowledged, and keys that were refused. A slip is one small write: it is there whole or not."""
    lines = slips.read_text(encoding="utf-8").splitlines() if slips.exists() else []
    return {line[1:] for line in lines if line[0] == "+"}, {line[1:] for line in lines if line[0] == "-"}


def born(life: Life) -> tuple[BaseProcess, Connection]:
    """A living teller, and the end of a pipe on which he says that he has begun."""
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_live, args=(life, there), daemon=True)
    process.start()
    there.close()
    return process, here


def _live(life: Life, begun: Any) -> None:
    asyncio.run(_work(life, begun))


async def _work(life: Life, begun: Any) -> None:
    point = FaultPoint(life.die_at, random.Random(life.chance)) if life.die_at else None
    told, denied = answered(life.slips)
    slip = os.open(life.slips, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def leave(mark: str, key: str) -> None:
        os.write(slip, f"{mark}{key}\n".encode())

    database = await Database.open(life.url, RealTime())
    async with storm_over(
        database, life.seed, lambda key: leave("+", key), lambda key: leave("-", key), told | denied
    ) as storm:
        if life.hasty:
            await _haste(storm, begun)
        begun.send_bytes(b"begun")
        if point is not None:
            point.arm()
        await storm.blow(ENDLESS)


async def _haste(storm: Storm, begun: Any) -> None:
    """The broken teller: he acknowledges gifts of a fan who has the coins, and sends them afterwards."""
    await gifts.credit(storm.database, gifts.lot(_RICH, 10**6))
    for number in itertools.count(storm.seed):
        gift = gifts.order(number, fan=_RICH)
        storm.tell(gift.key)
        if number == storm.seed:
            begun.send_bytes(b"begun")
        await asyncio.sleep(HASTE_SECONDS)
        await storm.gifts.send(gift)
