"""A process of its own that sends gifts, for proofs that need several. It says `ready`, is told which part of which
crowd it is, and answers on a line what became of its orders."""

import asyncio
import dataclasses
import json
from multiprocessing.connection import Connection

from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.gifts import postgresql
from tests.proofs.crowds import all_at_once, purse, rain
from tests.support.clocks import HandClock

LIMITS = BatchLimits(batch_max=20, deadline_seconds=90)
"""Small batches, so that those of several processes meet often."""


def careless() -> None:
    """From now on nothing is locked: the variant that must not get through. Between its look and its writing there is
    a while, in which another process writes for certain."""
    said = postgresql._SAY
    slowly = f"SELECT one.* FROM ({said.new_ids}) AS one, (SELECT pg_sleep(0.05)) AS a_while"
    postgresql._SAY = dataclasses.replace(said, lock="SELECT $1::text[]", new_ids=slowly)


def run(url: str, orders: Connection, *, is_careless: bool = False) -> None:
    """The process, from its arguments to its end; `orders` tells it what to send."""
    if is_careless:
        careless()
    asyncio.run(main(url, orders))


async def main(url: str, orders: Connection) -> None:
    """Send once, and end."""
    database = await Database.open(url, HandClock())
    batch = await GiftBatch.open(database, LIMITS)
    print("ready", flush=True)
    what, seed, part, parts = await asyncio.to_thread(orders.recv)
    crowd = (purse(seed) if what == "purse" else rain(seed)).orders
    answers = await all_at_once(batch.send, crowd[part::parts])
    print(json.dumps(dataclasses.asdict(answers)), flush=True)
    await batch.close()
    await database.close()
