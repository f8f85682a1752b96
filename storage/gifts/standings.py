"""Boards: sums of daily tallies and of the gifts in the hours around them, one line a person.

What was given back is taken off in the same way: by the corrections of whole days, and by the claims on single gifts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, cast, exists, func, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import BoardKind, BoardLook, BoardQuery, Standing, Standings
from bot.coins.claims import FINAL
from bot.gifts.tallies import NOBODY, SHOWN
from bot.members.model import MemberId
from bot.tips.model import Privacy
from storage.schema.base import Id
from storage.schema.diamonds import tally_corrections
from storage.schema.gifts import creator_tallies, gifter_tallies, gifts
from storage.schema.lots import gift_claims
from storage.schema.members import members


class BoardStore:
    """Fits `bot.boards.store.BoardStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def standings(self, asked: BoardQuery) -> Standings:
        """By coins, of equals the first to give (or to get) leads."""
        rows = (await self._connection.execute(_page(asked))).all()
        lines = [_standing(row) for row in rows]
        return Standings(
            lines=tuple(one for one in lines if asked.after < one.place <= asked.after + asked.most),
            own=next((one for one in lines if one.member_id == asked.own), None),
            people=rows[0].people if rows else 0,
            corrected=await self._corrected(asked),
        )

    async def _corrected(self, asked: BoardQuery) -> bool:
        taken = union_all(*_taken_off(asked)).subquery("taken")
        return bool((await self._connection.execute(select(exists(select(taken.c.member_id))))).scalar_one())


def _page(asked: BoardQuery) -> Select[Any]:
    """The lines of the page and the asker's own, each with its place and how many there are."""
    summed = _people(asked)
    best = (summed.c.coins.desc(), summed.c.first_gift_id)
    ranked = (
        select(
            summed.c.person, members.c.name, members.c.board_look, summed.c.coins,
            func.row_number().over(order_by=best).label("place"), func.count().over().label("people"),
        )
        .join(members, members.c.id == summed.c.person)
        .where(summed.c.coins > 0, func.coalesce(members.c.board_look, "") != BoardLook.AWAY.value)
        .subquery("ranked")
    )  # fmt: skip
    shown = and_(ranked.c.place > asked.after, ranked.c.place <= asked.after + asked.most)
    nameless = _some_without_amount(ranked.c.person, asked) if asked.kind is BoardKind.GIFTERS else None
    hidden = func.coalesce(ranked.c.board_look, "") == BoardLook.WITHOUT_AMOUNTS.value
    return (
        select(*ranked.c, (hidden if nameless is None else or_(hidden, nameless)).label("hidden"))
        .where(or_(shown, ranked.c.person == asked.own))
        .order_by(ranked.c.place)
    )


def _people(asked: BoardQuery) -> Subquery:
    """Everybody's sum: whoever was joined to another counts as that one."""
    parts = union_all(
        _days(asked), *(_hours(asked, *edge) for edge in asked.counted.edges), *_taken_off(asked)
    ).subquery("parts")
    person = func.coalesce(members.c.merged_into, members.c.id)
    return (
        select(
            person.label("person"), func.sum(parts.c.coins).label("coins"),
            func.min(parts.c.first_gift_id).label("first_gift_id"),
        )
        .join(members, members.c.id == parts.c.member_id)
        .group_by(person)
        .subquery("summed")
    )  # fmt: skip


def _days(asked: BoardQuery) -> Select[Any]:
    """What tallies say about the whole days."""
    tally = creator_tallies if asked.kind is BoardKind.CREATORS else gifter_tallies
    return _in_whole_days(asked, tally, func.sum(tally.c.coins), func.min(tally.c.first_gift_id))


def _hours(asked: BoardQuery, start: datetime, end: datetime) -> Select[Any]:
    """What the gifts of a stretch add up to."""
    return _in_a_stretch(asked, start, end, func.sum(gifts.c.coins), func.min(gifts.c.id))


def _taken_off(asked: BoardQuery) -> list[Select[Any]]:
    """What was given back of all that."""
    nothing = cast(null(), Id)
    claimed = gift_claims.c.state.in_([one.value for one in FINAL])
    return [
        _in_whole_days(asked, tally_corrections, -func.sum(tally_corrections.c.coins), nothing),
        *(
            _in_a_stretch(asked, *edge, -func.sum(gift_claims.c.coins), nothing)
            .join(gift_claims, gift_claims.c.gift_id == gifts.c.id)
            .where(claimed)
            for edge in asked.counted.edges
        ),
    ]


def _in_whole_days(
    asked: BoardQuery, tally: Table, coins: ColumnElement[int], first: ColumnElement[int]
) -> Select[Any]:
    """A line a member of a table that is kept by day and place.

    Added up by days first: so the rows lie in the table, and SQLite sorts a line a day and member, not one a row.
    """
    member = tally.c.creator_id if asked.kind is BoardKind.CREATORS else tally.c.fan_id
    found = select(member.label("member_id"), coins.label("coins"), first.label("first_gift_id")).where(
        tally.c.community_id == asked.community_id,
        tally.c.day.between(asked.counted.first, asked.counted.last),
        member != NOBODY,
    )
    days = _of_the_creator(found, tally.c.creator_id, asked).group_by(tally.c.day, member).subquery()
    sums = (func.sum(days.c.coins).label("coins"), func.min(days.c.first_gift_id).label("first_gift_id"))
    return select(days.c.member_id, *sums).group_by(days.c.member_id)


def _in_a_stretch(
    asked: BoardQuery, start: datetime, end: datetime, coins: ColumnElement[int], first: ColumnElement[int]
) -> Select[Any]:
    """A line a member of the gifts that were sent then."""
    member = gifts.c.creator_id if asked.kind is BoardKind.CREATORS else gifts.c.fan_id
    found = (
        select(member.label("member_id"), coins.label("coins"), first.label("first_gift_id"))
        .select_from(gifts)
        .where(gifts.c.community_id == asked.community_id, gifts.c.sent_at >= start, gifts.c.sent_at < end)
    )
    if asked.kind is BoardKind.GIFTERS:
        found = found.where(gifts.c.privacy.in_([one.value for one in SHOWN]))
    return _of_the_creator(found, gifts.c.creator_id, asked).group_by(member)


def _of_the_creator(found: Select[Any], creator: ColumnElement[int], asked: BoardQuery) -> Select[Any]:
    return found if asked.creator_id is None else found.where(_in_one_person(creator, asked.creator_id))


def _some_without_amount(person: ColumnElement[int], asked: BoardQuery) -> ColumnElement[bool]:
    """Whether one of the counted gifts was given with the name alone: then the sum would tell what it hid."""
    given = select(gifts.c.id).where(
        _in_one_person(gifts.c.fan_id, person), gifts.c.privacy == Privacy.NAME.value,
        gifts.c.community_id == asked.community_id,
    )  # fmt: skip
    if asked.start is not None:
        given = given.where(gifts.c.sent_at >= asked.start)
    if asked.creator_id is not None:
        given = given.where(_in_one_person(gifts.c.creator_id, asked.creator_id))
    return exists(given)


def _in_one_person(column: ColumnElement[int], person: ColumnElement[int] | MemberId) -> ColumnElement[bool]:
    """Rows keep the ids that they were written with: all of a person's are asked for."""
    his = members.alias()
    return column.in_(select(his.c.id).where(or_(his.c.id == person, his.c.merged_into == person)))


def _standing(row: Any) -> Standing:
    # PostgreSQL adds whole numbers up to a decimal.
    return Standing(row.place, MemberId(row.person), row.name, int(row.coins), bool(row.hidden))
