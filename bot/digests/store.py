"""What digests ask the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.digests.model import DigestKind, Rhythm, Subscription
from bot.members.model import MemberId


class DigestStore(Protocol):
    """Bound to one transaction."""

    async def of(self, member_id: MemberId) -> Mapping[DigestKind, Rhythm]:
        """What he asked for."""
        ...

    async def subscribe(self, subscription: Subscription) -> None:
        """Replaces what he asked for of that kind."""
        ...

    async def unsubscribe(self, member_id: MemberId, kind: DigestKind) -> None: ...

    async def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """What is due, the longest due first; nobody else answers these before our transaction ends."""
        ...
