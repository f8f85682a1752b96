"""Money that lies in a clearing account for too long: staff hears of it, and whoever watches sees a figure."""

import json
from itertools import groupby

from bot.ledger.clearing import TERMS, OpenClearing, overdue
from bot.payments.till import Till
from bot.ports import Storage

WATCHED = "clearing_overdue"
"""What the deployment remembers of the last look: how many subjects are overdue, by account."""


class ClearingWatch:
    """The job `watch_clearing`, once a day."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def look(self) -> int:
        """One alert for each account and unit in which something is overdue, told again only when what lies there
        longest has become something else; answers how much is overdue."""
        now = self._till.clock.now()
        async with self._till.storage.reading() as tx:
            late = overdue(await tx.ledger.lying(), now)
        counts = {kind.value: sum(one.account == kind.value for one in late) for kind in TERMS}
        async with self._till.storage.transaction() as tx:
            for _, group in groupby(sorted(late, key=_place), key=_place):
                oldest = next(group)
                key = f"clearing:{oldest.account}:{oldest.unit}:{oldest.subject}:{oldest.since:%Y-%m-%d}"
                facts: dict[str, object] = {"account": oldest.account, "unit": oldest.unit}
                await self._till.alert(tx, key, "clearing", oldest.subject, facts, now)
            await tx.memory.keep(WATCHED, json.dumps(counts, sort_keys=True))
        return len(late)


async def overdue_counts(storage: Storage) -> dict[str, int]:
    """How many subjects were overdue in each clearing account when it was last looked at."""
    async with storage.reading() as tx:
        kept = await tx.memory.recall(WATCHED)
    found: dict[str, int] = json.loads(kept) if kept else {}
    return {kind.value: found.get(kind.value, 0) for kind in TERMS}


def _place(one: OpenClearing) -> tuple[str, str]:
    return one.account, one.unit
