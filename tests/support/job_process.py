"""A process of its own with jobs, for tests that kill it. It says on its output what happens, a line each.

Jobs of the name `write` say `one N` and `two N` in two steps; with `--hold` they stop between the two.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.db import Database
from storage.jobs.cron import Cron
from storage.jobs.engine import Jobs
from tests.support.clocks import HandClock

START = datetime(2026, 3, 2, tzinfo=UTC)


def say(*words: object) -> None:
    """A line that the test reads at once."""
    print(*words, flush=True)  # this is its whole purpose


async def main(options: argparse.Namespace) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = HandClock(START)
    database = await Database.open(options.url, clock)
    jobs = Jobs(database, executor=options.executor, poll_seconds=0.05, watch_seconds=0.2)

    async def write(step: Any, n: int) -> None:
        await step("one", tell, "one", n)
        if options.hold:
            say("hold", n)
            await asyncio.Event().wait()
        await step("two", tell, "two", n)

    async def slot(step: Any) -> None:
        say("slot")

    jobs.register("write", write)
    jobs.register("slot", slot)
    await jobs.start()
    async with database.transaction() as tx:
        for n in range(options.owe):
            await tx.enqueue("write", f"{options.keys}:{n}", n=n)
    if options.slots:
        await tell_the_time(Cron(database, clock), clock, options.slots)
    say("ready")
    if options.settle:
        await jobs.settle(30)
        say("settled")
    await stop.wait()
    await jobs.stop()
    await database.close()


async def tell(what: str, n: int) -> None:
    """One step of a job."""
    say(what, n)


async def tell_the_time(cron: Cron, clock: HandClock, slots: int) -> None:
    """Let so many minutes pass, and owe what is due in each."""
    cron.add("slot", timedelta(minutes=1))
    for _ in range(slots):
        await cron.run_due()
        clock.move(timedelta(minutes=1))


def tell_of_connections() -> None:
    """Say the address of each connection that Python makes, from now on."""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
            address = args[0] if event == "socket.getaddrinfo" else args[1]
            with contextlib.suppress(ValueError):
                say("connects", repr(address))

    sys.addaudithook(hook)


def run(*arguments: str) -> None:
    """The process, from its arguments to its end."""
    options = _options(arguments)
    if options.watch:
        tell_of_connections()
    asyncio.run(main(options))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--executor", default="one")
    parser.add_argument("--owe", type=int, default=0)
    parser.add_argument("--keys", default="write")
    parser.add_argument("--slots", type=int, default=0)
    parser.add_argument("--hold", action="store_true")
    parser.add_argument("--settle", action="store_true")
    parser.add_argument("--watch", action="store_true")
    return parser.parse_args(arguments)
