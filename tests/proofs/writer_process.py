"""A process of its own that sends gifts, for proofs that need several. It says `ready`, is told on a line which part of
which crowd it is, and answers on a line what became of its orders."""

import argparse
import asyncio
import dataclasses
import json
import sys

from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.gifts import postgresql
from tests.proofs.crowds import all_at_once, purse, rain
from tests.support.clocks import HandClock

LIMITS = BatchLimits(batch_max=20, deadline_seconds=90)
"""Small batches, so that those of several processes meet often."""


def careless() -> None:
    """From now on nothing is locked: the variant that must not get through."""
    said = postgresql._SAY
    postgresql._SAY = dataclasses.replace(said, lock="SELECT $1::text[]")


async def main(url: str) -> None:
    """Send once, and end."""
    database = await Database.open(url, HandClock())
    batch = await GiftBatch.open(database, LIMITS)
    print("ready", flush=True)
    what, seed, part, parts = (await asyncio.to_thread(sys.stdin.readline)).split()
    orders = (purse(int(seed)) if what == "purse" else rain(int(seed))).orders
    answers = await all_at_once(batch.send, orders[int(part) :: int(parts)])
    print(json.dumps(dataclasses.asdict(answers)), flush=True)
    await batch.close()
    await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--careless", action="store_true")
    options = parser.parse_args()
    if options.careless:
        careless()
    asyncio.run(main(options.url))
