"""Queries about pages to pay at, payments, and the effects that each object at the provider has once."""

from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.money import Money
from bot.payments.model import CheckoutRow, PaymentRow, Role
from bot.payments.store import PaymentChange
from bot.tips.model import TipId
from storage.schema.payments import checkouts, payment_effects, payments
from storage.statements import insert_into


class PaymentQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def add_checkout(self, row: CheckoutRow, now: datetime) -> None:
        await self._connection.execute(
            insert_into(self._connection, checkouts)
            .values(
                checkout_id=row.checkout_id, tip_id=row.tip_id, url=row.url, expires_at=row.expires_at, created_at=now
            )
            .on_conflict_do_nothing()
        )

    async def checkout_of(self, tip_id: TipId) -> CheckoutRow | None:
        rows = await self._connection.execute(
            select(checkouts).where(checkouts.c.tip_id == tip_id).order_by(checkouts.c.expires_at.desc()).limit(1)
        )
        row = rows.first()
        return None if row is None else CheckoutRow(row.checkout_id, TipId(row.tip_id), row.url, row.expires_at)

    async def tip_of_checkout(self, checkout_id: str) -> TipId | None:
        found = await self._connection.execute(select(checkouts.c.tip_id).where(checkouts.c.checkout_id == checkout_id))
        return found.scalar_one_or_none()

    async def add_payment(self, row: PaymentRow, now: datetime) -> bool:
        inserted = await self._connection.execute(
            insert_into(self._connection, payments)
            .values(**_columns(row), known_at=now)
            .on_conflict_do_nothing(index_elements=["payment_id"])
            .returning(payments.c.payment_id)
        )
        return inserted.scalar_one_or_none() is not None

    async def payment(self, payment_id: str) -> PaymentRow | None:
        rows = await self._connection.execute(select(payments).where(payments.c.payment_id == payment_id))
        row = rows.first()
        return None if row is None else _payment(row)

    async def payments_of(self, tip_id: TipId) -> tuple[PaymentRow, ...]:
        rows = await self._connection.execute(
            select(payments).where(payments.c.tip_id == tip_id).order_by(payments.c.known_at, payments.c.payment_id)
        )
        return tuple(_payment(row) for row in rows)

    async def change_payment(self, payment_id: str, /, **columns: Unpack[PaymentChange]) -> None:
        values: dict[str, object] = {**columns}
        fee = columns.get("fee")
        if "fee" in values:
            del values["fee"]
            values["fee_minor"] = fee.amount_minor if fee else None
            values["fee_currency"] = fee.currency if fee else None
        await self._connection.execute(update(payments).where(payments.c.payment_id == payment_id).values(**values))

    async def without_fee(self, before: datetime, limit: int) -> tuple[PaymentRow, ...]:
        rows = await self._connection.execute(
            select(payments)
            .where(payments.c.fee_minor.is_(None), payments.c.known_at < before)
            .order_by(payments.c.known_at)
            .limit(limit)
        )
        return tuple(_payment(row) for row in rows)

    async def claim(self, object_id: str, effect: str, subject: str, now: datetime) -> bool:
        claimed = await self._connection.execute(
            insert_into(self._connection, payment_effects)
            .values(object_id=object_id, effect=effect, subject=subject, at=now)
            .on_conflict_do_nothing()
            .returning(payment_effects.c.object_id)
        )
        return claimed.scalar_one_or_none() is not None


def _columns(row: PaymentRow) -> dict[str, Any]:
    return {
        "payment_id": row.payment_id,
        "tip_id": row.tip_id,
        "role": row.role,
        "currency": row.gross.currency,
        "gross_minor": row.gross.amount_minor,
        "charge_id": row.charge_id,
        "checkout_id": row.checkout_id,
        "transfer_id": row.transfer_id,
        "destination": row.destination,
        "transferred_minor": row.transferred_minor,
        "refunded_minor": row.refunded_minor,
        "reversed_minor": row.reversed_minor,
        "resent_minor": row.resent_minor,
        "fee_minor": row.fee.amount_minor if row.fee else None,
        "fee_currency": row.fee.currency if row.fee else None,
        "created_at": row.created_at,
    }


def _payment(row: Row[Any]) -> PaymentRow:
    return PaymentRow(
        payment_id=row.payment_id,
        tip_id=TipId(row.tip_id),
        role=Role(row.role),
        gross=Money(row.gross_minor, row.currency),
        charge_id=row.charge_id,
        checkout_id=row.checkout_id,
        transfer_id=row.transfer_id,
        destination=row.destination,
        transferred_minor=row.transferred_minor,
        refunded_minor=row.refunded_minor,
        reversed_minor=row.reversed_minor,
        resent_minor=row.resent_minor,
        fee=None if row.fee_minor is None else Money(row.fee_minor, row.fee_currency),
        created_at=row.created_at,
    )
