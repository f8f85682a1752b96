"""Keeping balances from everybody else, before it is read what depends on them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema.ledger import balances


async def lock_balances(connection: AsyncConnection, accounts: Iterable[str]) -> None:
    """Until the transaction ends, nobody else changes what lies on these accounts.

    They are taken in the order in which every writer takes them. On SQLite a transaction is alone anyway.
    """
    if connection.dialect.name == "sqlite":
        return
    held = select(balances.c.account).where(balances.c.account.in_(sorted(set(accounts))))
    # As bytes, whatever language the database sorts by.
    order = balances.c.account.collate("C"), balances.c.unit.collate("C")
    await connection.execute(held.order_by(*order).with_for_update())
