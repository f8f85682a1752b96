"""What happens at the same instant: joining accounts while a tip is started, paid or given back."""

import asyncio
from contextvars import Context
from datetime import timedelta

from sqlalchemy import text

from bot.errors import TryLater
from bot.members.linking import LinkDesk
from bot.members.model import Linked, Platform, SamePerson
from bot.tips.quotes import Quote
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_postgresql
from tests.support.tip_house import House


async def blocked(database: Database, count: int) -> None:
    """Until so many statements wait for a lock of somebody else."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        # The activity is seen anew in each transaction.
        async with database.reading() as tx:
            if (await tx.connection.execute(query)).scalar_one() >= count:
                return


def desk(house: House) -> LinkDesk:
    return LinkDesk(house.config, house.database, house.clock, house.tokens)


@only_postgresql
async def test_a_tip_started_while_its_fan_is_joined_belongs_to_the_joined_one(
    database: Database, clock: HandClock
) -> None:
    house = House(database, clock)
    await house.open()
    ana = await house.creator("Ana")
    ben = await house.member("Ben")
    clock.move(timedelta(minutes=1))
    late = await house.member("Benny", Platform.TELEGRAM)
    async with database.transaction() as tx:
        await tx.members.lock(ben.id)
        await tx.members.lock(late.id)
        # Another gesture, not a part of this transaction.
        begun = asyncio.create_task(house.tips.start(house.ask(late, ana)), context=Context())
        await asyncio.create_task(blocked(database, 1), context=Context())
        await tx.members.merge(ben.id, late.id, clock.now())
    started = await begun
    assert isinstance(started, Quote)
    assert (await house.tip(started.tip.id)).fan_id == ben.id


async def test_two_who_type_each_others_code_at_once_become_one(database: Database, clock: HandClock) -> None:
    house = House(database, clock)
    await house.open()
    ben, late = await house.member("Ben"), await house.member("Benny", Platform.TELEGRAM)
    links = desk(house)
    one, other = await links.start(ben), await links.start(late)
    found = await asyncio.gather(
        links.finish(ben, other.code), links.finish(late, one.code), return_exceptions=True
    )
    joined = [one for one in found if isinstance(one, Linked)]
    assert len(joined) == 1
    assert [one for one in found if isinstance(one, SamePerson | TryLater)]
    async with database.reading() as tx:
        assert (await tx.members.get(ben.id)).id == (await tx.members.get(late.id)).id
