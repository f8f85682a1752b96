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


def _sums(tally: Any, member: Any) -> Select[Any]:
    """What rows of whole days add up to, for each member."""
    return select(
        member.label("member_id"), func.sum(tally.c.coins).label("coins"), func.sum(tally.c.gifts).label("gifts"),
        func.min(tally.c.first_gift_id).label("first_gift_id"),
    )  # fmt: skip


def _asked(tally: Any, member: Any) -> Select[Any]:
    """The same for the community and the days that are asked for."""
    return _sums(tally, member).where(
        tally.c.community_id == bindparam("community_id", type_=BigInteger),
        tally.c.day.between(bindparam("first", type_=Integer), bindparam("last", type_=Integer)),
        member != NOBODY,
    )


def _best(sums: Select[Any]) -> Select[Any]:
    coins, first = sums.selected_columns["coins"], sums.selected_columns["first_gift_id"]
    return sums.order_by(coins.desc(), first).limit(bindparam("most", type_=Integer))


def _by_days() -> Select[Any]:
    """Added up by days first: so the rows lie in the table, and SQLite sorts a line a day and fan, not one a row."""
    tally = gifter_tallies
    days = _asked(tally, tally.c.fan_id).group_by(tally.c.day, tally.c.fan_id).subquery()
    return _sums(days, days.c.member_id).group_by(days.c.member_id)


# A creator has one row a day there: nothing to add up before.
_CREATORS = Prepared(
    _best(_asked(creator_tallies, creator_tallies.c.creator_id).group_by(creator_tallies.c.creator_id))
)
_GIFTERS = Prepared(_best(_by_days()))


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
