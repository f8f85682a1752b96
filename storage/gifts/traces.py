"""The story of a gift: what paid for it, where its diamonds are; and what the coins of an order were spent on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import FINAL, ClaimState, Split
from bot.gifts.model import Gift
from bot.gifts.store import PaidBy
from bot.gifts.traces import GiftPart, PartState, SpentOn
from bot.ledger.entries import EntryKind
from bot.rails import Rail
from storage.gifts.pieces import MEETING
from storage.schema.base import to_microseconds
from storage.schema.diamonds import creator_maturity
from storage.schema.gifts import coin_lots, gifts
from storage.schema.ledger import entries
from storage.schema.lots import gift_claims, returned_lots
from storage.schema.members import members

_LOT = coin_lots.c
_origin = coin_lots.alias("origin")
_person = members.alias("person")

_PARTS: Select[Any] = select(
    _LOT.id.label("lot_id"), _LOT.starts_at, _LOT.ends_at, _LOT.rail, _LOT.coins, _LOT.currency, _LOT.price_minor,
    _LOT.net_currency, _LOT.parts_per_coin, _LOT.worth_minor, _LOT.worth_diamonds, _LOT.matures_at, _origin.c.source,
    gift_claims.c.state, gift_claims.c.pending_parts, gift_claims.c.available_parts, gift_claims.c.operator_parts,
)  # fmt: skip

_AT_CLAIM = {
    ClaimState.HELD: PartState.HELD, ClaimState.TAKEN: PartState.TAKEN, ClaimState.UNDONE: PartState.UNDONE,
}  # fmt: skip


async def parts_of(connection: AsyncConnection, gift: Gift) -> tuple[GiftPart, ...]:
    """The pieces of a gift, in the order of the fan's line."""
    claim = and_(gift_claims.c.gift_id == gift.id, gift_claims.c.lot_id == _LOT.id)
    found = (
        _PARTS.select_from(
            coin_lots.outerjoin(returned_lots, returned_lots.c.id == _LOT.id)
            .join(_origin, _origin.c.id == func.coalesce(returned_lots.c.origin_id, _LOT.id))
            .outerjoin(gift_claims, claim)
        )
        .where(_LOT.fan_id == gift.fan_id, _LOT.ends_at > gift.spent_from)
        .where(_LOT.starts_at < gift.spent_from + gift.coins)
        .order_by(_LOT.starts_at)
    )
    rows = (await connection.execute(found)).all()
    matured = await _matured_until(connection, gift)
    return tuple(_part(row, gift, ripe=matured is not None and gift.available_at <= matured) for row in rows)


def _part(row: Any, gift: Gift, *, ripe: bool) -> GiftPart:
    coins = min(gift.spent_from + gift.coins, row.ends_at) - max(gift.spent_from, row.starts_at)
    claim = None if row.state is None else ClaimState(row.state)
    free = PartState.AVAILABLE if ripe else PartState.PENDING
    paid = PaidBy(
        coins, row.coins, row.currency, row.price_minor, row.net_currency, row.parts_per_coin, row.worth_minor,
        row.worth_diamonds, row.matures_at,
    )  # fmt: skip
    split = Split(row.pending_parts or 0, row.available_parts or 0, row.operator_parts or 0)
    state = free if claim is None else _AT_CLAIM.get(claim, free)
    return GiftPart(row.lot_id, row.source, Rail(row.rail), paid, coins * row.parts_per_coin, state, split)


async def matured_at(connection: AsyncConnection, gift: Gift) -> datetime | None:
    """When its diamonds became available; None as long as they did not."""
    matured = await _matured_until(connection, gift)
    if matured is None or matured < gift.available_at:
        return None
    subject = f"diamonds:{gift.creator_id}"
    # The key says up to which gifts: all such keys of a creator are equally long, so they sort by it.
    first = (
        select(entries.c.created_at)
        .where(entries.c.subject == subject, entries.c.kind == EntryKind.DIAMONDS_MATURED.value)
        .where(entries.c.key >= f"{subject}:{to_microseconds(gift.available_at)}")
        .order_by(entries.c.key)
        .limit(1)
    )
    return (await connection.execute(first)).scalar_one_or_none()


async def spent_on(connection: AsyncConnection, lots: Collection[int], most: int) -> tuple[SpentOn, ...]:
    """The latest gifts that coins of these lots paid for, or coins that came back of them; the latest first."""
    returned = select(returned_lots.c.id).where(returned_lots.c.origin_id.in_(lots))
    claim = and_(gift_claims.c.gift_id == gifts.c.id, gift_claims.c.lot_id == _LOT.id)
    found = (
        select(
            gifts.c.id, gifts.c.item, gifts.c.times, gifts.c.coins, gifts.c.spent_from, gifts.c.sent_at, _LOT.starts_at,
            _LOT.ends_at, gift_claims.c.state, func.coalesce(_person.c.name, members.c.name).label("creator"),
        )
        .select_from(
            MEETING.outerjoin(gift_claims, claim)
            .join(members, members.c.id == gifts.c.creator_id)
            .outerjoin(_person, _person.c.id == members.c.merged_into)
        )
        .where(or_(_LOT.id.in_(lots), _LOT.id.in_(returned)))
        .order_by(gifts.c.id.desc(), _LOT.id)
        .limit(most)
    )  # fmt: skip
    rows = (await connection.execute(found)).all()
    return tuple(
        SpentOn(
            row.id, row.creator, row.item, row.times,
            min(row.spent_from + row.coins, row.ends_at) - max(row.spent_from, row.starts_at), row.sent_at,
            row.state in {one.value for one in FINAL},
        )
        for row in rows
    )  # fmt: skip


async def _matured_until(connection: AsyncConnection, gift: Gift) -> datetime | None:
    until = select(creator_maturity.c.matured_until).where(creator_maturity.c.creator_id == gift.creator_id)
    return (await connection.execute(until)).scalar_one_or_none()
