"""What a transaction offers to a use case: one store a noun, all bound to the same connection.

This is the one place to add the store of a new noun.
"""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Clock, Json
from storage.communities import CommunityStore
from storage.creators import CreatorStore
from storage.forms import FormStore
from storage.ledger import LedgerStore
from storage.members import MemberStore
from storage.memory import MemoryStore
from storage.moderation import AuditStore, CaseStore
from storage.notices import NoticeStore
from storage.payments import PaymentStore
from storage.powers import PowerStore, SwitchStore
from storage.safety import SafetyStore
from storage.tips import TipStore

Enqueue = Callable[[AsyncConnection, str, str, Mapping[str, Json]], Awaitable[None]]
"""Owes a job inside the transaction of a connection: (connection, job, key, arguments)."""


async def no_jobs(_connection: AsyncConnection, job: str, key: str, _args: Mapping[str, Json]) -> None:
    """Refuses: nobody here could ever run the job."""
    raise RuntimeError(f"job {job} ({key}) can't be owed here: no jobs are attached")


class Tx:
    """Fits `bot.ports.Tx`. Everything done through it commits together or not at all."""

    def __init__(self, connection: AsyncConnection, clock: Clock, enqueue: Enqueue) -> None:
        self.connection = connection
        self._enqueue = enqueue
        self.forms = FormStore(connection)
        self.ledger = LedgerStore(connection, clock)
        self.memory = MemoryStore(connection)
        self.members = MemberStore(connection)
        self.communities = CommunityStore(connection)
        self.creators = CreatorStore(connection)
        self.powers = PowerStore(connection)
        self.switches = SwitchStore(connection)
        self.cases = CaseStore(connection)
        self.audit = AuditStore(connection)
        self.notices = NoticeStore(connection, self.enqueue)
        self.payments = PaymentStore(connection)
        self.safety = SafetyStore(connection)
        self.tips = TipStore(connection)

    async def enqueue(self, job: str, key: str, **args: Json) -> None:
        """Owe a job; it exists once the transaction commits. The same key is one run."""
        await self._enqueue(self.connection, job, key, args)
