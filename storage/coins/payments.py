"""Queries about payments for coins, and what goes back of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.orders import CoinDispute, CoinOrderId, CoinPayment, CoinRefund
from bot.coins.store import PaymentChange
from bot.money import Money
from bot.payments.model import RefundState, Role
from bot.payments.provider import DisputeStatus
from bot.rails import Rail
from storage.schema.coins import coin_disputes, coin_payments, coin_refunds
from storage.statements import insert_into

_p, _r, _d = coin_payments.c, coin_refunds.c, coin_disputes.c


class CoinPaymentQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def add_payment(self, payment: CoinPayment, now: datetime) -> bool:
        values = {name: getattr(payment, name) for name in CoinPayment.__dataclass_fields__ if name != "fee"}
        inserted = await self._connection.execute(
            insert_into(self._connection, coin_payments)
            .values(**values, **_fee(payment.fee), known_at=now)
            .on_conflict_do_nothing(index_elements=["payment_id"])
            .returning(_p.payment_id)
        )
        return inserted.scalar_one_or_none() is not None

    async def payment(self, payment_id: str) -> CoinPayment | None:
        row = (await self._connection.execute(select(coin_payments).where(_p.payment_id == payment_id))).one_or_none()
        return None if row is None else _payment(row)

    async def payments_of(self, order_id: CoinOrderId) -> tuple[CoinPayment, ...]:
        query = select(coin_payments).where(_p.order_id == order_id).order_by(_p.known_at, _p.payment_id)
        return tuple(_payment(row) for row in await self._connection.execute(query))

    async def change_payment(self, payment_id: str, /, **columns: Unpack[PaymentChange]) -> None:
        values: dict[str, object] = {**columns}
        if "fee" in columns:
            del values["fee"]
            values |= _fee(columns["fee"])
        await self._connection.execute(update(coin_payments).where(_p.payment_id == payment_id).values(**values))

    async def without_fee(self, before: datetime, limit: int) -> tuple[CoinPayment, ...]:
        query = (
            select(coin_payments)
            .where(_p.fee_minor.is_(None), _p.rail == Rail.STRIPE.value, _p.known_at < before)
            .order_by(_p.known_at)
            .limit(limit)
        )
        return tuple(_payment(row) for row in await self._connection.execute(query))

    async def add_refund(
        self, payment: CoinPayment, amount_minor: int, coins: int, reason: str, now: datetime, *,
        state: RefundState = RefundState.APPROVED, refund_id: str | None = None, case_id: int | None = None,
    ) -> CoinRefund:  # fmt: skip
        inserted = await self._connection.execute(
            insert(coin_refunds)
            .values(
                order_id=payment.order_id, payment_id=payment.payment_id, currency=payment.currency,
                amount_minor=amount_minor, coins=coins, state=state, refund_id=refund_id, reason=reason,
                case_id=case_id, created_at=now,
            )
            .returning(coin_refunds)
        )  # fmt: skip
        return _refund(inserted.one())

    async def refund(self, refund_row: int) -> CoinRefund | None:
        row = (await self._connection.execute(select(coin_refunds).where(_r.id == refund_row))).one_or_none()
        return None if row is None else _refund(row)

    async def refund_called(self, refund_id: str) -> CoinRefund | None:
        row = (await self._connection.execute(select(coin_refunds).where(_r.refund_id == refund_id))).one_or_none()
        return None if row is None else _refund(row)

    async def refunds_of(self, order_id: CoinOrderId) -> tuple[CoinRefund, ...]:
        rows = await self._connection.execute(select(coin_refunds).where(_r.order_id == order_id).order_by(_r.id))
        return tuple(_refund(row) for row in rows)

    async def save_refund(self, row: CoinRefund) -> None:
        await self._connection.execute(
            update(coin_refunds)
            .where(_r.id == row.id)
            .values(state=row.state, refund_id=row.refund_id, coins=row.coins, done_at=row.done_at)
        )

    async def refunds_in(self, states: Collection[RefundState], before: datetime, limit: int) -> tuple[CoinRefund, ...]:
        rows = await self._connection.execute(
            select(coin_refunds)
            .where(_r.state.in_([one.value for one in states]), _r.created_at < before)
            .order_by(_r.id)
            .limit(limit)
        )
        return tuple(_refund(row) for row in rows)

    async def dispute(self, dispute_id: str) -> CoinDispute | None:
        row = (await self._connection.execute(select(coin_disputes).where(_d.dispute_id == dispute_id))).one_or_none()
        return None if row is None else _dispute(row)

    async def disputes_of(self, order_id: CoinOrderId) -> tuple[CoinDispute, ...]:
        rows = await self._connection.execute(
            select(coin_disputes).where(_d.order_id == order_id).order_by(_d.opened_at)
        )
        return tuple(_dispute(row) for row in rows)

    async def put_dispute(self, row: CoinDispute) -> None:
        sums = {
            "status": row.status.value, "withdrawn_minor": row.withdrawn_minor, "due_by": row.due_by,
            "reinstated_minor": row.reinstated_minor, "fee_minor": row.fee_minor, "lost_minor": row.lost_minor,
            "turns": row.turns,
        }  # fmt: skip
        await self._connection.execute(
            insert_into(self._connection, coin_disputes)
            .values(
                dispute_id=row.dispute_id, order_id=row.order_id, payment_id=row.payment_id,
                currency=row.amount.currency, amount_minor=row.amount.amount_minor, opened_at=row.opened_at, **sums,
            )
            .on_conflict_do_update(index_elements=["dispute_id"], set_=sums)
        )  # fmt: skip


def _fee(fee: Money | None) -> dict[str, object]:
    return {"fee_minor": fee.amount_minor if fee else None, "fee_currency": fee.currency if fee else None}


def _payment(row: Row[Any]) -> CoinPayment:
    return CoinPayment(
        payment_id=row.payment_id,
        order_id=CoinOrderId(row.order_id),
        rail=Rail(row.rail),
        role=Role(row.role),
        currency=row.currency,
        gross_minor=row.gross_minor,
        charge_id=row.charge_id,
        lot_id=row.lot_id,
        fee=None if row.fee_minor is None else Money(row.fee_minor, row.fee_currency),
        refunded_minor=row.refunded_minor,
        payer=row.payer,
        created_at=row.created_at,
    )


def _refund(row: Row[Any]) -> CoinRefund:
    plain = dict(row._mapping)
    return CoinRefund(**plain | {"order_id": CoinOrderId(row.order_id), "state": RefundState(row.state)})


def _dispute(row: Row[Any]) -> CoinDispute:
    plain = {name: value for name, value in row._mapping.items() if name not in ("currency", "amount_minor")}
    plain |= {"order_id": CoinOrderId(row.order_id), "status": DisputeStatus(row.status)}
    return CoinDispute(**plain, amount=Money(row.amount_minor, row.currency))
