"""Boards are read from tallies: who leads a community in which days."""

from datetime import timedelta

from bot.communities.model import CommunityId
from bot.gifts.tallies import day_of
from bot.tips.model import Privacy
from storage.batch import GiftBatch
from storage.db import Database
from storage.gifts.boards import top_creators, top_gifters
from tests.support.clocks import HandClock
from tests.support.gifts import NOON, credit, lot, order

HERE = CommunityId(1)
TODAY = day_of(NOON)


async def test_boards_rank_by_coins_and_equals_by_who_was_first(database: Database, clock: HandClock) -> None:
    await credit(database, *(lot(fan, coins=100) for fan in (5, 6, 7)))
    batch = await GiftBatch.open(database)
    gifts = [(7, 3, 900), (6, 3, 901), (5, 9, 901), (7, 1, 902)]
    for number, (fan, coins, creator) in enumerate(gifts):
        await batch.send(order(number, coins, fan, creator))
    await batch.send(order(10, 50, 6, privacy=Privacy.ANONYMOUS))
    await batch.send(order(11, 60, 7, community=2))
    clock.move(timedelta(days=1))
    await batch.send(order(12, 2, 6))
    await batch.close()
    async with database.glance() as tx:
        connection = tx.connection
        gifters = await top_gifters(connection, HERE, TODAY, TODAY + 1, 10)
        creators = await top_creators(connection, HERE, TODAY, TODAY, 2)
        yesterday = await top_gifters(connection, HERE, TODAY, TODAY, 10)
        assert await top_gifters(connection, CommunityId(3), TODAY, TODAY, 10) == []
    assert [(one.member_id, one.coins, one.gifts) for one in gifters] == [(5, 9, 1), (6, 5, 2), (7, 4, 2)]
    assert [(one.member_id, one.coins) for one in creators] == [(900, 53), (901, 12)]
    assert [(one.member_id, one.coins) for one in yesterday] == [(5, 9), (7, 4), (6, 3)]


async def test_of_equals_the_first_leads(database: Database) -> None:
    await credit(database, *(lot(fan) for fan in (5, 6, 7)))
    batch = await GiftBatch.open(database)
    for number, fan in enumerate((6, 7, 5)):
        await batch.send(order(number, 1, fan))
    await batch.close()
    async with database.glance() as tx:
        assert [one.member_id for one in await top_gifters(tx.connection, HERE, TODAY, TODAY, 3)] == [6, 7, 5]
