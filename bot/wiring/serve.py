"""`bouquet run`: everything in one loop until somebody says stop."""

import asyncio
import contextlib
import signal
from datetime import UTC, datetime

import discord
import structlog

from bot.config import Config
from bot.wiring.house import House
from cogs.on_discord.client import BouquetBot, invite_link

log = structlog.get_logger(__name__)
# The operating system kills us some time after asking; by then everything must be safe.
STOP_SECONDS = 9.0


class WallClock:
    """Fits `bot.ports.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)


async def serve(config: Config) -> int:
    """Runs until SIGTERM or Ctrl-C; status 1 when a platform refuses us for good."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    house = await House.open(config, WallClock())
    client: BouquetBot | None = None
    status = 0
    try:
        await house.start()
        tasks = [asyncio.create_task(stop.wait())]
        if config.discord.enabled:
            client = house.make_discord()
            tasks.append(asyncio.create_task(_run_discord(client, config)))
        for line in await _links(house, client):
            print(line, flush=True)
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        status = 0 if stop.is_set() else _why(done)
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                if client is not None:
                    await client.close()
                await house.stop()
    return status


async def _run_discord(client: BouquetBot, config: Config) -> None:
    token = config.discord.token
    assert token is not None, "the configuration refuses Discord without a token"
    await client.start(token.get_secret_value())


async def _links(house: House, client: BouquetBot | None) -> list[str]:
    """How servers and groups invite the bot."""
    lines = []
    if client is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                await client.logged_in.wait()
            lines.append(f"Add Bouquet to a Discord server: {invite_link(client.application_id or 0)}")
    if house.telegram is not None:
        lines += [f"{label}: {url}" for label, url in house.telegram.links()]
    return lines


def _why(done: set[asyncio.Task[bool]] | set[asyncio.Task[None]]) -> int:
    """Says why a platform ended on its own; status 1."""
    for task in done:
        error = task.exception()
        if isinstance(error, discord.LoginFailure):
            log.error("discord_refused_token", fix="copy the token anew from the developer portal, page Bot")
        elif isinstance(error, discord.PrivilegedIntentsRequired):
            log.error("discord_intent_missing", fix="switch the intent on in the developer portal, page Bot")
        elif error is not None:
            log.error("discord_ended", exc_info=error)
    return 1
