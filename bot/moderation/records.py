"""Reading the record of what staff did."""

from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.model import AuditRecord, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.ports import Storage

PAGE = 10


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of records, the newest first, with the names of who acted. `page` counts from 0."""

    records: tuple[AuditRecord, ...]
    names: dict[MemberId, str]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Audit:
    """`/mod audit`: auditors and owners read everything, everybody else on staff his own acts."""

    powers: Powers
    storage: Storage

    async def page(
        self, caller: Caller, *, actor_id: MemberId | None = None, target: str | None = None,
        since: datetime | None = None, page: int = 0,
    ) -> AuditPage:  # fmt: skip
        """Raises PowerNeeded for somebody without any power, or who asks for others' acts without the right."""
        async with self.storage.reading() as tx:
            mine = await self.powers.of(tx, caller.id)
            if not mine.has_any((Power.AUDITOR, Power.OWNER)):
                if not mine.any_at_all or actor_id not in (None, caller.id):
                    raise PowerNeeded((Power.AUDITOR, Power.OWNER))
                actor_id = caller.id
            records, total = await tx.audit.page(
                actor_id=actor_id, target=target, since=since, limit=PAGE, offset=page * PAGE
            )
            actors = {record.actor_id for record in records if record.actor_id is not None}
            return AuditPage(records, await tx.members.names_of(tuple(sorted(actors))), total, page)
