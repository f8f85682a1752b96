"""What was taken back, kept so that the same call answers the same again."""

from datetime import datetime

from sqlalchemy import insert, select
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


async def taking(connection: AsyncConnection, key: str) -> TakenBack | None:
    """What was taken back under a key; None when nothing was."""
    row = (await connection.execute(select(lot_takings).where(lot_takings.c.key == key))).one_or_none()
    if row is None:
        return None
    creators = tuple(Unlucky(*one) for one in row.creators)
    return TakenBack(row.unspent, row.spent, row.owed_minor, row.owed_currency, creators)
