"""Diamonds that mature, and what a creator has: queries whose cost grows with what is new, not with the book."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal, or_, select
from sqlalchemy import type_coerce as as_type
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import ClaimState, Worth
from bot.diamonds.model import Batch, Matured
from bot.ledger.accounts import AccountKind, diamonds_available, diamonds_pending
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.members.model import MemberId
from bot.ports import Clock
from bot.programme.model import EnrolmentState
from storage.gifts import claims
from storage.gifts.pieces import NEVER
from storage.ledger.locks import lock_balances
from storage.ledger.store import LedgerStore
from storage.schema.base import UtcTime, to_microseconds
from storage.schema.creators import enrolments
from storage.schema.diamonds import creator_maturity, diamond_worths
from storage.schema.gifts import coin_lots, gifts
from storage.schema.ledger import balances
from storage.schema.lots import gift_claims
from storage.schema.members import members

_DAY = 86_400_000_000
_WORTH = (coin_lots.c.net_currency, coin_lots.c.worth_minor, coin_lots.c.worth_diamonds)
_NEW = gifts.c.available_at > func.coalesce(creator_maturity.c.matured_until, literal(NEVER, UtcTime))


class DiamondStore:
    """Fits `bot.diamonds.store.DiamondStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._ledger = LedgerStore(connection, clock)

    async def ripe(self, until: datetime) -> Mapping[int, bool]:
        rows = await self._connection.execute(_RIPE.where(_due(until)))
        return {row.creator_id: bool(row.suspended) for row in rows}

    async def mature(self, creator_id: int, until: datetime, most: int, now: datetime) -> Matured | None:
        await lock_balances(self._connection, [diamonds_pending(creator_id)])
        window = and_(gifts.c.creator_id == creator_id, gifts.c.available_at <= until, _NEW)
        last = await self._last(window, most)
        if last is None:
            return None
        found = (gifts.c.available_at <= last) & window
        sums = await self._connection.execute(_PIECES.add_columns(*_WORTH, _PARTS).where(found).group_by(*_WORTH))
        worths = {(creator_id, Worth(*row[:3])): int(row.parts) for row in sums if row.parts}
        if parts := sum(worths.values()):
            await self._ledger.post(_matured(creator_id, parts, last, now))
            await claims.change_room(self._connection, worths)
        await self._mark(creator_id, last)
        return Matured(creator_id, parts, last)

    async def pending(self, creator_id: MemberId) -> Sequence[Batch]:
        day = (as_type(gifts.c.available_at, BigInteger) // _DAY).label("day")
        found = _PIECES.add_columns(day, *_WORTH, _PARTS).where(his(gifts.c.creator_id, creator_id), _NEW)
        rows = (await self._connection.execute(found.group_by(day, *_WORTH))).all()
        return [
            Batch((datetime.fromtimestamp(0, UTC) + timedelta(days=row.day)).date(), Worth(*row[1:4]), int(row.parts))
            for row in rows
            if row.parts
        ]

    async def available(self, creator_id: MemberId) -> Sequence[Batch]:
        there = his(diamond_worths.c.creator_id, creator_id) & (diamond_worths.c.parts > 0)
        rows = await self._connection.execute(select(diamond_worths).where(there))
        return [Batch(None, Worth(row.currency, row.worth_minor, row.worth_diamonds), row.parts) for row in rows]

    async def held(self, creator_id: MemberId) -> Sequence[Batch]:
        parts = func.sum(gift_claims.c.pending_parts + gift_claims.c.available_parts)
        found = (
            select(*_WORTH, parts.label("parts"))
            .select_from(
                gifts.join(gift_claims, gift_claims.c.gift_id == gifts.c.id).join(
                    coin_lots, coin_lots.c.id == gift_claims.c.lot_id
                )
            )
            .where(his(gifts.c.creator_id, creator_id), gift_claims.c.state == ClaimState.HELD)
            .group_by(*_WORTH)
        )
        rows = await self._connection.execute(found)
        return [Batch(None, Worth(*row[:3]), int(row.parts)) for row in rows if row.parts]

    async def suspended(self, creator_id: MemberId) -> bool:
        state = select(enrolments.c.state).where(enrolments.c.member_id == creator_id)
        return (await self._connection.execute(state)).scalar_one_or_none() == EnrolmentState.SUSPENDED

    async def _last(self, window: ColumnElement[bool], most: int) -> datetime | None:
        """Up to when gifts of the window mature now: all of them, or so many that nobody waits for long."""
        moments = select(gifts.c.available_at).select_from(_MATURING).where(window).order_by(gifts.c.available_at)
        cut: datetime | None = (await self._connection.execute(moments.offset(most - 1).limit(1))).scalar_one_or_none()
        if cut is None:
            latest = select(func.max(gifts.c.available_at)).select_from(_MATURING).where(window)
            cut = (await self._connection.execute(latest)).scalar_one_or_none()
        return cut

    async def _mark(self, creator_id: int, until: datetime) -> None:
        sqlite = self._connection.dialect.name == "sqlite"
        row: Any = (sqlite_insert if sqlite else postgresql_insert)(creator_maturity)
        marked = row.values(creator_id=creator_id, matured_until=until)
        await self._connection.execute(
            marked.on_conflict_do_update(
                index_elements=["creator_id"], set_={"matured_until": row.excluded.matured_until}
            )
        )


def _matured(creator_id: int, parts: int, until: datetime, now: datetime) -> Entry:
    moved = Posting(diamonds_pending(creator_id), diamonds_available(creator_id), "diamond", parts)
    subject = f"diamonds:{creator_id}"
    return Entry(EntryKind.DIAMONDS_MATURED, f"{subject}:{to_microseconds(until)}", subject, now, (moved,))


def his(column: ColumnElement[int], creator_id: int) -> ColumnElement[bool]:
    """Rows keep the ids of people who turned out to be him."""
    return column.in_(select(members.c.id).where(or_(members.c.id == creator_id, members.c.merged_into == creator_id)))


_MATURING = gifts.join(creator_maturity, creator_maturity.c.creator_id == gifts.c.creator_id, isouter=True)
_END = gifts.c.spent_from + gifts.c.coins
_UNTIL = case((coin_lots.c.ends_at > _END, _END), else_=coin_lots.c.ends_at)
_FROM = case((gifts.c.spent_from > coin_lots.c.starts_at, gifts.c.spent_from), else_=coin_lots.c.starts_at)
# What is claimed left the pending diamonds when it was.
_PARTS = func.sum((_UNTIL - _FROM) * coin_lots.c.parts_per_coin - func.coalesce(gift_claims.c.pending_parts, 0)).label(
    "parts"
)
_PIECES = select().select_from(
    _MATURING.join(
        coin_lots,
        and_(
            coin_lots.c.fan_id == gifts.c.fan_id,
            coin_lots.c.ends_at > gifts.c.spent_from,
            coin_lots.c.starts_at < _END,
        ),
    ).join(
        gift_claims,
        and_(gift_claims.c.gift_id == gifts.c.id, gift_claims.c.lot_id == coin_lots.c.id),
        isouter=True,
    )
)

_PREFIX = AccountKind.DIAMONDS_PENDING.value + ":"
# Whoever has nothing pending has nothing that could mature.
_WAITING = (
    select(cast(func.substr(balances.c.account, len(_PREFIX) + 1), BigInteger).label("creator_id"))
    .where(balances.c.account.like(_PREFIX + "%"), balances.c.unit == "diamond", balances.c.amount > 0)
    # Not to be opened up: other accounts have no number there.
    .cte("waiting")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_PERSON = func.coalesce(members.c.merged_into, members.c.id)
_RIPE = (
    select(
        _WAITING.c.creator_id,
        (func.coalesce(enrolments.c.state, "") == EnrolmentState.SUSPENDED.value).label("suspended"),
    )
    .select_from(
        _WAITING.join(members, members.c.id == _WAITING.c.creator_id, isouter=True)
        .join(enrolments, enrolments.c.member_id == _PERSON, isouter=True)
        .join(creator_maturity, creator_maturity.c.creator_id == _WAITING.c.creator_id, isouter=True)
    )
    .order_by(_WAITING.c.creator_id)
)


def _due(until: datetime) -> Any:
    of_creator = select(gifts.c.id).where(gifts.c.creator_id == _WAITING.c.creator_id, gifts.c.available_at <= until)
    return of_creator.where(_NEW).correlate(_WAITING, creator_maturity).exists()
