"""Queries about refunds and disputes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.model import MemberId
from bot.money import Money
from bot.payments.model import DisputeRow, RefundReason, RefundRow, RefundState
from bot.payments.provider import DisputeRead, DisputeStatus
from bot.tips.model import TipId
from storage.schema.payments import disputes, refunds
from storage.statements import insert_into

_UNDECIDED = (DisputeStatus.INQUIRY, DisputeStatus.OPEN)


class MoveQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def add_refund(
        self, tip_id: TipId, payment_id: str, amount: Money, reason: RefundReason, state: RefundState, now: datetime, *,
        refund_id: str | None = None, case_id: int | None = None, approved_by: MemberId | None = None, words: str = "",
    ) -> RefundRow:  # fmt: skip
        inserted = await self._connection.execute(
            insert(refunds)
            .values(
                tip_id=tip_id, payment_id=payment_id, currency=amount.currency, amount_minor=amount.amount_minor,
                reason=reason, state=state, refund_id=refund_id, reversed_minor=0, case_id=case_id,
                approved_by=approved_by, words=words, created_at=now,
            )
            .returning(refunds)
        )  # fmt: skip
        return _refund(inserted.one())

    async def refund(self, refund_row: int) -> RefundRow | None:
        row = (await self._connection.execute(select(refunds).where(refunds.c.id == refund_row))).first()
        return None if row is None else _refund(row)

    async def refund_called(self, refund_id: str) -> RefundRow | None:
        row = (await self._connection.execute(select(refunds).where(refunds.c.refund_id == refund_id))).first()
        return None if row is None else _refund(row)

    async def refunds_of(self, tip_id: TipId) -> tuple[RefundRow, ...]:
        rows = await self._connection.execute(select(refunds).where(refunds.c.tip_id == tip_id).order_by(refunds.c.id))
        return tuple(_refund(row) for row in rows)

    async def save_refund(self, row: RefundRow) -> None:
        await self._connection.execute(
            update(refunds)
            .where(refunds.c.id == row.id)
            .values(state=row.state, refund_id=row.refund_id, reversed_minor=row.reversed_minor, done_at=row.done_at)
        )

    async def refunds_in(self, states: Collection[RefundState], before: datetime, limit: int) -> tuple[RefundRow, ...]:
        rows = await self._connection.execute(
            select(refunds)
            .where(refunds.c.state.in_(list(states)), refunds.c.created_at < before)
            .order_by(refunds.c.id)
            .limit(limit)
        )
        return tuple(_refund(row) for row in rows)

    async def add_dispute(self, read: DisputeRead, tip_id: TipId, now: datetime) -> DisputeRow:
        await self._connection.execute(
            insert_into(self._connection, disputes)
            .values(
                dispute_id=read.dispute_id, tip_id=tip_id, payment_id=read.payment_id,
                status=DisputeStatus.INQUIRY, currency=read.amount.currency, amount_minor=read.amount.amount_minor,
                withdrawn_minor=0, reinstated_minor=0, fee_minor=0, to_take_minor=0, reversed_minor=0, resent_minor=0,
                owed_minor=0, lost_minor=0, due_by=read.due_by, opened_at=now,
            )
            .on_conflict_do_nothing(index_elements=["dispute_id"])
        )  # fmt: skip
        rows = await self._connection.execute(select(disputes).where(disputes.c.dispute_id == read.dispute_id))
        return _dispute(rows.one())

    async def dispute(self, row_id: int) -> DisputeRow | None:
        row = (await self._connection.execute(select(disputes).where(disputes.c.id == row_id))).first()
        return None if row is None else _dispute(row)

    async def disputes_of(self, tip_id: TipId) -> tuple[DisputeRow, ...]:
        rows = await self._connection.execute(
            select(disputes).where(disputes.c.tip_id == tip_id).order_by(disputes.c.id)
        )
        return tuple(_dispute(row) for row in rows)

    async def save_dispute(self, row: DisputeRow) -> None:
        await self._connection.execute(
            update(disputes)
            .where(disputes.c.id == row.id)
            .values(
                status=row.status, withdrawn_minor=row.withdrawn_minor, reinstated_minor=row.reinstated_minor,
                fee_minor=row.fee_minor, to_take_minor=row.to_take_minor, reversed_minor=row.reversed_minor,
                resent_minor=row.resent_minor, owed_minor=row.owed_minor, lost_minor=row.lost_minor, due_by=row.due_by,
            )
        )  # fmt: skip

    async def disputes_to_watch(self, limit: int) -> tuple[DisputeRow, ...]:
        waits = (disputes.c.status == DisputeStatus.WON) & (disputes.c.resent_minor < disputes.c.reversed_minor)
        rows = await self._connection.execute(
            select(disputes).where(disputes.c.status.in_(_UNDECIDED) | waits).order_by(disputes.c.id).limit(limit)
        )
        return tuple(_dispute(row) for row in rows)


def _refund(row: Row[Any]) -> RefundRow:
    return RefundRow(
        id=row.id,
        tip_id=TipId(row.tip_id),
        payment_id=row.payment_id,
        amount=Money(row.amount_minor, row.currency),
        reason=RefundReason(row.reason),
        state=RefundState(row.state),
        refund_id=row.refund_id,
        reversed_minor=row.reversed_minor,
        case_id=row.case_id,
        approved_by=None if row.approved_by is None else MemberId(row.approved_by),
        words=row.words,
        created_at=row.created_at,
        done_at=row.done_at,
    )


def _dispute(row: Row[Any]) -> DisputeRow:
    return DisputeRow(
        id=row.id,
        dispute_id=row.dispute_id,
        tip_id=TipId(row.tip_id),
        payment_id=row.payment_id,
        status=DisputeStatus(row.status),
        amount=Money(row.amount_minor, row.currency),
        withdrawn_minor=row.withdrawn_minor,
        reinstated_minor=row.reinstated_minor,
        fee_minor=row.fee_minor,
        to_take_minor=row.to_take_minor,
        reversed_minor=row.reversed_minor,
        resent_minor=row.resent_minor,
        owed_minor=row.owed_minor,
        lost_minor=row.lost_minor,
        due_by=row.due_by,
        opened_at=row.opened_at,
    )
