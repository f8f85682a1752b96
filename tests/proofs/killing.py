"""Work that is broken off: cancelled at one of its awaits, or by a failure around one of its transactions."""

import asyncio
import random
import types
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.ports import Storage, Tx

AWAITS, STEPS = 25, 4
"""How far the handling of an event goes: its awaits, and the steps of its transactions."""


class Killed(Exception):
    """Raised where the work was to be broken off."""


@dataclass(frozen=True, slots=True)
class Blow:
    """Strikes the work: `cancels` it while it waits for the `at`-th time, or fails at the `at`-th step of a
    transaction; each has three: before its first statement, before its commit, after its commit."""

    at: int
    cancels: bool

    @classmethod
    def drawn(cls, rng: random.Random) -> "Blow":
        """Somewhere on the way."""
        cancels = rng.random() < 0.5
        return cls(rng.randrange(1, (AWAITS if cancels else STEPS) + 1), cancels)


@dataclass
class _Countdown:
    left: int

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


_steps: ContextVar[_Countdown | None] = ContextVar("steps_to_the_blow", default=None)


class Shaky:
    """A database whose transactions fail where a blow says so. Fits `bot.ports.Storage`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        steps = _steps.get() or _Countdown(0)
        async with self._storage.transaction() as tx:
            steps.step()
            yield tx
            steps.step()
        steps.step()

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        return self._storage.reading()

    def glance(self) -> AbstractAsyncContextManager[Tx]:
        return self._storage.glance()


async def struck(work: Coroutine[Any, Any, Any], blow: Blow) -> bool:
    """Does the work until the blow; True when it was broken off, False when it had ended before."""
    task = asyncio.create_task(_cancelled(work, blow.at) if blow.cancels else _failing(work, blow.at))
    try:
        await task
    except (Killed, asyncio.CancelledError):
        return True
    return False


async def _failing(work: Coroutine[Any, Any, Any], at: int) -> None:
    _steps.set(_Countdown(at))
    await work


async def _cancelled(work: Coroutine[Any, Any, Any], at: int) -> None:
    await _counted(work, at)


@types.coroutine
def _counted(work: Coroutine[Any, Any, Any], at: int) -> Generator[Any, None, Any]:
    """Drives the work itself, so that every await passes by here."""
    go_on: Callable[[], Any] = partial(work.send, None)
    count = 0
    while True:
        try:
            waits_for = go_on()
        except StopIteration as end:
            return end.value
        count += 1
        task = asyncio.current_task()
        if count == at and task is not None:
            # Once it waits: then it is what it waits for that is cancelled.
            asyncio.get_running_loop().call_soon(task.cancel)
        try:
            yield waits_for
        except BaseException as error:
            go_on = partial(work.throw, error)
        else:
            go_on = partial(work.send, None)
