"""What single commands of the shell need of the composition root. All but `migrate` work beside a running bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.cli.chat_probes import Room
from bot.config import Config
from bot.errors import Refusal
from bot.moderation.model import Feature, NotPaused
from bot.payments.model import EventState
from bot.wiring.serve import WallClock
from bot.wiring.services import Services, compose
from storage import migrate as schema
from storage.db import Database
from storage.jobs.engine import Jobs
from storage.schema.ledger import entries


@dataclass(frozen=True)
class Replay:
    """What a replay did. `found` is False for an event that was never received."""

    found: bool
    sentence: str


def migrate(config: Config) -> tuple[str, ...]:
    """Brings the database to this version's schema; the revisions applied, oldest first. Blocks."""
    return schema.upgrade(config.database.url)


async def replay_webhook(config: Config, event_id: str) -> Replay:
    """Handles a stored event again, here and now; the messages that it owes are sent by the running bot, or by the
    next one. When the provider does not answer, the same is true of the event itself."""
    async with beside(config) as database, _services(config, database) as services:
        async with database.reading() as tx:
            event = await tx.payments.event(event_id)
        if event is None:
            return Replay(False, f"no event {event_id} was received")
        before = await _entries(database)
        await services.app.webhooks.replay(event_id)
        try:
            await services.app.webhooks.handle(event_id)
        except Refusal as error:
            return Replay(True, f"not handled now ({type(error).__name__}): the bot tries it again")
        if event.state is not EventState.RECEIVED and before == await _entries(database):
            return Replay(True, "already handled: nothing changed")
        return Replay(True, "handled now")


async def switch(config: Config, what: str, *, paused: bool, reason: str) -> bool:
    """Pauses or resumes; False when it already stood so."""
    feature = Feature(what)
    async with beside(config) as database, _services(config, database) as services:
        switches = services.app.switches
        if paused:
            already = any(one.feature is feature and one.community_id is None for one in await switches.in_force(None))
            await switches.pause(None, feature, None, None, reason)
            return not already
        try:
            await switches.resume(None, feature, None, reason)
        except NotPaused:
            return False
        return True


async def rooms(config: Config) -> tuple[Room, ...]:
    """The chats that admitted communities write in, each once."""
    found: dict[tuple[str, str], Room] = {}
    async with beside(config) as database, database.reading() as tx:
        for place in await tx.communities.all_places():
            for chat_id, what in ((place.public_chat_id, "public"), (place.staff_chat_id, "staff")):
                if chat_id is not None:
                    room = Room(place.platform.value, place.home_id, chat_id, place.title, what)
                    found.setdefault((place.platform.value, chat_id), room)
    return tuple(found.values())


@asynccontextmanager
async def beside(config: Config) -> AsyncIterator[Database]:
    """The database, whoever else has it open."""
    database = await Database.open(config.database.url, WallClock(), exclusive=False)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _services(config: Config, database: Database) -> AsyncIterator[Services]:
    """Everything that is composed, without a chat; jobs can be owed and are done by the bot."""
    services = compose(config, WallClock(), database, {})
    jobs = Jobs(database)
    for name, handler in services.jobs.items():
        jobs.register(name, handler)
    jobs.only_owe()
    try:
        yield services
    finally:
        await jobs.stop()
        await services.provider.close()


async def _entries(database: Database) -> int:
    async with database.reading() as tx:
        return int((await tx.connection.execute(select(func.count()).select_from(entries))).scalar_one())
