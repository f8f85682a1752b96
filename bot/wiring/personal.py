"""What `bouquet gdpr` needs of the composition root: one person's data, beside a running bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import Config
from bot.diamonds.service import Diamonds
from bot.members.model import MemberId, Platform
from bot.personal.model import Plan
from bot.personal.service import PersonalData
from bot.replies.personal import sections
from bot.replies.words import Words
from bot.wiring.commands import beside
from bot.wiring.serve import WallClock
from storage.db import Database


class UnknownPerson(LookupError):
    """Nobody was ever seen under this account."""


async def export(config: Config, account: str) -> bytes:
    """The file that `/mydata export` gives. Raises UnknownPerson."""
    async with _of(config, account) as (personal, member_id):
        return (await personal.export(member_id, sections(Words())))[1]


async def plan(config: Config, account: str) -> Plan:
    """What forgetting the person would do. Raises UnknownPerson."""
    async with _of(config, account) as (personal, member_id):
        return await personal.plan(member_id)


async def delete(config: Config, account: str) -> Plan:
    """Asks for it as the person would, with all that is given up by it. Raises UnknownPerson, DeleteBlocked."""
    async with _of(config, account) as (personal, member_id):
        found = await personal.plan(member_id)
        return await personal.wish(member_id, found.coins, found.diamond_parts)


@asynccontextmanager
async def _of(config: Config, account: str) -> AsyncIterator[tuple[PersonalData, MemberId]]:
    async with beside(config) as database:
        clock = WallClock()
        yield PersonalData(config, database, clock, Diamonds(database, clock)), await _member(database, account)


async def _member(database: Database, account: str) -> MemberId:
    platform, _, user_id = account.partition(":")
    async with database.reading() as tx:
        known = await tx.members.known(Platform(platform), user_id)
    if known is None:
        raise UnknownPerson(account)
    return known[0].id
