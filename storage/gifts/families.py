"""A lot as it was bought, with all that came back of it, on the fan's line of coins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import Worth
from bot.coins.refunds import Terms
from bot.ledger.accounts import diamonds_pending, wallet
from storage.gifts.pieces import creators_of, of_lot, person
from storage.ledger.locks import lock_balances
from storage.schema.gifts import coin_lots
from storage.schema.ledger import balances
from storage.schema.lots import lot_freezes, returned_lots


@dataclass(frozen=True)
class Family:
    """The rows of a lot and of what came back of it, the oldest first; where the fan's unspent coins begin; and why
    the lot is frozen, with the coins that each reason put aside. Of two people who turned out to be one, `fan_id` is
    the one who stays: on the line of the other nothing is unspent."""

    rows: Sequence[Any]
    fan_id: int
    position: int
    freezes: Sequence[Any] = field(default=())

    @property
    def origin_id(self) -> int:
        return int(self.rows[0].id)

    @property
    def source(self) -> str:
        return str(self.rows[0].source)

    @property
    def terms(self) -> Terms:
        """What was promised for the whole lot."""
        row = self.rows[0]
        worth = Worth(row.net_currency, row.worth_minor, row.worth_diamonds)
        return Terms(self.fan_id, row.coins, row.currency, row.price_minor, worth)

    @property
    def unspent(self) -> int:
        """Coins on the line that nobody has spent."""
        return sum(self.unspent_of(row) for row in self.rows)

    @property
    def frozen(self) -> int:
        """Coins that lie aside."""
        return sum(row.coins for row in self.freezes)

    def unspent_of(self, row: Any) -> int:
        """Of one of its rows."""
        if row.fan_id != self.fan_id:
            return 0
        return max(0, int(row.ends_at) - max(int(row.starts_at), self.position))

    def frozen_for(self, key: str) -> bool:
        """Whether another reason than this one keeps it frozen."""
        return any(row.thawed_at is None and row.key != key for row in self.freezes)


async def family(connection: AsyncConnection, lot_id: int) -> Family:
    """The lot with this id, or the one of which it came back. Raises LookupError when there is none."""
    origin = select(returned_lots.c.origin_id).where(returned_lots.c.id == lot_id)
    origin_id = (await connection.execute(origin)).scalar_one_or_none() or lot_id
    rows = (await connection.execute(select(coin_lots).where(of_lot(origin_id)).order_by(coin_lots.c.id))).all()
    if not rows:
        raise LookupError(f"no lot {lot_id}")
    fan_id = (await connection.execute(select(person(literal(rows[0].fan_id))))).scalar_one()
    end = select(func.max(coin_lots.c.ends_at)).where(coin_lots.c.fan_id == fan_id).scalar_subquery()
    held = select(balances.c.amount).where(balances.c.account == wallet(fan_id), balances.c.unit == "coin")
    position = (await connection.execute(select(end - held.scalar_subquery()))).scalar_one()
    freezes = await connection.execute(select(lot_freezes).where(lot_freezes.c.lot_id == origin_id))
    return Family(rows, fan_id, position, freezes.all())


async def lock_family(connection: AsyncConnection, lot_id: int, everybody: bool = False) -> Family:
    """The lot, with its fan's wallet kept from all others; `everybody`: with all diamonds that came of it, too."""
    lot = await family(connection, lot_id)
    mine = {wallet(lot.fan_id)}
    whole = False
    while not whole:
        accounts = mine | (await _diamonds(connection, lot) if everybody else set())
        whole = await _locked(connection, lot, accounts, everybody)
    return await family(connection, lot_id)


async def _locked(connection: AsyncConnection, lot: Family, accounts: set[str], everybody: bool) -> bool:
    """Whether these are all: whoever got a gift before the wallet was ours is seen now. To lock him behind the wallet
    would be another order than everybody's, so then all is let go."""
    if connection.dialect.name == "sqlite":
        return True
    async with connection.begin_nested() as attempt:
        await lock_balances(connection, accounts)
        whole = not everybody or await _diamonds(connection, lot) <= accounts
        if not whole:
            await attempt.rollback()
    return whole


async def _diamonds(connection: AsyncConnection, lot: Family) -> set[str]:
    creators = await creators_of(connection, of_lot(lot.origin_id))
    return {diamonds_pending(creator) for creator in creators}


async def shorten(connection: AsyncConnection, lot: Family, coins: int) -> None:
    """So many unspent coins of the lot leave the line, from its end; the lots behind move up. No gift lies there."""
    for row in reversed(lot.rows):
        taken = min(coins, lot.unspent_of(row))
        if taken:
            coins -= taken
            await shorten_row(connection, row.id, taken)


async def shorten_row(connection: AsyncConnection, lot_id: int, coins: int) -> None:
    """The same of one row."""
    # Read again: what was cut before may have moved it.
    row = (await connection.execute(select(coin_lots).where(coin_lots.c.id == lot_id))).one()
    shorter = {"ends_at": row.ends_at - coins, "burned": row.burned + coins}
    await connection.execute(update(coin_lots).where(coin_lots.c.id == lot_id).values(**shorter))
    behind = (coin_lots.c.fan_id == row.fan_id) & (coin_lots.c.starts_at >= row.ends_at) & (coin_lots.c.id != lot_id)
    moved = {"starts_at": coin_lots.c.starts_at - coins, "ends_at": coin_lots.c.ends_at - coins}
    await connection.execute(update(coin_lots).where(behind).values(**moved))


async def returned(connection: AsyncConnection, lot: Family, entry_id: int, coins: int, source: str) -> None:
    """Coins of the lot come back as one of their own behind all others, with the old terms and their share of the
    price, rounded down."""
    first = lot.rows[0]
    line = select(func.coalesce(func.max(coin_lots.c.ends_at), 0)).where(coin_lots.c.fan_id == lot.fan_id)
    start = (await connection.execute(line)).scalar_one()
    row = {
        **first._mapping, "id": entry_id, "fan_id": lot.fan_id, "source": source, "coins": coins, "burned": 0,
        "starts_at": start, "ends_at": start + coins, "price_minor": first.price_minor * coins // first.coins,
        "net_minor": first.net_minor * coins // first.coins,
    }  # fmt: skip
    await connection.execute(insert(coin_lots).values(**row))
    await connection.execute(insert(returned_lots).values(id=entry_id, origin_id=lot.origin_id))
