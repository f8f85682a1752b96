"""Stats of one creator: sums of his daily tallies and tips, whatever else the book holds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import type_coerce as as_type

from bot.boards.model import BoardLook, Counted, Span
from bot.boards.rules import start_of
from bot.coins.claims import FINAL
from bot.gifts.tallies import NOBODY, SHOWN, day_of
from bot.ledger.accounts import AccountKind, kind_of
from bot.members.model import MemberId
from bot.money import Money
from bot.payments.model import Role
from bot.stats.model import Coins, Tipper
from bot.tips.model import Privacy
from storage.gifts.maturity import his
from storage.schema.base import Id
from storage.schema.diamonds import tally_corrections
from storage.schema.gifts import creator_tallies, gifter_tallies, gifts
from storage.schema.ledger import balances
from storage.schema.lots import gift_claims
from storage.schema.members import members
from storage.schema.payments import payments
from storage.schema.tips import tips
from storage.stats.incomes import Incomes
from storage.stats.sizes import few

PERSON = func.coalesce(members.c.merged_into, members.c.id)
_person = members.alias("person")
_NO_COINS = literal(0)
_DIAMONDS = (AccountKind.DIAMONDS_AVAILABLE, AccountKind.DIAMONDS_PENDING, AccountKind.DIAMONDS_HELD)
_MOMENT = timedelta(microseconds=1)
_DAY_MICROSECONDS = 86_400_000_000
Stretches = Sequence[ColumnElement[bool]]
_Sums = Select[*tuple[Any, ...]]


class StatsStore(Incomes):
    """Fits `bot.stats.store.StatsStore`, within one transaction."""

    async def few(self, creator_id: MemberId, periods: Sequence[Counted]) -> bool:
        return await few(self._connection, creator_id, periods)

    async def coins(self, creator_id: MemberId, counted: Counted) -> Coins:
        stretches = await self._stretches(creator_id, counted)
        parts = union_all(*_coins(creator_id, counted, stretches)).subquery("parts")
        row = (await self._connection.execute(select(func.sum(parts.c.coins), func.sum(parts.c.video)))).one()
        # PostgreSQL adds whole numbers up to a decimal.
        every, video = int(row[0] or 0), int(row[1] or 0)
        return Coins(every - video, video)

    async def tips(self, creator_id: MemberId, span: Span) -> tuple[Money, ...]:
        rows = await self._connection.execute(
            kept(creator_id, span).group_by(tips.c.currency).having(KEPT > 0).order_by(tips.c.currency)
        )
        return tuple(Money(int(row.kept), row.currency) for row in rows)

    async def diamonds(self, creator_id: MemberId) -> tuple[int, int, int]:
        accounts = union_all(
            *(
                select(literal(f"{kind.value}:") + cast(members.c.id, Text)).where(his(members.c.id, creator_id))
                for kind in _DIAMONDS
            )
        )
        found = select(balances).where(balances.c.account.in_(accounts), balances.c.unit == "diamond")
        sums = dict.fromkeys(_DIAMONDS, 0)
        for row in await self._connection.execute(found):
            sums[kind_of(row.account)] += row.amount
        available, pending, held = sums.values()
        return available, pending, held

    async def givers(self, creator_id: MemberId, counted: Counted, most: int) -> tuple[str, ...]:
        stretches = await self._stretches(creator_id, counted)
        parts = union_all(*_given(creator_id, counted, stretches)).subquery("parts")
        by_person = _by_person(parts)
        rows = await self._connection.execute(
            select(_person.c.name)
            .join_from(by_person, _person, _person.c.id == by_person.c.person)
            .where(by_person.c.coins > 0, func.coalesce(_person.c.board_look, "") != BoardLook.AWAY.value)
            .order_by(by_person.c.coins.desc(), by_person.c.first_gift_id)
            .limit(most)
        )
        return tuple(rows.scalars())

    async def tippers(self, creator_id: MemberId, span: Span, most: int) -> tuple[Tipper, ...]:
        place = func.row_number().over(partition_by=tips.c.currency, order_by=(KEPT.desc(), func.min(tips.c.id)))
        sums = (
            kept(creator_id, span)
            .add_columns(PERSON.label("person"), place.label("place"))
            .join(members, members.c.id == tips.c.fan_id)
            .where(tips.c.privacy != Privacy.HIDDEN.value)
            .group_by(tips.c.currency, PERSON)
            .having(KEPT > 0)
            .subquery("sums")
        )
        rows = await self._connection.execute(
            select(sums.c.currency, sums.c.kept, _person.c.name)
            .join_from(sums, _person, _person.c.id == sums.c.person)
            .where(sums.c.place <= most)
            .order_by(sums.c.currency, sums.c.place)
        )
        return tuple(Tipper(row.name, Money(int(row.kept), row.currency)) for row in rows)

    async def coins_by_day(self, creator_id: MemberId, first: int, last: int) -> Mapping[int, int]:
        every, back = creator_tallies.c, tally_corrections.c
        parts = union_all(
            select(every.day, every.coins.label("coins")).where(
                his(every.creator_id, creator_id), every.day.between(first, last)
            ),
            select(back.day, -back.coins).where(his(back.creator_id, creator_id), back.day.between(first, last)),
        ).subquery("parts")
        sums = select(parts.c.day, func.sum(parts.c.coins).label("coins")).group_by(parts.c.day)
        return {row.day: int(row.coins) for row in await self._connection.execute(sums)}

    async def tips_by_day(self, creator_id: MemberId, first: int, last: int) -> Mapping[int, tuple[Money, ...]]:
        day = (as_type(tips.c.paid_at, BigInteger) // _DAY_MICROSECONDS).label("day")
        span = Span(start_of(first), start_of(last + 1))
        found = kept(creator_id, span).add_columns(day).group_by(day, tips.c.currency).having(KEPT > 0)
        days: defaultdict[int, tuple[Money, ...]] = defaultdict(tuple)
        for row in await self._connection.execute(found.order_by(day, tips.c.currency)):
            days[row.day] += (Money(int(row.kept), row.currency),)
        return days

    async def _stretches(self, creator_id: MemberId, counted: Counted) -> list[ColumnElement[bool]]:
        """Gifts to him in the hours around the whole days. They lie by community and time, so it is asked first in
        which communities he got any on those days."""
        found = []
        for start, end in counted.edges:
            days = {day_of(start), day_of(end - _MOMENT)}
            places = select(creator_tallies.c.community_id).distinct()
            rows = await self._connection.execute(
                places.where(his(creator_tallies.c.creator_id, creator_id), creator_tallies.c.day.in_(days))
            )
            if here := [_in_place(place) for place in rows.scalars()]:
                when = and_(gifts.c.sent_at >= start, gifts.c.sent_at < end)
                found.append(and_(or_(*here), when, his(gifts.c.creator_id, creator_id)))
        return found


KEPT = func.sum(payments.c.transferred_minor - payments.c.reversed_minor + payments.c.resent_minor)


def kept(creator_id: MemberId, span: Span) -> Select[Any]:
    """What he has now of the tips that were paid within the span: only what paid a tip counts, never a second payment
    on its way back."""
    found = (
        select(tips.c.currency, KEPT.label("kept"))
        .select_from(tips.join(payments, and_(payments.c.tip_id == tips.c.id, payments.c.role == Role.SETTLED.value)))
        .where(his(tips.c.creator_id, creator_id), tips.c.paid_at.is_not(None))
    )
    return found if span.start is None else found.where(tips.c.paid_at >= span.start, tips.c.paid_at < span.end)


def _coins(creator_id: MemberId, counted: Counted, stretches: Stretches) -> Iterator[_Sums]:
    """`coins` of all gifts and `video` of those on videos: whole days, the hours around them, what was given back."""
    every, few, back = creator_tallies.c, gifter_tallies.c, tally_corrections.c
    days = (counted.first, counted.last)
    yield select(func.sum(every.coins).label("coins"), _NO_COINS.label("video")).where(
        his(every.creator_id, creator_id), every.day.between(*days)
    )
    # A gift is given in a LIVE or on a video. The sum keeps SQLite from looking at everybody's gifts without a session.
    yield select(_NO_COINS, func.sum(few.coins)).where(
        his(few.creator_id, creator_id), few.day.between(*days), few.session_id + 0 == NOBODY
    )
    yield select(-func.sum(back.coins), -func.sum(case((back.session_id == NOBODY, back.coins), else_=0))).where(
        his(back.creator_id, creator_id), back.day.between(*days)
    )
    on_video = gifts.c.session_id.is_(None)
    for inside in stretches:
        sums = (func.sum(gifts.c.coins), func.sum(case((on_video, gifts.c.coins), else_=0)))
        yield select(*sums).where(inside)
        gone = (-func.sum(gift_claims.c.coins), -func.sum(case((on_video, gift_claims.c.coins), else_=0)))
        yield select(*gone).select_from(_TAKEN_BACK).where(inside, _CLAIMED)


def _given(creator_id: MemberId, counted: Counted, stretches: Stretches) -> Iterator[_Sums]:
    """The same by fan, of gifts that name theirs."""
    nothing = cast(null(), Id)
    tallies, back = gifter_tallies.c, tally_corrections.c
    columns = (tallies.fan_id.label("fan_id"), func.sum(tallies.coins).label("coins"))
    yield (
        select(*columns, func.min(tallies.first_gift_id).label("first_gift_id"))
        .where(his(tallies.creator_id, creator_id), tallies.day.between(counted.first, counted.last))
        .where(tallies.fan_id != NOBODY)
        .group_by(tallies.fan_id)
    )
    yield (
        select(back.fan_id, -func.sum(back.coins), nothing)
        .where(his(back.creator_id, creator_id), back.day.between(counted.first, counted.last))
        .where(back.fan_id != NOBODY)
        .group_by(back.fan_id)
    )
    named = gifts.c.privacy.in_([one.value for one in SHOWN])
    for inside in stretches:
        sums = (func.sum(gifts.c.coins), func.min(gifts.c.id))
        yield select(gifts.c.fan_id, *sums).where(inside, named).group_by(gifts.c.fan_id)
        gone = select(gifts.c.fan_id, -func.sum(gift_claims.c.coins), nothing).select_from(_TAKEN_BACK)
        yield gone.where(inside, named, _CLAIMED).group_by(gifts.c.fan_id)


_TAKEN_BACK = gifts.join(gift_claims, gift_claims.c.gift_id == gifts.c.id)
_CLAIMED = gift_claims.c.state.in_([one.value for one in FINAL])


def _in_place(community_id: int) -> ColumnElement[bool]:
    return gifts.c.community_id.is_(None) if community_id == NOBODY else gifts.c.community_id == community_id


def _by_person(parts: Subquery) -> Subquery:
    """Whoever was joined to another counts as that one."""
    return (
        select(
            PERSON.label("person"), func.sum(parts.c.coins).label("coins"),
            func.min(parts.c.first_gift_id).label("first_gift_id"),
        )
        .join_from(parts, members, members.c.id == parts.c.fan_id)
        .group_by(PERSON)
        .subquery("by_person")
    )  # fmt: skip
