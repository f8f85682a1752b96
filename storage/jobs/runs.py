"""How a job is worked at: a limited number at a time, patiently, and each of its steps once."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from dbos import DBOS
from dbos import error as dbos_error

log = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[object]]
"""`async def handler(step, **args)`: `await step("name", fn, *args)` is done once, even if the job starts anew."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a job is tried and how long it rests between: `first_seconds`, doubled up to `most_seconds`.

    The default lasts for about two and a half hours, longer than most troubles of a provider.
    """

    tries: int = 20
    first_seconds: float = 0.5
    most_seconds: float = 900.0

    def pause(self, tries: int) -> float:
        """Seconds to rest after so many failed tries."""
        return min(self.first_seconds * 2.0 ** min(tries - 1, 40), self.most_seconds)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A job that failed and rests before its next try."""

    key: str
    name: str
    tries: int
    error: str


class JobFailed(Exception):
    """All tries of a job are used up."""


class Workshop:
    """The places where the jobs of one process are worked at; one that rests before its next try takes none."""

    def __init__(self, slots: int) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.at_work = 0
        self.closing = False
        self.troubles: dict[str, Trouble] = {}

    async def run(self, key: str, name: str, patience: Patience, handler: Handler, args: dict[str, Any]) -> None:
        """One job from its first try to its last. Raises JobFailed when all its tries are used up."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        step = Step(self, key, name, patience)
        try:
            await self.patiently(key, name, patience, lambda: handler(step, **args))
        finally:
            self._tasks.discard(task)

    async def patiently(self, key: str, name: str, patience: Patience, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do some work of a job, and again after a failure, until it succeeds or its tries are used up."""
        tries = 0
        while True:
            if self.closing:
                # The job stays unfinished on disk, so the next start takes it up.
                raise asyncio.CancelledError
            try:
                async with self._slot():
                    return await work()
            except (JobFailed, dbos_error.DBOSException):
                raise
            except Exception as error:
                tries += 1
                log.warning("job %s (%s) failed, try %d of %d: %r", name, key, tries, patience.tries, error)
                if tries >= patience.tries:
                    raise JobFailed(f"{name} ({key}) after {tries} tries: {error!r}") from error
                self.troubles[key] = Trouble(key, name, tries, repr(error))
                await asyncio.sleep(patience.pause(tries))
            finally:
                self.troubles.pop(key, None)

    async def close(self, grace_seconds: float) -> None:
        """Begin nothing more, give what is at work a moment, and break off the rest where it stands."""
        self.closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await self._nobody_at_work()
        unfinished = list(self._tasks)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def enter(self) -> None:
        """Take a place; waits for a free one."""
        await self._slots.acquire()
        self.at_work += 1

    def leave(self) -> None:
        """Give the place back."""
        self.at_work -= 1
        self._slots.release()

    @contextlib.asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        await self.enter()
        try:
            yield
        finally:
            self.leave()

    async def _nobody_at_work(self) -> None:
        while self.at_work:  # noqa: ASYNC110 # once in the life of a process; an event would be set for each job
            await asyncio.sleep(0.01)


class Step:
    """What a handler calls to do something once: the result is kept, and found again after a crash."""

    def __init__(self, workshop: Workshop, key: str, name: str, patience: Patience) -> None:
        self._workshop, self._key, self._name, self._patience = workshop, key, name, patience
        self._done: dict[str, Any] = {}

    async def __call__(self, name: str, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """The result of `fn(*args)`, done at most once per job and name but for a crash in the middle of it.

        It is tried again by itself. Which steps a job takes, and in which order, may depend only on its
        arguments and on the results of earlier steps.
        """
        if name not in self._done:
            self._workshop.leave()
            try:
                self._done[name] = await DBOS.run_step_async({"name": name}, self._attempt, name, fn, args)
            finally:
                await self._workshop.enter()
        return self._done[name]

    async def _attempt(self, name: str, fn: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
        return await self._workshop.patiently(self._key, f"{self._name}.{name}", self._patience, lambda: fn(*args))
