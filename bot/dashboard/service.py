"""Dashboards, as `app.dashboards`: a link that works once, the visit that it becomes, and what is to be seen."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.communities.model import Caller, Chat, ChatKind
from bot.communities.rules import caller_of
from bot.config import Config
from bot.dashboard.model import Dashboard, DashboardLink, Visit
from bot.eligibility.service import Eligibility
from bot.members.model import Identity
from bot.payouts.service import Redemptions
from bot.ports import Clock, Storage
from bot.stats.model import Course, StatsPeriod
from bot.stats.service import CreatorStats, ever_creator
from bot.tokens import drawn, token_hash

LINK_LIFE: Final = timedelta(minutes=10)
VISIT_LIFE: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Dashboards:
    """Shows nothing that a chat does not show: it asks the same use cases, as the same caller."""

    config: Config
    clock: Clock
    storage: Storage
    stats: CreatorStats
    redemptions: Redemptions
    eligibility: Eligibility
    secret: Callable[[], str] = field(default=drawn, repr=False)

    async def link(self, caller: Caller) -> DashboardLink:
        """A link for the caller alone; one that he got before and did not open leads nowhere any more. Raises
        NotCreator for whoever never was one."""
        now, token = self.clock.now(), self.secret()
        async with self.storage.transaction() as tx:
            await ever_creator(tx, caller.id)
            await tx.dashboards.forget(now)
            await tx.dashboards.add(caller.account.id, token_hash(token), now + LINK_LIFE)
        url = f"{self.config.web.public_url.rstrip('/')}/dashboard/open/{token}"
        return DashboardLink(url, now + LINK_LIFE)

    async def waits(self, token: str) -> bool:
        """Whether a link can be opened. Asking changes nothing, so that robots use none up."""
        async with self.storage.reading() as tx:
            return await tx.dashboards.waits(token_hash(token), self.clock.now())

    async def open(self, token: str) -> str | None:
        """The secret of a visit, which only the browser that opened the link knows; None for a link that was opened
        before, is too old, or never was one."""
        now, secret = self.clock.now(), self.secret()
        async with self.storage.transaction() as tx:
            opened = await tx.dashboards.open(token_hash(token), token_hash(secret), now, now + VISIT_LIFE)
        return secret if opened else None

    async def visit(self, secret: str) -> Visit | None:
        """Who has this secret; None when the visit is over or never was one."""
        async with self.storage.reading() as tx:
            found = await tx.dashboards.visitor(token_hash(secret), self.clock.now())
            if found is None:
                return None
            platform, user_id, ends_at = found
            alone = Chat(platform, user_id, ChatKind.PRIVATE, user_id)
            arrival = await tx.members.arrival(Identity(platform, user_id, ""), alone)
        return None if arrival is None else Visit(caller_of(arrival, alone), ends_at)

    async def close(self, secret: str) -> None:
        """Ends a visit; nothing happens when there is none."""
        async with self.storage.transaction() as tx:
            await tx.dashboards.close(token_hash(secret))

    async def look(self, visit: Visit, days: StatsPeriod) -> Dashboard:
        """Everything as it stands. Raises NotCreator."""
        caller = visit.caller
        stats = {}
        for period in StatsPeriod:
            stats[period] = await self.stats.show(caller, period)
            # Whoever waits meanwhile comes between: little is added up without a pause.
            await asyncio.sleep(0)
        return Dashboard(
            visit, stats, await self.course(visit, days), await self.redemptions.status(caller),
            await self.eligibility.show(caller),
        )  # fmt: skip

    async def course(self, visit: Visit, period: StatsPeriod) -> Course:
        """Day by day. Raises NotCreator."""
        return await self.stats.course(visit.caller, period)
