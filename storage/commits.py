"""One writer, one commit for many: how transactions share SQLite's single connection for writing.

Transactions take turns; whoever waits while another one works joins its commit instead of paying for one of his own.
Each is undone by itself when it fails, and none ends before the disk has all of them.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import TryLater
from storage.sqlite import Driver, driver_of

LONGEST_SECONDS: Final = 0.01
"""After this time nobody joins a commit any more: the first must not wait for a crowd."""


@dataclass(eq=False)
class _Group:
    """Transactions that are committed together; `kept` tells all of them how that ended."""

    kept: asyncio.Future[None]
    since: float = field(default_factory=monotonic)

    @property
    def welcoming(self) -> bool:
        return monotonic() - self.since < LONGEST_SECONDS

    def end(self, error: BaseException | None) -> None:
        if self.kept.done():
            return
        if error is None:
            self.kept.set_result(None)
        else:
            self.kept.set_exception(error)
            # Perhaps nobody is left who asks.
            self.kept.exception()


@dataclass(frozen=True, eq=False)
class _Place:
    """A place in the queue; `alone`: for a writer who cannot join a commit."""

    turn: asyncio.Future[None]
    alone: bool


class Commits:
    """The turns of an engine that has one connection. `turn` stands where an engine's `begin` would."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._taken = False
        self._waiting: deque[_Place] = deque()
        self._group: _Group | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[AsyncConnection]:
        """A transaction of one's own: undone by an exception, on the disk when the block has ended without one.

        Raises what the database raises; when the commit fails, everybody in it hears so, and nothing was done.
        """
        await self._take()
        connection, driver, group = await self._ready()
        try:
            yield connection
            await driver.say("RELEASE one")
        except BaseException as error:
            await asyncio.shield(self._start(self._undo(driver, group)))
            if isinstance(error, Exception):
                # It may speak of what a neighbour wrote, which is true only once it is on the disk.
                await asyncio.shield(group.kept)
            raise
        self._pass_on()
        # Whoever stops waiting does not stop the others.
        await asyncio.shield(group.kept)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """The turn of a writer with another connection: everything before is committed, nothing is begun meanwhile."""
        await self._take(alone=True)
        try:
            yield
        finally:
            self._pass_on()

    async def close(self) -> None:
        """Waits for what is being committed; no transaction may be in progress."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _take(self, *, alone: bool = False) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(_Place(turn, alone))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()
            raise

    async def _ready(self) -> tuple[AsyncConnection, Driver, _Group]:
        """The connection, in a transaction, with a mark to come back to."""
        if self._group is None:
            beginning = self._start(self._begin())
            try:
                await asyncio.shield(beginning)
            except BaseException:
                # Not before it has ended: half of a beginning is nothing to go on from.
                beginning.add_done_callback(lambda _: self._pass_on())
                raise
        assert self._connection is not None, "a connection that has begun"
        assert self._group is not None, "a group that has begun"
        driver, group = driver_of(self._connection), self._group
        try:
            await driver.say("SAVEPOINT one")
        except BaseException:
            await asyncio.shield(self._start(self._undo(driver, group)))
            raise
        return self._connection, driver, group

    async def _begin(self) -> None:
        if self._connection is None:
            self._connection = await self._engine.connect()
        await driver_of(self._connection).begin()
        self._group = _Group(asyncio.get_running_loop().create_future())

    def _pass_on(self) -> None:
        """The turn is the next one's, if the commit still waits for him; else it is made."""
        group = self._group
        while self._waiting and (group is None or (group.welcoming and not self._waiting[0].alone)):
            place = self._waiting.popleft()
            if not place.turn.done():
                place.turn.set_result(None)
                return
        if group is not None:
            self._group = None
            self._start(self._commit(group))
        else:
            self._taken = False

    async def _commit(self, group: _Group) -> None:
        assert self._connection is not None
        driver = driver_of(self._connection)
        try:
            await driver.keep()
        except BaseException as error:
            await self._lose(driver, group, error)
        else:
            group.end(None)
        self._pass_on()

    async def _undo(self, driver: Driver, group: _Group) -> None:
        """Takes one transaction back. A full disk and its like take everything back that was not committed."""
        try:
            await driver.say("ROLLBACK TO one")
            await driver.say("RELEASE one")
        except BaseException as error:
            self._group = None
            await self._lose(driver, group, TryLater().with_traceback(error.__traceback__))
        self._pass_on()

    async def _lose(self, driver: Driver, group: _Group, error: BaseException) -> None:
        """Nothing of the group remains."""
        try:
            await driver.rollback()
        except (sqlite3.Error, ValueError):
            # Whatever is wrong with this connection, the next one begins without it. It may be closed already
            # (ValueError): a statement that is cancelled in its thread takes the connection along.
            connection, self._connection = self._connection, None
            assert connection is not None
            with suppress(Exception):
                await connection.invalidate()
                await connection.close()
        group.end(error)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class Kept:
    """The one connection of an engine, kept open; whoever asks for it gets it at once, and never waits in it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._opening = asyncio.Lock()
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """It, opened when it is first asked for."""
        if self._connection is None:
            self._connection = await self._open()
        yield self._connection

    async def _open(self) -> AsyncConnection:
        async with self._opening:
            return self._connection or await self._engine.connect()

    async def close(self) -> None:
        """Nobody may be asking."""
        if self._connection is not None:
            await self._connection.close()
