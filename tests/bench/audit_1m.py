"""`audit_1m`, `check_1m`, `audit_memory`: what `bouquet check` takes over a million entries, against bare sums.

The audit replays entries, postings and balances and holds gifts, lots and tallies against them. The whole check hashes
every closed day anew besides. Both are told in processor time, since the audit works on two connections at once. Memory
is what a process holds more over a million entries than over ten thousand.
"""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.million import fill
from tests.bench.processes import answer_of
from tests.bench.row import Row, alone, at_most, compared
from tests.processes.harbour import harbour, migrated_database

NAMES = ("audit_1m", "check_1m", "audit_memory")
MANY, FEW, ROUNDS = 1_000_000, 10_000, 3
MOST_MEBIBYTES = 60
# See docs/decisions/0009: what binds, and why the goals are these.
AUDIT, CHECK = at_most(20), at_most(30)


async def measure() -> list[Row]:
    """Both books on SQLite, each side in a process of its own, in turn."""
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        small = await _told(Path(few), FEW, rounds=1)
        large = await _told(Path(many), MANY, rounds=ROUNDS)
    sums, told = large
    held = max(one["mebibytes"] for one in told)
    least = small[1][0]["mebibytes"]
    return [
        compared("audit_1m", "s", [one["audit"] for one in told], sums, AUDIT),
        compared("check_1m", "s", [one["whole"] for one in told], sums, CHECK),
        alone("audit_memory", "MiB", [held - least], at_most(MOST_MEBIBYTES), f"{least:.0f} MiB over 10,000 entries"),
    ]


async def _told(folder: Path, entries: int, rounds: int) -> tuple[list[float], list[dict[str, float]]]:
    """Seconds of the bare sums, and what a check told, a figure a round."""
    with migrated_database("sqlite", folder) as url:
        async with harbour(folder, url, judge=False, platforms=("discord",)) as place:
            await asyncio.to_thread(fill, url, entries)
            sums, told = [], []
            for _ in range(rounds):
                sums.append(float((await answer_of("tests.bench.bare.sums", url))["seconds"]))
                told.append(await answer_of("tests.bench.ours.check", str(place.config)))
                assert told[-1]["entries"] == entries
    return sums, told
