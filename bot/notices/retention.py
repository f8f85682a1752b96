"""What people wrote and read is forgotten when its time is over (`retention` in the configuration): the words go, the
rows of money and the keys that keep a message from being owed twice stay."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.config import Config
from bot.ports import Clock, Storage, Tx

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Rows in one transaction: a first run over years of tips holds up nobody."""

Page = Callable[[Tx], Awaitable[int]]


@dataclass(frozen=True)
class Retention:
    """The daily jobs. Each may be run again at any time, and answers how much it forgot."""

    config: Config
    storage: Storage
    clock: Clock

    def jobs(self) -> dict[str, Callable[..., Awaitable[int]]]:
        """Job handlers by name."""
        return {"forget_notes": self.forget_notes, "forget_inbox": self.forget_inbox}

    async def forget_notes(self) -> int:
        """Notes of tips older than `retention.notes_days`, also where a notice or a case repeats them. A note stays
        while somebody still has to decide about it or about its tip."""
        before = self.clock.now() - timedelta(days=self.config.retention.notes_days)
        return await self._in_pages("notes", lambda tx: tx.tips.forget_notes(before, AT_ONCE))

    async def forget_inbox(self) -> int:
        """What stood in notices that were read in the inbox `retention.inbox_days` ago; unread ones are kept."""
        before = self.clock.now() - timedelta(days=self.config.retention.inbox_days)
        return await self._in_pages("inbox", lambda tx: tx.notices.forget_read(before, AT_ONCE))

    async def _in_pages(self, what: str, page: Page) -> int:
        total, done = 0, AT_ONCE
        while done == AT_ONCE:
            async with self.storage.transaction() as tx:
                done = await page(tx)
            total += done
        if total:
            log.info("retention: %d of %s forgotten", total, what)
        return total
