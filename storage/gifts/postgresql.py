"""A batch of gifts on PostgreSQL: a few calls on a connection of its own, correct beside any number of other writers.

First the balances are locked, in the order in which the ledger takes them: from then on nobody else changes what the
batch is judged by, and a gift of the same fans that another process was committing is seen.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from bot.errors import TryLater
from bot.gifts.model import GiftOrder, GiftUnsure
from bot.gifts.plan import Answer, Before, plan
from storage import postgresql
from storage.db import passes
from storage.gifts import rows
from storage.gifts.statements import statements

_SAY = statements("postgresql")


class PostgresqlGifts:
    """Fits `storage.batch.GiftBook`; connects when it is first needed, and again when the connection is lost."""

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: Any = None

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        transaction = await self._begun()
        connection = self._connection
        try:
            with _troubles():
                planned = plan(orders, await self._before(connection, orders), now, hold)
                if planned.gifts:
                    for sql, values in rows.writes(_SAY, planned):
                        await connection.execute(sql, *zip(*values, strict=True))
        except BaseException:
            await self._undo(transaction)
            raise
        try:
            await transaction.commit()
        except BaseException as error:
            # Whether it reached the disk is not known: the keys tell, when the batch is tried again.
            self._drop()
            raise GiftUnsure from error
        return planned.answers

    async def close(self) -> None:
        """No batch may be at work."""
        if self._connection is not None:
            await self._connection.close()

    async def _before(self, connection: Any, orders: Sequence[GiftOrder]) -> Before:
        ask = connection.fetch
        await ask(_SAY.lock, rows.accounts(orders))
        known = await ask(_SAY.known, [order.key for order in orders])
        purses = await ask(_SAY.purses, list({order.fan_id for order in orders}))
        ids = await ask(_SAY.new_ids, len(orders))
        return rows.before(map(tuple, known), map(tuple, purses), [row[0] for row in ids])

    async def _begun(self) -> Any:
        """A transaction on a connection that works."""
        with _troubles():
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(self._dsn, server_settings=postgresql.SERVER_SETTINGS)
            transaction = self._connection.transaction()
            try:
                await transaction.start()
            except BaseException:
                self._drop()
                raise
        return transaction

    async def _undo(self, transaction: Any) -> None:
        try:
            await transaction.rollback()
        except BaseException:
            # A connection that cannot even undo is of no use; without it the server undoes.
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


@contextmanager
def _troubles() -> Iterator[None]:
    """Turns errors that pass by themselves into TryLater."""
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise TryLater from error
    except (asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresError) as error:
        # The driver refuses a value by an error that is a ValueError, too; others of its own speak of the connection.
        lost = not isinstance(error, asyncpg.PostgresError | ValueError)
        if lost or passes(error):
            raise TryLater from error
        raise
