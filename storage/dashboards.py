"""Links to dashboards, and the visits that they became."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.model import Platform
from storage.schema.dashboards import dashboard_visits as visits
from storage.schema.members import platform_accounts


class DashboardStore:
    """Fits `bot.dashboard.store.DashboardStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, account_id: int, token_hash: str, ends_at: datetime) -> None:
        """A link. Links of the same account that nobody opened yet lead nowhere from now on."""
        await self._connection.execute(
            delete(visits).where(visits.c.account_id == account_id, visits.c.visit_hash.is_(None))
        )
        await self._connection.execute(
            insert(visits).values(token_hash=token_hash, account_id=account_id, ends_at=ends_at)
        )

    async def waits(self, token_hash: str, now: datetime) -> bool:
        """Whether the link can still be opened."""
        found = await self._connection.execute(select(visits.c.account_id).where(*_waiting(token_hash, now)))
        return found.one_or_none() is not None

    async def open(self, token_hash: str, visit_hash: str, now: datetime, ends_at: datetime) -> bool:
        """Makes a visit of a link that waits, once: False for every other."""
        opened = await self._connection.execute(
            update(visits).where(*_waiting(token_hash, now)).values(visit_hash=visit_hash, ends_at=ends_at)
        )
        return opened.rowcount == 1

    async def visitor(self, visit_hash: str, now: datetime) -> tuple[Platform, str, datetime] | None:
        """Platform and user id of the account that visits, and until when."""
        found = await self._connection.execute(
            select(platform_accounts.c.platform, platform_accounts.c.user_id, visits.c.ends_at)
            .join_from(visits, platform_accounts, platform_accounts.c.id == visits.c.account_id)
            .where(visits.c.visit_hash == visit_hash, visits.c.ends_at > now)
        )
        row = found.one_or_none()
        return None if row is None else (Platform(row.platform), row.user_id, row.ends_at)

    async def close(self, visit_hash: str) -> None:
        """The visit is over."""
        await self._connection.execute(delete(visits).where(visits.c.visit_hash == visit_hash))

    async def forget(self, now: datetime) -> None:
        """What is over."""
        await self._connection.execute(delete(visits).where(visits.c.ends_at <= now))


def _waiting(token_hash: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return visits.c.token_hash == token_hash, visits.c.visit_hash.is_(None), visits.c.ends_at > now
