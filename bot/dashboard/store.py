"""What dashboards ask the database. Secrets are known by their hashes alone."""

from datetime import datetime
from typing import Protocol

from bot.members.model import Platform


class DashboardStore(Protocol):
    """Bound to one transaction. A link and the visit that it became are one row, and belong to an account: whoever
    has it now."""

    async def add(self, account_id: int, token_hash: str, ends_at: datetime) -> None:
        """A link. Links of the same account that nobody opened yet lead nowhere from now on."""
        ...

    async def waits(self, token_hash: str, now: datetime) -> bool:
        """Whether the link can still be opened."""
        ...

    async def open(self, token_hash: str, visit_hash: str, now: datetime, ends_at: datetime) -> bool:
        """Makes a visit of a link that waits, once: False for every other."""
        ...

    async def visitor(self, visit_hash: str, now: datetime) -> tuple[Platform, str, datetime] | None:
        """Platform and user id of the account that visits, and until when."""
        ...

    async def close(self, visit_hash: str) -> None:
        """The visit is over."""
        ...

    async def forget(self, now: datetime) -> None:
        """What is over."""
        ...
