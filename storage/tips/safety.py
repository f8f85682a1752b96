"""The queries about spending limits and card testing. Fits `bot.safety.store.SafetyStore`."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.model import MemberId
from bot.safety.model import Limits
from bot.safety.store import Attempt, Attempts, Held
from bot.tips.store import Windows
from storage.prepared import Prepared
from storage.schema.base import Flag, Id
from storage.schema.safety import breakers, payment_attempts, payment_stops, spending_limits
from storage.schema.tips import tips
from storage.tips.limits import limits_from, limits_values

# The two dialects' Insert types share no base.
_UPSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}

_FAILED = literal(True, Flag())

# Every gift asks for them.
_LIMITS = Prepared(select(spending_limits).where(spending_limits.c.member_id == bindparam("member", type_=Id)))


class SafetyStore:
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._upsert = _UPSERTS[connection.dialect.name]

    async def limits_of(self, member_id: MemberId) -> Limits:
        row = await _LIMITS.first(self._connection, {"member": member_id})
        return Limits() if row is None else limits_from(row)

    async def held(self, member_id: MemberId, windows: Windows) -> tuple[Held, ...]:
        t = tips.c
        open_still = or_(and_(t.state == "created", t.expires_at > windows.now), t.state.in_(("open", "pending")))
        today = case((t.created_at >= windows.day, t.gross_minor), else_=0)
        under_way = case((or_(t.state == "pending", t.expires_at <= windows.now), 1))
        query = (
            select(
                t.currency,
                func.sum(today).label("day"),
                func.sum(t.gross_minor).label("month"),
                func.max(t.expires_at).label("until"),
                func.count(under_way).label("under_way"),
            )
            .where(t.fan_id == member_id, t.created_at >= windows.month, open_still)
            .group_by(t.currency)
        )
        return tuple(
            Held(row.currency, int(row.day), int(row.month), None if row.under_way else row.until)
            for row in await self._connection.execute(query)
        )

    async def set_limits(self, member_id: MemberId, limits: Limits, currency: str) -> None:
        values = limits_values(limits, currency)
        statement = self._upsert(spending_limits).values(member_id=member_id, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))

    async def record(self, attempt: Attempt) -> bool:
        statement = self._upsert(payment_attempts).values(
            key=attempt.key,
            fan_id=attempt.fan_id,
            community_id=attempt.community_id,
            failed=attempt.failed,
            card=attempt.card,
            at=attempt.at,
        )
        done = await self._connection.execute(statement.on_conflict_do_nothing().returning(payment_attempts.c.key))
        return done.first() is not None

    async def failed_since(self, fan_id: MemberId, since: datetime) -> int:
        here = payment_attempts.c
        query = select(func.count()).where(here.fan_id == fan_id, here.failed == _FAILED, here.at > since)
        return (await self._connection.execute(query)).scalar_one()

    async def attempts_since(self, since: datetime) -> Attempts:
        here = payment_attempts.c
        failed = func.count(case((here.failed == _FAILED, 1)))
        query = select(func.count(), failed).where(here.at > since)
        every, bad = (await self._connection.execute(query)).one()
        return Attempts(failed=bad, succeeded=every - bad)

    async def fans_of_card(self, card: str) -> tuple[MemberId, ...]:
        here = payment_attempts.c
        query = select(here.fan_id).where(here.card == card).group_by(here.fan_id).order_by(func.min(here.at))
        return tuple(MemberId(row.fan_id) for row in await self._connection.execute(query))

    async def stop(self, fan_id: MemberId, until: datetime) -> None:
        statement = self._upsert(payment_stops).values(member_id=fan_id, until=until)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["member_id"],
                set_={"until": statement.excluded.until},
                where=payment_stops.c.until < statement.excluded.until,
            )
        )

    async def trip_breaker(self, now: datetime, until: datetime) -> bool:
        if await self.breaker_until(now) is not None:
            return False
        await self._connection.execute(insert(breakers).values(tripped_at=now, until=until))
        return True

    async def release_breaker(self, now: datetime) -> None:
        await self._connection.execute(update(breakers).where(breakers.c.until > now).values(until=now))

    async def breaker_until(self, now: datetime) -> datetime | None:
        query = select(func.max(breakers.c.until)).where(breakers.c.until > now)
        until: datetime | None = (await self._connection.execute(query)).scalar_one()
        return until
