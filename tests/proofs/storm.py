"""A storm over a book: gifts, coins, tips and refunds, alone and many at once; some refused, some given up half way."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from bot.coins.model import Lot
from bot.errors import TryLater
from bot.gifts.model import CoinsMissing, GiftOrder, GiftUnsure
from bot.ledger.entries import BalanceTooLow, Entry
from bot.tips.model import Privacy
from storage import batch
from storage.db import Database
from storage.gifts.coins import CoinStore
from storage.ledger.audit import audit
from storage.schema.ledger import entries
from tests.proofs import gift_rules
from tests.storage.histories import history
from tests.support.gifts import TWO_A_DIAMOND, lot, order

CROWDS = (1, 1, 2, 5, 20, 60)
FANS, CREATORS = 6, (901, 902)
Movement = Entry | GiftOrder | Lot


class _SecondThoughts(Exception):
    """A use case that raises after it has written."""


def key_of(movement: Movement) -> str:
    """The key of the entry that a movement becomes."""
    return f"{movement.source}:credited" if isinstance(movement, Lot) else movement.key


def movements(seed: int) -> Iterator[Movement]:
    """Gifts for the most part, the coins for them, and all that tips bring; the same seed tells the same ones."""
    chance, tips, number = random.Random(seed), history(seed, 10**9), 0
    while True:
        number += 1
        what, fan = chance.random(), chance.randint(1, FANS)
        if what < 0.25:
            yield next(tips)
        elif what < 0.35:
            parts = chance.choice((TWO_A_DIAMOND, TWO_A_DIAMOND * 2, 1))
            yield lot(fan, chance.randint(1, 60), number, parts)
        else:
            session, community = chance.choice((None, 1, 2)), chance.choice((None, 1))
            privacy, coins = chance.choice(list(Privacy)), chance.choice((1, 1, 2, 5, 30))
            creator = chance.choice(CREATORS)
            yield order(number, coins, fan, creator, session=session, community=community, privacy=privacy)


@dataclass
class Storm:
    """Movements of money over one open database. `tell` hears the key of each that was acknowledged, and `deny` of each
    that was refused, at once; those in `done` were answered in an earlier life."""

    database: Database
    gifts: batch.GiftBatch
    seed: int
    tell: Callable[[str], None]
    deny: Callable[[str], None]
    done: AbstractSet[str]
    moved: list[Movement] = field(default_factory=list)
    refused: list[Movement] = field(default_factory=list)
    put_off: list[Movement] = field(default_factory=list)
    unsure: list[Movement] = field(default_factory=list)
    times_put_off: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._movements = (one for one in movements(self.seed) if key_of(one) not in self.done)

    async def blow(self, count: int) -> None:
        """So many movements, in crowds at the same moment."""
        while count > 0:
            crowd = min(count, self._chance.choice(CROWDS))
            count -= crowd
            await asyncio.gather(*(self._move(next(self._movements)) for _ in range(crowd)))

    async def again(self) -> None:
        """Repeat, under its own key, everything that was put off or is not sure; AssertionError where that is no
        answer."""
        waiting, self.put_off, self.unsure = [*self.put_off, *self.unsure], [], []
        self.times_put_off += len(waiting)
        await asyncio.gather(*(self._move(movement) for movement in waiting))
        assert (self.put_off, self.unsure) == ([], []), "nothing is broken any more, and still no answer"

    async def check(self) -> None:
        """The book audits, and holds what was acknowledged, and nothing else; AssertionError where it does not."""
        await check(self.database, {key_of(one) for one in self.moved}, {key_of(one) for one in self.unsure})

    async def _move(self, movement: Movement) -> None:
        try:
            if self._chance.random() < 0.1:
                await self._give_up(movement)
            await self._do(movement)
        except (BalanceTooLow, CoinsMissing):
            self.deny(key_of(movement))
            self.refused.append(movement)
        except TryLater:
            self.put_off.append(movement)
        except GiftUnsure:
            self.unsure.append(movement)
        except Exception as error:
            raise AssertionError(f"no answer to {key_of(movement)}: {error!r}") from error
        else:
            self.tell(key_of(movement))
            self.moved.append(movement)

    async def _do(self, movement: Movement) -> None:
        if isinstance(movement, GiftOrder):
            await self.gifts.send(movement)
            return
        async with self.database.transaction() as tx:
            if isinstance(movement, Entry):
                await tx.ledger.post(movement)
            else:
                await CoinStore(tx.connection, self.database.clock).credit(movement)

    async def _give_up(self, movement: Movement) -> None:
        if not isinstance(movement, Entry):
            return
        try:
            async with self.database.transaction() as tx:
                await tx.ledger.post(movement)
                raise _SecondThoughts
        except _SecondThoughts:
            pass


def nobody(_key: str) -> None:
    """Hears nothing."""


@asynccontextmanager
async def storm_over(
    database: Database, seed: int, tell: Callable[[str], None] = nobody, deny: Callable[[str], None] = nobody,
    done: AbstractSet[str] = frozenset(),
) -> AsyncIterator[Storm]:  # fmt: skip
    """A storm, with a writer of gifts for as long as the context lasts."""
    with pytest.MonkeyPatch.context() as patch:
        # Whatever is broken here is mended when the storm is told, and not by waiting.
        patch.setattr(batch, "PAUSES_SECONDS", (0.0, 0.0, 0.0))
        gifts = await batch.GiftBatch.open(database, batch.BatchLimits(deadline_seconds=60))
        try:
            yield Storm(database, gifts, seed, tell, deny, done)
        finally:
            await gifts.close()


async def check(database: Database, told: AbstractSet[str], unsure: AbstractSet[str] = frozenset()) -> None:
    """The book audits, and holds all these entries and no others, but perhaps the unsure; AssertionError otherwise."""
    async with database.reading() as tx:
        there = set((await tx.connection.execute(select(entries.c.key))).scalars())
        counts = {rule: await tx.connection.exec_driver_sql(query) for rule, query in gift_rules.RULES.items()}
    assert told - there == set(), "acknowledged, and not there"
    assert there - told - unsure == set(), "there, and never acknowledged"
    assert [rule for rule, count in counts.items() if count.scalar_one()] == [], "gifts and book do not audit"
    assert (await audit(database)).findings == (), "the book does not audit"
