"""Diamonds: they mature by themselves, and a creator sees what he has."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from bot.diamonds.model import Matured, Run, Standing, Stop
from bot.diamonds.rules import amounts, by_day, together
from bot.members.model import MemberId
from bot.ports import Clock, Storage

log = logging.getLogger(__name__)

SETTLED_AFTER: Final = timedelta(minutes=2)
"""A gift is dated when its batch begins and seen when it is committed: what is younger is left to the next run."""

MOST_GIFTS: Final = 5_000
"""Gifts that mature in one transaction: nobody else waits for longer than they take."""


class Diamonds:
    """What creators got for gifts."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def jobs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Job handlers by name."""
        return {"mature_diamonds": self._mature_due}

    async def mature(self) -> Run:
        """Make available what is due: each creator in transactions of his own, one entry each.

        May be interrupted anywhere and done again; every gift matures once. Creators who are suspended are left out:
        theirs mature when they are free again.
        """
        until = self._clock.now() - SETTLED_AFTER
        async with self._storage.reading() as tx:
            ripe = await tx.diamonds.ripe(until)
        matured: list[Matured] = []
        for creator_id in (one for one, suspended in ripe.items() if not suspended):
            while (more := await self._mature(creator_id, until)) is not None:
                matured.append(more)
        left_out = {one: Stop.CREATOR_SUSPENDED for one, suspended in ripe.items() if suspended}
        for creator_id, reason in left_out.items():
            log.info("diamonds of creator %s do not mature: %s", creator_id, reason)
        return Run(tuple(matured), left_out)

    async def standing(self, creator_id: MemberId) -> Standing:
        """What a creator has, in diamonds and in money, all seen at one moment. For money see `rules.amounts`: what is
        available and held, and the days of what is pending, are rounded together."""
        async with self._storage.reading() as tx:
            available = together(await tx.diamonds.available(creator_id))
            held = together(await tx.diamonds.held(creator_id))
            pending = await tx.diamonds.pending(creator_id)
            suspended = await tx.diamonds.suspended(creator_id)
        coming = by_day(pending)
        now, aside = amounts([available, held])
        return Standing(
            available=now,
            pending=amounts([together(pending)])[0],
            held=aside,
            days=tuple(zip(coming, amounts(list(coming.values())), strict=True)),
            stop=Stop.CREATOR_SUSPENDED if suspended else None,
        )

    async def _mature_due(self) -> None:
        await self.mature()

    async def _mature(self, creator_id: int, until: datetime) -> Matured | None:
        now = self._clock.now()
        async with self._storage.transaction() as tx:
            return await tx.diamonds.mature(creator_id, until, MOST_GIFTS, now)
