"""Queries about digests. Fits `bot.digests.store.DigestStore`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.digests.model import DigestKind, Rhythm, Subscription
from bot.members.model import MemberId
from storage.schema.notices import digests

# The two dialects' Insert types share no base.
_UPSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


class DigestStore:
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, member_id: MemberId) -> Mapping[DigestKind, Rhythm]:
        rows = await self._connection.execute(select(digests).where(digests.c.member_id == member_id))
        return {DigestKind(row.kind): Rhythm(row.rhythm) for row in rows}

    async def subscribe(self, subscription: Subscription) -> None:
        said = {"rhythm": subscription.rhythm.value, "due_at": subscription.due_at}
        new = _UPSERTS[self._connection.dialect.name](digests).values(
            member_id=subscription.member_id, kind=subscription.kind.value, **said
        )
        await self._connection.execute(new.on_conflict_do_update(index_elements=["member_id", "kind"], set_=said))

    async def unsubscribe(self, member_id: MemberId, kind: DigestKind) -> None:
        mine = (digests.c.member_id == member_id, digests.c.kind == kind.value)
        await self._connection.execute(delete(digests).where(*mine))

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        rows = await self._connection.execute(
            select(digests)
            .where(digests.c.due_at <= now)
            .order_by(digests.c.due_at, digests.c.member_id, digests.c.kind)
            .limit(limit)
            .with_for_update()
        )
        return tuple(
            Subscription(MemberId(row.member_id), DigestKind(row.kind), Rhythm(row.rhythm), row.due_at) for row in rows
        )
