"""Queries about calls to the provider that are written down before they are made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.payments.model import CallState, StoredCall
from bot.payments.provider import Call, Params
from storage.schema.base import UtcTime
from storage.schema.payments import provider_calls as calls
from storage.statements import insert_into

_UNFINISHED = (CallState.PREPARED, CallState.SENT, CallState.UNKNOWN)


class CallQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def latest_call(self, subject: str, verb: str) -> StoredCall | None:
        row = await self._connection.execute(
            select(calls)
            .where(calls.c.subject == subject, calls.c.verb == verb)
            .order_by(calls.c.attempt.desc())
            .limit(1)
        )
        found = row.first()
        return None if found is None else _stored(found)

    async def add_call(self, subject: str, verb: str, attempt: int, params: Params, now: datetime) -> Call | None:
        key = f"{subject}:{verb}:{attempt}"
        inserted = await self._connection.execute(
            insert_into(self._connection, calls)
            .values(
                subject=subject, verb=verb, attempt=attempt, key=key, params=dict(params),
                state=CallState.PREPARED, created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(calls)
        )  # fmt: skip
        row = inserted.one_or_none()
        # As it is stored, to the order of its names: what goes out now is what a retry reads.
        return None if row is None else _stored(row).call

    async def mark_call(
        self, call_id: int, state: CallState, *, object_id: str | None = None, request_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> None:  # fmt: skip
        values: dict[str, Any] = {"state": state}
        if object_id is not None:
            values["object_id"] = object_id
        if request_id is not None:
            values["request_id"] = request_id
        if sent_at is not None:
            values["first_sent_at"] = func.coalesce(calls.c.first_sent_at, literal(sent_at, UtcTime))
        await self._connection.execute(update(calls).where(calls.c.id == call_id).values(**values))

    async def calls_about(self, subject: str) -> tuple[StoredCall, ...]:
        rows = await self._connection.execute(select(calls).where(calls.c.subject == subject).order_by(calls.c.id))
        return tuple(_stored(row) for row in rows)

    async def unfinished_calls(self, verb: str, before: datetime, limit: int) -> tuple[StoredCall, ...]:
        rows = await self._connection.execute(
            select(calls)
            .where(calls.c.verb == verb, calls.c.state.in_(_UNFINISHED), calls.c.created_at < before)
            .order_by(calls.c.id)
            .limit(limit)
        )
        return tuple(_stored(row) for row in rows)


def _stored(row: Row[Any]) -> StoredCall:
    call = Call(row.id, row.subject, row.verb, row.attempt, row.key, row.params)
    return StoredCall(call, CallState(row.state), row.object_id, row.created_at, row.first_sent_at)
