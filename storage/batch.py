"""Group commit of gifts: while one commit runs, the next batch gathers.

A commit costs the same for one gift and for a thousand, so whoever comes while the disk is busy shares the next commit.
Nobody waits for company: a gift that comes alone is committed alone, at once. An answer is given after the commit.
"""

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self

from bot.config.gifts import Gifts, Maturity
from bot.errors import Busy, TryLater
from bot.gifts.model import GiftOrder, GiftSent, GiftUnsure
from bot.gifts.plan import Answer
from bot.gifts.ports import GiftListener
from bot.ports import Clock
from storage.db import Database, file_of, passing_troubles
from storage.gifts.sqlite import SqliteGifts

log = logging.getLogger(__name__)

Outcome = GiftSent | BaseException

PAUSES_SECONDS = (0.0, 0.05, 0.3)
"""Before each try of a batch: a deadlock, a restart of the server or a full disk may be over in a moment."""


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """`batch_max`: gifts that share one commit. `queue_max`: gifts that wait at most; one more is told that we are
    busy. `deadline_seconds`: how long anybody waits for an answer. `hold`: how long diamonds wait after the gift."""

    batch_max: int = 1000
    queue_max: int = 10_000
    deadline_seconds: float = 10.0
    hold: timedelta = timedelta(days=3)

    @classmethod
    def of(cls, gifts: Gifts, maturity: Maturity) -> Self:
        """As the operator decided."""
        hold = timedelta(days=maturity.gift_hold_days)
        return cls(gifts.batch_max, gifts.queue_max, gifts.answer_seconds, hold)


class Turns(Protocol):
    """What a batch needs of an open `Database`."""

    @property
    def clock(self) -> Clock: ...

    def alone(self) -> AbstractAsyncContextManager[None]: ...


class GiftBook(Protocol):
    """A database that takes a batch in one transaction."""

    async def post(self, orders: Sequence[GiftOrder], now: datetime, hold: timedelta) -> tuple[Answer, ...]:
        """An answer for each order, in turn, on the disk. An error undid all of it."""
        ...

    async def close(self) -> None: ...


def open_book(database: Database) -> GiftBook:
    """The book of an open database."""
    if database.dialect == "sqlite":
        return SqliteGifts(file_of(database.url))
    # Only a deployment on PostgreSQL has its driver.
    from storage.gifts.postgresql import PostgresqlGifts

    return PostgresqlGifts(database.url)


@dataclass(slots=True, eq=False)
class _Waiting:
    """An order in the queue, and where its answer is awaited."""

    order: GiftOrder
    answer: "asyncio.Future[GiftSent]"
    deadline: float

    def tell(self, outcome: Outcome) -> None:
        if self.answer.done():
            return
        if isinstance(outcome, GiftSent):
            self.answer.set_result(outcome)
        else:
            self.answer.set_exception(outcome)


