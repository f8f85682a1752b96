"""What was taken back, kept so that the same call answers the same again, and so that it can be given back."""

from datetime import datetime

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.ports import TakenBack, Unlucky
from bot.ledger.entries import EntryKind
from storage.schema.ledger import entries
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


async def written_off(connection: AsyncConnection, key: str, unit: str, was: int, by_now: int) -> bool:
    """Whether two persons wrote off what the fan owed for this taking: they always write off all that he owes. `was`:
    whose debt it became; `by_now`: whose it is since the two turned out to be one."""
    taken, joined = f"{key}:taken", f"link:{by_now}:{was}:aside"
    if await _settled_since(connection, f"debt:{was}:{unit}", taken):
        return True
    return was != by_now and await _settled_since(connection, f"debt:{by_now}:{unit}", taken, joined)


async def _settled_since(connection: AsyncConnection, subject: str, *keys: str) -> bool:
    """Whether this debt was settled after the last of these entries; ids say what came first, where clocks may not."""
    since = select(func.max(entries.c.id)).where(entries.c.key.in_(keys)).scalar_subquery()
    settled = (entries.c.subject == subject, entries.c.kind == EntryKind.FAN_DEBT_SETTLED.value, entries.c.id > since)
    return bool((await connection.execute(select(exists().where(*settled)))).scalar_one())


async def mark_given_back(connection: AsyncConnection, key: str, now: datetime) -> None:
    """The taking with this key does not hold any more."""
    its_own = lot_takings.c.key == key
    await connection.execute(update(lot_takings).where(its_own).values(given_back_at=now))
