"""The queries about payments, from their five files. Fits `bot.payments.store.PaymentStore`."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.payment_calls import CallQueries
from storage.payment_events import EventQueries
from storage.payment_moves import MoveQueries
from storage.payment_people import PeopleQueries
from storage.payment_rows import PaymentQueries


class PaymentStore(CallQueries, PaymentQueries, EventQueries, MoveQueries, PeopleQueries):
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
