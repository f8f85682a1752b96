"""Coins on disk: crediting what was bought, and a fan's lots."""

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.model import Lot
from bot.errors import KeyReused
from bot.ledger.accounts import COINS_ISSUED, wallet
from bot.ledger.entries import Entry, EntryKind, PostedEntry, Posting
from bot.ports import Clock
from storage.ledger.store import LedgerStore
from storage.schema.gifts import coin_lots

_TERMS = tuple(column for column in coin_lots.columns if column.name in Lot.__dataclass_fields__)


class CoinStore:
    """Lots within one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._ledger = LedgerStore(connection, clock)

    async def credit(self, lot: Lot) -> PostedEntry:
        """The coins of a lot come into the fan's wallet, behind all that he had before; once, whoever repeats it.

        Raises KeyReused when the same source credited something else.
        """
        # First the entry: its change of the wallet keeps gifts and other lots of this fan out until we are done.
        posted = await self._ledger.post(_credited(lot))
        if posted.new:
            line = select(func.coalesce(func.max(coin_lots.c.ends_at), 0)).where(coin_lots.c.fan_id == lot.fan_id)
            start = (await self._connection.execute(line)).scalar_one()
            terms = {column.name: getattr(lot, column.name) for column in _TERMS}
            place = {"id": posted.id, "starts_at": start, "ends_at": start + lot.coins, "burned": 0}
            await self._connection.execute(insert(coin_lots).values(**terms, **place))
        elif await self._terms(posted.id) != lot:
            raise KeyReused(f"{lot.source} was credited with other terms")
        return posted

    async def _terms(self, lot_id: int) -> Lot | None:
        row = (await self._connection.execute(select(*_TERMS).where(coin_lots.c.id == lot_id))).one_or_none()
        return None if row is None else Lot(**row._mapping)


def _credited(lot: Lot) -> Entry:
    return Entry(
        EntryKind.COINS_CREDITED,
        key=f"{lot.source}:credited",
        subject=lot.source,
        occurred_at=lot.paid_at,
        postings=(Posting(COINS_ISSUED, wallet(lot.fan_id), "coin", lot.coins),),
    )
