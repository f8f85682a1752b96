"""How much there is to add up for one creator, without adding it up."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import Counted
from bot.boards.rules import start_of
from bot.gifts.tallies import day_of
from bot.members.model import MemberId
from storage.gifts.maturity import his
from storage.schema.gifts import creator_tallies, gifter_tallies, gifts
from storage.schema.tips import tips

FEW = 3000
"""Rows that are added up in a millisecond or two: less than anybody waits for a thread beside a storm."""


async def few(connection: AsyncConnection, creator_id: MemberId, periods: Sequence[Counted]) -> bool:
    """Whether the periods hold at most `FEW` rows of his. None of them is counted farther than that."""
    parts = [part for period in periods for part in _parts(creator_id, period)]
    found = select(func.count()).select_from(union_all(*parts).subquery("rows_of_his"))
    return int((await connection.execute(found)).scalar_one()) <= FEW


def _parts(creator_id: MemberId, period: Counted) -> Iterator[Select[Any]]:
    given, tallies = gifter_tallies.c, creator_tallies.c
    yield _at_most(his(given.creator_id, creator_id), given.day.between(period.first, period.last))
    ends = [start_of(period.first), start_of(period.last + 1), *(end for edge in period.edges for end in edge)]
    yield _at_most(his(tips.c.creator_id, creator_id), tips.c.paid_at >= min(ends), tips.c.paid_at < max(ends))
    for start, end in period.edges:
        # Gifts of the hours around whole days lie by place and time: those of everybody there are looked at.
        days = {day_of(start), day_of(end)}
        places = select(tallies.community_id).where(his(tallies.creator_id, creator_id), tallies.day.in_(days))
        when = (gifts.c.sent_at >= start, gifts.c.sent_at < end)
        yield _at_most(gifts.c.community_id.in_(places), *when)
        yield _at_most(gifts.c.community_id.is_(None), *when)


def _at_most(*conditions: ColumnElement[bool]) -> Select[Any]:
    found = select(literal(1).label("one")).where(*conditions).limit(FEW + 1).subquery()
    return select(found.c.one)