class GiftBatch:
    """The writer of gifts of one process. Made by `open`, ended by `close`."""

    def __init__(
        self, book: GiftBook, database: Turns, limits: BatchLimits, listener: GiftListener | None = None
    ) -> None:
        self._book = book
        self._database = database
        self._limits = limits
        self._listener = listener
        self._queue: deque[_Waiting] = deque()
        self._at_work: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._timer: asyncio.TimerHandle | None = None
        # The timer outlives the gift that sets it, and must not count as something that this gift began.
        self._own = contextvars.copy_context()
        self._writer = asyncio.create_task(self._write())

    @classmethod
    async def open(
        cls, database: Database, limits: BatchLimits | None = None, listener: GiftListener | None = None
    ) -> Self:
        """Beside an open database, which must stay open until this is closed. `listener` hears of each batch after its
        commit, before anybody who waits for an answer goes on."""
        return cls(open_book(database), database, limits or BatchLimits(), listener)

    async def send(self, order: GiftOrder) -> GiftSent:
        """Send a gift; it is on the disk when this returns. The same order again gets the same answer.

        Raises CoinsMissing (nothing was taken), KeyReused for a key that was used for something else, Busy when too
        much is waiting or the order was not begun before its deadline (nothing was taken), TryLater when the database
        cannot (nothing was taken), and GiftUnsure when the deadline passed while it was being committed. Whoever is
        cancelled before his order was begun sends nothing.
        """
        if self._closing:
            raise TryLater
        if len(self._queue) >= self._limits.queue_max:
            raise Busy
        answer: asyncio.Future[GiftSent] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(order, answer, self._own.run(self._deadline))
        self._queue.append(waiting)
        self._wake.set()
        return await answer

    async def close(self) -> None:
        """Take no more orders, answer those that wait, and end."""
        self._closing = True
        self._wake.set()
        await asyncio.shield(self._writer)

    async def kill(self) -> None:
        """End where it stands: what is not on the disk was not sent."""
        self._writer.cancel()
        with suppress(asyncio.CancelledError):
            await self._writer

    async def _write(self) -> None:
        try:
            while await self._something_waits():
                async with self._database.alone():
                    self._at_work = self._take()
                    outcomes = await self._settle([waiting.order for waiting in self._at_work])
                self._announce(outcomes)
                for waiting, outcome in zip(self._at_work, outcomes, strict=True):
                    waiting.tell(outcome)
                self._at_work = []
        finally:
            self._closing = True
            for waiting in self._at_work:
                waiting.tell(GiftUnsure())
            for waiting in self._queue:
                waiting.tell(TryLater())
            if self._timer is not None:
                self._timer.cancel()
            await self._book.close()

    def _announce(self, outcomes: Sequence[Outcome]) -> None:
        """Tell the listener, whoever of the batch still waits or not."""
        if self._listener is None:
            return
        new = [
            (waiting.order, outcome)
            for waiting, outcome in zip(self._at_work, outcomes, strict=True)
            if isinstance(outcome, GiftSent) and outcome.new
        ]
        if new:
            self._listener.sent(new)

    async def _something_waits(self) -> bool:
        """Whether there is anything to do before the end."""
        while not self._queue and not self._closing:
            self._wake.clear()
            await self._wake.wait()
        return bool(self._queue)

    def _take(self) -> list[_Waiting]:
        """What waits now and is still wanted, up to a full batch."""
        taken: list[_Waiting] = []
        while self._queue and len(taken) < self._limits.batch_max:
            waiting = self._queue.popleft()
            if not waiting.answer.done():
                taken.append(waiting)
        return taken

    async def _settle(self, orders: Sequence[GiftOrder], unsure: bool = False) -> Sequence[Outcome]:
        """An outcome for each order; `unsure`: an earlier try may have sent them.

        Trouble that passes by itself is waited for a little. A batch that fails otherwise is cut in two and tried
        again, so that in the end whatever is wrong with an order concerns that order alone. Trying again is always
        right: what a try has sent in spite of its error is known by its key.
        """
        if not orders:
            return ()
        for pause_seconds in PAUSES_SECONDS:
            if pause_seconds:
                await asyncio.sleep(pause_seconds)
            try:
                with passing_troubles():
                    return await self._book.post(orders, self._database.clock.now(), self._limits.hold)
            except TryLater:
                log.warning("a batch of gifts is tried again", exc_info=True)
            except GiftUnsure:
                log.warning("a batch of gifts was cut off while it was committed", exc_info=True)
                unsure = True
            except Exception as error:
                if len(orders) == 1:
                    return [GiftUnsure() if unsure else error]
                half = len(orders) // 2
                return [*await self._settle(orders[:half], unsure), *await self._settle(orders[half:], unsure)]
        return [GiftUnsure() if unsure else TryLater() for _ in orders]

    def _deadline(self) -> float:
        """When whoever comes now will have waited for too long."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.deadline_seconds
        if self._timer is None:
            self._timer = loop.call_at(deadline, self._give_up)
        return deadline

    def _give_up(self) -> None:
        """Answer whoever has waited for too long, and look again when the next one will have."""
        self._timer = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._queue and self._queue[0].deadline <= now:
            self._queue.popleft().tell(Busy())
        for waiting in self._at_work:
            if waiting.deadline <= now:
                waiting.tell(GiftUnsure())
        left = [one.deadline for one in (*self._at_work, *self._queue) if not one.answer.done()]
        if left:
            self._timer = loop.call_at(min(left), self._give_up)
