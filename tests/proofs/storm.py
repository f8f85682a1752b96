"""A storm over a book: random movements, alone and many at once, some refused, some given up half way."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.errors import TryLater
from bot.ledger.entries import BalanceTooLow, Entry
from storage.audit import audit
from storage.db import Database
from storage.schema.ledger import entries
from tests.storage.histories import history

CROWDS = (1, 1, 2, 5, 20)


class _SecondThoughts(Exception):
    """A use case that raises after it has written."""


@dataclass
class Storm:
    """Movements of money over one open database. `tell` hears the key of each that was acknowledged, at once."""

    database: Database
    seed: int
    tell: Callable[[str], None] = field(default=lambda key: None)
    first: int = 0
    moved: list[Entry] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    put_off: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._history = history(self.seed, 10**9, self.first)

    async def blow(self, movements: int) -> None:
        """So many movements, in crowds of one to twenty at the same moment."""
        while movements > 0:
            crowd = min(movements, self._chance.choice(CROWDS))
            movements -= crowd
            await asyncio.gather(*(self._move(next(self._history)) for _ in range(crowd)))

    async def again(self) -> None:
        """Repeat everything that was put off, each under its own key, until the book has answered."""
        waiting, self.put_off = self.put_off, []
        for entry in waiting:
            await self._move(entry)

    async def check(self) -> None:
        """The book audits, and holds what was acknowledged, and nothing else; AssertionError where it does not."""
        async with self.database.reading() as tx:
            there = set((await tx.connection.execute(select(entries.c.key))).scalars())
        told = {entry.key for entry in self.moved}
        assert told - there == set(), "acknowledged, and not there"
        assert there - told == set(), "there, and never acknowledged"
        report = await audit(self.database)
        assert report.findings == (), "the book does not audit"

    async def _move(self, entry: Entry) -> None:
        try:
            if self._chance.random() < 0.1:
                await self._give_up(entry)
            async with self.database.transaction() as tx:
                await tx.ledger.post(entry)
        except BalanceTooLow:
            self.refused.append(entry)
        except TryLater:
            self.put_off.append(entry)
        else:
            self.tell(entry.key)
            self.moved.append(entry)

    async def _give_up(self, entry: Entry) -> None:
        try:
            async with self.database.transaction() as tx:
                await tx.ledger.post(entry)
                raise _SecondThoughts
        except _SecondThoughts:
            pass
