"""`bouquet run`: everything in one loop until somebody says stop."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import TextIO

import structlog
from telegram.error import InvalidToken

from bot.config import Config
from bot.errors import TryLater
from bot.wiring.discord_side import stay_on_discord
from bot.wiring.house import House
from cogs.on_telegram.client import TokenTaken
from storage import migrate as schema
from storage.postgresql import UnsafeServer
from storage.sqlite import DatabaseInUse

log = structlog.get_logger(__name__)
# The operating system kills us some time after asking; by then everything must be safe.
STOP_SECONDS = 8.5


class WallClock:
    """Fits `bot.ports.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)


async def serve(config: Config) -> int:
    """Runs until SIGTERM or Ctrl-C: status 0. A start that is refused, and a platform that refuses us for good, say
    why on standard error: status 1."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    try:
        missing = await asyncio.to_thread(schema.pending, config.database.url)
        if missing:
            return _refuse("the database is not of this version: run `bouquet migrate` first")
        house = await House.open(config, WallClock())
    except (DatabaseInUse, UnsafeServer) as error:
        return _refuse(str(error))
    except TryLater:
        return _refuse("the database cannot be reached: is its server running, and is database.url right?")
    living = asyncio.create_task(_live(house, config))
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({living, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    try:
        why = "" if stop.is_set() else await _outcome(living)
    finally:
        await _end(house, living)
    return _refuse(why) if why else 0


async def _live(house: House, config: Config) -> str:
    """Everything at work; answers why when it cannot go on."""
    await house.start()
    # What a start makes stays for good: the collector need not search it again while everybody waits.
    gc.collect()
    gc.freeze()
    ends: list[Awaitable[str]] = []
    if house.telegram is not None:
        for label, url in house.telegram.links():
            _say(f"{label}: {url}")
        ends.append(_telegram_ended(house))
    if config.discord.enabled:
        token = config.discord.token
        assert token is not None, "the configuration refuses Discord without a token"
        ends.append(stay_on_discord(house.make_discord, token.get_secret_value(), _welcome))
    tasks = [asyncio.ensure_future(end) for end in ends]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _telegram_ended(house: House) -> str:
    assert house.telegram is not None
    return str(await house.telegram.ended())


def _welcome(link: str) -> None:
    _say(f"Add Bouquet to a Discord server: {link}")


async def _outcome(living: "asyncio.Task[str]") -> str:
    """Why it ended by itself, as a sentence."""
    try:
        return await living
    except TokenTaken as error:
        return str(error)
    except InvalidToken:
        return "Telegram does not know this token: copy it anew from BotFather."
    except OSError as error:
        # Only the web side listens; what cannot be reached is tried again elsewhere.
        return f"the web side cannot listen: {error.strerror or error}"


async def _end(house: House, living: "asyncio.Task[str]") -> None:
    """Ends everything in time, or the process where it stands: whatever was owed is on disk."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
            await house.stop()
    except TimeoutError:
        log.error("stop_took_too_long", seconds=STOP_SECONDS)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1)


def _refuse(why: str) -> int:
    _say(why, sys.stderr)
    return 1


def _say(line: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.write(f"{line}\n")
    stream.flush()
