"""What single commands of the shell need of the composition root."""

from dataclasses import dataclass

from bot.config import Config
from bot.ledger.audit import AuditReport
from bot.moderation.model import Feature, NotPaused
from bot.wiring.house import House
from bot.wiring.serve import WallClock
from bot.wiring.services import compose
from storage import migrate as schema
from storage.audit import audit
from storage.db import Database


@dataclass(frozen=True)
class Replay:
    """What a replay did. `found` is False for an event that was never received."""

    found: bool
    sentence: str


def migrate(config: Config) -> tuple[str, ...]:
    """Brings the database to this version's schema; the revisions applied, oldest first. Blocks."""
    return schema.upgrade(config.database.url)


async def check_book(config: Config) -> AuditReport:
    """Replays the book beside a running bot."""
    database = await Database.open(config.database.url, WallClock(), exclusive=False)
    try:
        return await audit(database)
    finally:
        await database.close()


async def replay_webhook(config: Config, event_id: str) -> Replay:
    """Handles a stored event again, in a process of its own: on SQLite the bot must be stopped."""
    house = await House.open(config, WallClock(), poll_seconds=0.05)
    try:
        await house.jobs.start()
        before = (await house.book())["entries"]
        if not await house.app.webhooks.replay(event_id):
            return Replay(False, f"no event {event_id} was received")
        await house.jobs.settle(within_seconds=60)
        after = (await house.book())["entries"]
        return Replay(True, "already handled: nothing changed" if before == after else "handled now")
    finally:
        await house.stop()


async def switch(config: Config, what: str, *, paused: bool, reason: str) -> bool:
    """Pauses or resumes from the shell, beside a running bot; False when it already stood so."""
    feature = Feature(what)
    database = await Database.open(config.database.url, WallClock(), exclusive=False)
    try:
        switches = compose(config, WallClock(), database, {}).app.switches
        if paused:
            already = any(one.feature is feature and one.community_id is None for one in await switches.in_force(None))
            await switches.pause(None, feature, None, None, reason)
            return not already
        await switches.resume(None, feature, None, reason)
    except NotPaused:
        return False
    else:
        return True
    finally:
        await database.close()
