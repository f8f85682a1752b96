"""The queries about coin orders, from their files. Fits `bot.coins.store.CoinOrderStore`."""

from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.model import Lot
from bot.coins.store import HeldLot
from bot.ledger.accounts import wallet
from bot.members.model import MemberId
from bot.ports import Clock
from bot.rails import Rail
from storage.coins.orders import OrderQueries
from storage.coins.payments import CoinPaymentQueries
from storage.gifts.coins import CoinStore
from storage.ledger.store import LedgerStore
from storage.schema.gifts import coin_lots


class CoinOrderStore(OrderQueries, CoinPaymentQueries):
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    async def credit(self, lot: Lot) -> int:
        return (await CoinStore(self._connection, self._clock).credit(lot)).id

    async def lots_of(self, fan_id: MemberId) -> tuple[HeldLot, ...]:
        query = select(coin_lots).where(coin_lots.c.fan_id == fan_id).order_by(coin_lots.c.starts_at, coin_lots.c.id)
        rows = (await self._connection.execute(query)).all()
        spent = await self._spent(fan_id)
        return tuple(_held(row, spent) for row in rows)

    async def lot(self, lot_id: int) -> HeldLot | None:
        row = (await self._connection.execute(select(coin_lots).where(coin_lots.c.id == lot_id))).one_or_none()
        return None if row is None else _held(row, await self._spent(MemberId(row.fan_id)))

    async def _spent(self, fan_id: MemberId) -> int:
        """Coins of the fan's line that he has spent: all of them but those that lie in his wallet."""
        ends = select(func.coalesce(func.max(coin_lots.c.ends_at), 0)).where(coin_lots.c.fan_id == fan_id)
        line = (await self._connection.execute(ends)).scalar_one()
        return int(line) - await LedgerStore(self._connection, self._clock).balance(wallet(fan_id), "coin")


def _held(row: Row[Any], spent: int) -> HeldLot:
    return HeldLot(
        lot_id=row.id,
        source=row.source,
        coins=row.coins,
        unspent=max(0, row.ends_at - max(row.starts_at, spent)),
        burned=row.burned,
        rail=Rail(row.rail),
        currency=row.currency,
        price_minor=row.price_minor,
        paid_at=row.paid_at,
        refundable_until=row.refundable_until,
    )
