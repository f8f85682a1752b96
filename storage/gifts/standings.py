"""Boards: sums of daily tallies and of the gifts in the hours around them, one line a person."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import BoardKind, BoardLook, BoardQuery, Standing, Standings
from bot.gifts.plan import NOBODY, SHOWN
from bot.members.model import MemberId
from bot.tips.model import Privacy
from storage.schema.gifts import creator_tallies, gifter_tallies, gifts
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
            corrected=False,
        )


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
    parts = union_all(_days(asked), *(_hours(asked, *edge) for edge in asked.counted.edges)).subquery("parts")
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
    tally, member = (
        (creator_tallies, creator_tallies.c.creator_id)
        if asked.kind is BoardKind.CREATORS
        else (gifter_tallies, gifter_tallies.c.fan_id)
    )
    found = select(
        member.label("member_id"), func.sum(tally.c.coins).label("coins"),
        func.min(tally.c.first_gift_id).label("first_gift_id"),
    ).where(
        tally.c.community_id == asked.community_id, tally.c.day.between(asked.counted.first, asked.counted.last),
        member != NOBODY,
    )  # fmt: skip
    if asked.creator_id is not None:
        found = found.where(_in_one_person(tally.c.creator_id, asked.creator_id))
    return found.group_by(member)


def _hours(asked: BoardQuery, start: Any, end: Any) -> Select[Any]:
    """What the gifts of a stretch add up to."""
    member = gifts.c.creator_id if asked.kind is BoardKind.CREATORS else gifts.c.fan_id
    found = select(
        member.label("member_id"), func.sum(gifts.c.coins).label("coins"), func.min(gifts.c.id).label("first_gift_id")
    ).where(gifts.c.community_id == asked.community_id, gifts.c.sent_at >= start, gifts.c.sent_at < end)
    if asked.kind is BoardKind.GIFTERS:
        found = found.where(gifts.c.privacy.in_([one.value for one in SHOWN]))
    if asked.creator_id is not None:
        found = found.where(_in_one_person(gifts.c.creator_id, asked.creator_id))
    return found.group_by(member)


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
