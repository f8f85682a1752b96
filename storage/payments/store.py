"""The queries about payments, from their five files. Fits `bot.payments.store.PaymentStore`."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.payments.calls import CallQueries
from storage.payments.events import EventQueries
from storage.payments.moves import MoveQueries
from storage.payments.people import PeopleQueries
from storage.payments.rows import PaymentQueries


class PaymentStore(CallQueries, PaymentQueries, EventQueries, MoveQueries, PeopleQueries):
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
