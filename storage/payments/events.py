"""Queries about the webhook inbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.payments.events import Hint
from bot.payments.model import EventRow, EventState
from storage.schema.payments import webhook_events as events

_COLUMNS = [column for column in events.c if column.name != "body"]
# Built once: a storm brings hundreds a second.
_ADD = {
    name: insert(events).on_conflict_do_nothing(index_elements=["event_id"]).returning(events.c.event_id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class EventQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def add_event(self, hint: Hint, now: datetime) -> bool:
        values = {
            "event_id": hint.event_id, "type": hint.type, "object_id": hint.object_id, "account": hint.account,
            "created_at": hint.created_at, "api_version": hint.api_version, "livemode": hint.livemode,
            "state": EventState.RECEIVED, "received_at": now, "body": hint.body or None,
        }  # fmt: skip
        inserted = await self._connection.execute(_ADD[self._connection.dialect.name], values)
        return inserted.scalar_one_or_none() is not None

    async def event(self, event_id: str) -> EventRow | None:
        rows = await self._connection.execute(select(*_COLUMNS).where(events.c.event_id == event_id))
        row = rows.first()
        return None if row is None else _event(row)

    async def finish_event(self, event_id: str, state: EventState, now: datetime) -> bool:
        changed = await self._connection.execute(
            update(events)
            .where(events.c.event_id == event_id, events.c.state == EventState.RECEIVED)
            .values(state=state, handled_at=now)
        )
        return changed.rowcount == 1

    async def mark_unknown(self, event_id: str) -> None:
        await self._connection.execute(
            update(events).where(events.c.event_id == event_id).values(state=EventState.UNKNOWN_HERE)
        )

    async def reopen_event(self, event_id: str) -> bool:
        changed = await self._connection.execute(
            update(events).where(events.c.event_id == event_id).values(state=EventState.RECEIVED, handled_at=None)
        )
        return changed.rowcount == 1

    async def received_before(self, moment: datetime, limit: int) -> tuple[EventRow, ...]:
        rows = await self._connection.execute(
            select(*_COLUMNS)
            .where(events.c.state == EventState.RECEIVED, events.c.received_at < moment)
            .order_by(events.c.received_at)
            .limit(limit)
        )
        return tuple(_event(row) for row in rows)

    async def forget_bodies(self, before: datetime) -> int:
        changed = await self._connection.execute(
            update(events).where(events.c.body.is_not(None), events.c.received_at < before).values(body=null())
        )
        return int(changed.rowcount)


def _event(row: Row[Any]) -> EventRow:
    return EventRow(
        row.event_id, row.type, row.object_id, row.account, row.created_at, row.api_version, row.livemode,
        EventState(row.state), row.received_at, row.handled_at,
    )  # fmt: skip
