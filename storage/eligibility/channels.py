"""Queries about channels whose public numbers are read."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.eligibility.channels import Channel
from bot.members.model import MemberId
from bot.programme.model import EnrolmentState
from storage.schema.creators import enrolments
from storage.schema.metrics import channels
from storage.statements import insert_into


class ChannelStore:
    """Fits `bot.eligibility.store.ChannelStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, member_id: MemberId) -> Channel | None:
        found = await self._connection.execute(select(channels).where(channels.c.member_id == member_id))
        row = found.one_or_none()
        return None if row is None else _channel(row)

    async def owner(self, channel_id: str) -> MemberId | None:
        found = await self._connection.scalars(select(channels.c.member_id).where(channels.c.channel_id == channel_id))
        owner = found.one_or_none()
        return None if owner is None else MemberId(owner)

    async def put(self, channel: Channel) -> None:
        values = asdict(channel)
        made = insert_into(self._connection, channels).values(values)
        changed = {name: made.excluded[name] for name in values if name != "member_id"}
        await self._connection.execute(made.on_conflict_do_update(index_elements=["member_id"], set_=changed))

    async def drop(self, member_id: MemberId) -> None:
        await self._connection.execute(delete(channels).where(channels.c.member_id == member_id))

    async def due(self, before: datetime, limit: int) -> tuple[Channel, ...]:
        own = channels.c
        late = own.read_at.is_(None) | (own.read_at <= before)
        left = enrolments.c.state == EnrolmentState.LEFT.value
        inside = exists().where(enrolments.c.member_id == own.member_id, ~left)
        due = select(channels).where(own.proven_at.is_not(None), late, inside)
        # Never read comes first, which the two databases see differently.
        order = (own.read_at.is_(None).desc(), own.read_at, own.member_id)
        rows = await self._connection.execute(due.order_by(*order).limit(limit))
        return tuple(_channel(row) for row in rows)


def _channel(row: Row[Any]) -> Channel:
    return Channel(
        MemberId(row.member_id), row.ref, row.asked_at, row.checked_at, row.channel_id, row.title, row.proven_at,
        row.read_at,
    )  # fmt: skip
