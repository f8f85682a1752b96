"""Who leads: sums of a few daily tallies, however many gifts there were. Days: since 1970, UTC, both included."""

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.gifts.tallies import NOBODY
from storage.prepared import Prepared
from storage.schema.gifts import creator_tallies, gifter_tallies


class Place(NamedTuple):
    """A line of a board: a member, his coins and gifts, and his first gift, which decides between equals."""

    member_id: int
    coins: int
    gifts: int
    first_gift_id: int


def _top(tally: Any, member: Any) -> Select[Any]:
    """Added up by days first: so the rows lie in the table, and SQLite sorts a line a day and member, not one a row."""
    days = (
        select(
            member.label("member_id"), func.sum(tally.c.coins).label("coins"), func.sum(tally.c.gifts).label("gifts"),
            func.min(tally.c.first_gift_id).label("first_gift_id"),
        )
        .where(
            tally.c.community_id == bindparam("community_id", type_=BigInteger),
            tally.c.day.between(bindparam("first", type_=Integer), bindparam("last", type_=Integer)),
            member != NOBODY,
        )
        .group_by(tally.c.day, member)
        .subquery()
    )  # fmt: skip
    coins, first = func.sum(days.c.coins).label("coins"), func.min(days.c.first_gift_id).label("first_gift_id")
    return (
        select(days.c.member_id, coins, func.sum(days.c.gifts).label("gifts"), first)
        .group_by(days.c.member_id)
        .order_by(coins.desc(), first)
        .limit(bindparam("most", type_=Integer))
    )


_CREATORS = Prepared(_top(creator_tallies, creator_tallies.c.creator_id))
_GIFTERS = Prepared(_top(gifter_tallies, gifter_tallies.c.fan_id))


async def top_creators(
    connection: AsyncConnection, community_id: CommunityId, first: int, last: int, most: int
) -> list[Place]:
    """The creators of a community who got the most coins."""
    given = {"community_id": community_id, "first": first, "last": last, "most": most}
    return [_place(row) for row in await _CREATORS.all(connection, given)]


async def top_gifters(
    connection: AsyncConnection, community_id: CommunityId, first: int, last: int, most: int
) -> list[Place]:
    """The fans who gave the most coins there, less those who gave without their name."""
    given = {"community_id": community_id, "first": first, "last": last, "most": most}
    return [_place(row) for row in await _GIFTERS.all(connection, given)]


def _place(row: Any) -> Place:
    # PostgreSQL adds whole numbers up to a decimal.
    return Place(row.member_id, int(row.coins), int(row.gifts), row.first_gift_id)
