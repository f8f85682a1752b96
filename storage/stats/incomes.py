"""A creator's tips and gifts one by one, for the file that he asks for; read a handful at a time."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import Span
from bot.coins.claims import FINAL
from bot.ids import Kind, public_id
from bot.members.model import MemberId
from bot.money import Money
from bot.payments.model import Role
from bot.stats.model import GiftIncome, Source, TipIncome
from bot.tips.model import Privacy
from storage.gifts.maturity import his
from storage.schema.gifts import gifts
from storage.schema.lots import gift_claims
from storage.schema.members import members
from storage.schema.payments import payments
from storage.schema.tips import tips

_AT_ONCE = 500
"""Lines between which the loop answers others: some milliseconds."""

_fan = members.alias("fan")
_person = members.alias("person")
_PERSON_ID = func.coalesce(_fan.c.merged_into, _fan.c.id)
_KEPT = payments.c.transferred_minor - payments.c.reversed_minor + payments.c.resent_minor
_GIVEN_BACK = (
    select(func.coalesce(func.sum(gift_claims.c.coins), 0))
    .where(gift_claims.c.gift_id == gifts.c.id, gift_claims.c.state.in_([one.value for one in FINAL]))
    .scalar_subquery()
)


class Incomes:
    """The part of `StatsStore` that lists."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tip_incomes(self, creator_id: MemberId, span: Span, most: int) -> AsyncIterator[Sequence[TipIncome]]:
        settled = and_(payments.c.tip_id == tips.c.id, payments.c.role == Role.SETTLED.value)
        found = (
            select(
                tips.c.id, tips.c.paid_at, tips.c.privacy, tips.c.currency, payments.c.transferred_minor,
                _KEPT.label("kept"), _person.c.name,
            )
            .select_from(tips.join(payments, settled).join(_fan, _fan.c.id == tips.c.fan_id))
            .join(_person, _person.c.id == _PERSON_ID)
            .where(his(tips.c.creator_id, creator_id), tips.c.paid_at.is_not(None))
            .order_by(tips.c.paid_at, tips.c.id)
        )  # fmt: skip
        if span.start is not None:
            found = found.where(tips.c.paid_at >= span.start, tips.c.paid_at < span.end)
        async for rows in self._parts(found.limit(most)):
            yield [_tip(row) for row in rows]

    async def gift_incomes(self, creator_id: MemberId, span: Span, most: int) -> AsyncIterator[Sequence[GiftIncome]]:
        found = (
            select(
                gifts.c.id, gifts.c.sent_at, gifts.c.privacy, gifts.c.video_id, gifts.c.item, gifts.c.times,
                gifts.c.coins, gifts.c.diamond_parts, _GIVEN_BACK.label("returned"), _person.c.name,
            )
            .select_from(gifts.join(_fan, _fan.c.id == gifts.c.fan_id))
            .join(_person, _person.c.id == _PERSON_ID)
            .where(his(gifts.c.creator_id, creator_id))
            .order_by(gifts.c.sent_at, gifts.c.id)
        )  # fmt: skip
        if span.start is not None:
            # None is available before it was sent, and by that they are found.
            found = found.where(
                gifts.c.available_at >= span.start, gifts.c.sent_at >= span.start, gifts.c.sent_at < span.end
            )
        async for rows in self._parts(found.limit(most)):
            yield [_gift(row) for row in rows]

    async def _parts(self, found: Select[*tuple[Any, ...]]) -> AsyncIterator[Sequence[Any]]:
        async with self._connection.stream(found) as result:
            async for rows in result.partitions(_AT_ONCE):
                yield rows


def _tip(row: Any) -> TipIncome:
    named = row.privacy in (Privacy.NAME_AMOUNT.value, Privacy.NAME.value)
    amount = Money(row.transferred_minor, row.currency)
    return TipIncome(
        public_id(Kind.TIP, row.id), row.paid_at, row.name if named else None, amount,
        Money(row.transferred_minor - row.kept, row.currency),
    )  # fmt: skip


def _gift(row: Any) -> GiftIncome:
    source = Source.LIVE_GIFT if row.video_id is None else Source.VIDEO_GIFT
    name = row.name if row.privacy == Privacy.NAME_AMOUNT.value else None
    return GiftIncome(
        public_id(Kind.GIFT, row.id), row.sent_at, source, name, row.item, row.times, row.coins, int(row.returned),
        row.diamond_parts,
    )  # fmt: skip
