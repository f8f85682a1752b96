"""What was given in a session: sums from its tallies, which are written with the gifts, and the gifts themselves."""

from typing import Any

from sqlalchemy import case, cast, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import BoardLook
from bot.gifts.tallies import NOBODY, SHOWN
from bot.live.store import Gifter, SeenGift, Tally
from bot.members.model import MemberId
from bot.tips.model import Privacy
from storage.schema.base import Id
from storage.schema.diamonds import tally_corrections
from storage.schema.gifts import gifter_tallies, gifts
from storage.schema.members import members

_SHOWN = frozenset(one.value for one in SHOWN)
# Whoever was joined to another counts, and is called, as that one.
_his = members.alias("his")
_person = members.alias("person")
_PERSON_ID = func.coalesce(_his.c.merged_into, _his.c.id)


class Tallies:
    """The part of `LiveStore` that reads what was given."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tally(self, session_id: int, most: int) -> Tally:
        """The sums so far, with the `most` that gave the most."""
        given = _left_of(session_id)
        sums = (
            await self._connection.execute(
                select(
                    func.coalesce(func.sum(given.c.coins), 0).label("coins"),
                    func.coalesce(func.sum(given.c.gifts), 0).label("gifts"),
                    func.coalesce(func.min(given.c.first_gift_id), 0).label("first_gift_id"),
                    func.coalesce(func.max(given.c.corrected), 0).label("corrected"),
                )
            )
        ).one()
        by_person = (
            select(
                _PERSON_ID.label("person"), func.sum(given.c.coins).label("coins"),
                func.min(given.c.first_gift_id).label("first_gift_id"),
            )
            .join_from(given, _his, _his.c.id == given.c.fan_id)
            .where(given.c.fan_id != NOBODY)
            .group_by(_PERSON_ID)
            .having(func.sum(given.c.coins) > 0)
            .subquery("by_person")
        )  # fmt: skip
        rows = (
            await self._connection.execute(
                select(_person.c.name, _person.c.board_look, *by_person.c)
                .join_from(by_person, _person, _person.c.id == by_person.c.person)
                .order_by(by_person.c.coins.desc(), by_person.c.first_gift_id)
            )
        ).all()
        away = frozenset(MemberId(row.person) for row in rows if row.board_look == BoardLook.AWAY.value)
        seen = [_gifter(row) for row in rows if row.person not in away]
        first = next((one.name for one in seen if one.first_gift_id == sums.first_gift_id), None)
        return Tally(
            int(sums.coins), int(sums.gifts), len(rows), sums.first_gift_id, first, tuple(seen[:most]),
            corrected=sums.corrected == 1, away=away,
        )  # fmt: skip

    async def gifts_after(self, session_id: int, gift_id: int, most: int) -> tuple[SeenGift, ...]:
        """The session's gifts with higher ids, by id."""
        away = case((_person.c.board_look == BoardLook.AWAY.value, 1), else_=0).label("away")
        rows = await self._connection.execute(
            select(
                gifts.c.id, gifts.c.item, gifts.c.times, gifts.c.coins, gifts.c.diamond_parts, gifts.c.privacy,
                gifts.c.sent_at, _person.c.id.label("fan_id"), _person.c.name, away,
            )
            .join_from(gifts, _his, _his.c.id == gifts.c.fan_id)
            .join(_person, _person.c.id == _PERSON_ID)
            .where(gifts.c.id > gift_id, gifts.c.session_id == session_id)
            .order_by(gifts.c.id)
            .limit(most)
        )  # fmt: skip
        return tuple(_seen(row) for row in rows)

    async def last_gift_id(self) -> int:
        """The highest id of a gift so far, of whatever session; 0 before the first."""
        return int((await self._connection.execute(select(func.max(gifts.c.id)))).scalar() or 0)


def _left_of(session_id: int) -> Any:
    """What was given in a session, and beside it what was given back of that."""
    given = select(
        gifter_tallies.c.fan_id, gifter_tallies.c.coins, gifter_tallies.c.gifts, gifter_tallies.c.first_gift_id,
        literal(0).label("corrected"),
    ).where(gifter_tallies.c.session_id == session_id)  # fmt: skip
    back = select(
        tally_corrections.c.fan_id, -tally_corrections.c.coins, -tally_corrections.c.gifts, cast(null(), Id), literal(1)
    ).where(tally_corrections.c.session_id == session_id)
    return union_all(given, back).subquery("given")


def _gifter(row: Any) -> Gifter:
    # PostgreSQL adds whole numbers up to a decimal.
    hidden = row.board_look == BoardLook.WITHOUT_AMOUNTS.value
    return Gifter(MemberId(row.person), row.name, int(row.coins), row.first_gift_id, hidden)


def _seen(row: Any) -> SeenGift:
    shown = row.privacy in _SHOWN and not row.away
    return SeenGift(
        row.id, MemberId(row.fan_id), row.name, row.item, row.times, row.coins, row.diamond_parts,
        shown and row.privacy == Privacy.NAME_AMOUNT.value, shown and row.privacy == Privacy.NAME.value, row.sent_at,
    )  # fmt: skip
