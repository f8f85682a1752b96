"""What was taken back, kept so that the same call answers the same again, and so that it can be given back."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.ports import TakenBack, Unlucky
from storage.schema.lots import lot_takings


async def add_taking(connection: AsyncConnection, key: str, lot_id: int, taken: TakenBack, now: datetime) -> None:
    """What was taken back of a lot under a key that is new."""
    row = {
        "key": key, "lot_id": lot_id, "unspent": taken.unspent, "spent": taken.spent, "owed_minor": taken.owed_minor,
        "owed_currency": taken.owed_currency, "creators": [list(one) for one in taken.creators], "taken_at": now,
    }  # fmt: skip
    await connection.execute(insert(lot_takings).values(**row))


async def taking(connection: AsyncConnection, key: str) -> tuple[str, TakenBack | None]:
    """What was taken back for a reason and not given back since, and the key that it has; None when nothing was, with
    the key for a new taking: a bank may change its mind more than once."""
    while True:
        row = (await connection.execute(select(lot_takings).where(lot_takings.c.key == key))).one_or_none()
        if row is None:
            return key, None
        if row.given_back_at is None:
            creators = tuple(Unlucky(*one) for one in row.creators)
            return key, TakenBack(row.unspent, row.spent, row.owed_minor, row.owed_currency, creators)
        key += ":again"


async def mark_given_back(connection: AsyncConnection, key: str, now: datetime) -> None:
    """The taking with this key does not hold any more."""
    its_own = lot_takings.c.key == key
    await connection.execute(update(lot_takings).where(its_own).values(given_back_at=now))
