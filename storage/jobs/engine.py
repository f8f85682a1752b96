"""Work that must not be lost: jobs are owed inside a transaction, run after it, and survive the process.

DBOS keeps them, in our own database. A job is a name with arguments under a key, and the same key is one run.
DBOS itself gives up on a job that raises, so the patience is ours: a job that fails is tried again, with growing
pauses, and only when all its tries are used up does it lie among `failed()`.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowStatus
from sqlalchemy import Engine, TableClause, column, event, func, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Json
from storage import sqlite
from storage.db import Database
from storage.jobs.runs import Handler, JobFailed, Patience, Trouble, Workshop

if TYPE_CHECKING:
    from storage.jobs.watch import JobWatch

__all__ = ["FailedJob", "Handler", "JobFailed", "Jobs", "Patience", "Trouble", "UnknownJob"]

QUEUE = "jobs"
WORKFLOW = "bouquet.job"
# Changed only when the jobs in flight must not go on: recovery looks for the same version.
VERSION = "1"
THREADS = 16
SLOTS = 32
"""How many jobs work at the same moment; one that waits for its next try takes no slot."""
ASIDE = 8
"""The same for those that are registered `aside`."""

_UNFINISHED = ("ENQUEUED", "PENDING", "DELAYED")
_GIVEN_UP = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that is tried no more by itself; `again(key)` starts it anew."""

    key: str
    name: str
    args: Mapping[str, Json]
    error: str
    failed_at: datetime


class UnknownJob(Exception):
    """A job under a name that nobody registered: it would wait for ever."""


class Jobs:
    """The jobs of one database; a process has at most one that is started.

    `executor` names this process among those that share a PostgreSQL: each its own, and the same one after a restart.
    `poll_seconds` is how soon a job starts after its commit. On PostgreSQL the others take up what a process had begun
    when it is gone for about twice `watch_seconds`.
    """

    def __init__(
        self,
        database: Database,
        *,
        executor: str = "one",
        poll_seconds: float = 0.25,
        patience: Patience | None = None,
        slots: int = SLOTS,
        watch_seconds: float = 10.0,
    ) -> None:
        self._database = database
        self._executor = executor
        self._poll_seconds = poll_seconds
        self._patience = patience or Patience()
        self._workshop, self._aside = Workshop(slots), Workshop(ASIDE)
        self._handlers: dict[str, tuple[Handler, Patience, Workshop]] = {}
        self._client: DBOSClient | None = None
        self._watch: JobWatch | None = None
        self._watch_seconds = watch_seconds
        self._watching: asyncio.Task[None] | None = None
        self.loop: asyncio.AbstractEventLoop

    def register(
        self, name: str, handler: Handler, patience: Patience | None = None, *, aside: bool = False
    ) -> None:
        """Say who does the jobs of a name; before `start`. Those `aside` have a few slots of their own, so that very
        many of them never hold up the others."""
        if name in self._handlers or self._client is not None:
            raise ValueError(f"job {name} is registered twice or too late")
        self._handlers[name] = (handler, patience or self._patience, self._aside if aside else self._workshop)

    async def start(self) -> None:
        """Take up what was left, then what comes; from now on the database's transactions can owe jobs."""
        global _door
        if _door is not None or self._workshop.closing:
            raise RuntimeError("jobs are running in this process already, or these were stopped for good")
        _door, self.loop = self, asyncio.get_running_loop()
        try:
            await self._launch()
        except BaseException:
            await self.stop(0)
            raise
        self._database.attach_jobs(self.enqueue)

    def only_owe(self) -> None:
        """Let this database's transactions owe jobs and do none: for a command beside the process that does them."""
        if self._client is not None:
            raise RuntimeError("these jobs can be owed already")
        self._client = self._connect()
        self._database.attach_jobs(self.enqueue)

    def _connect(self) -> DBOSClient:
        url = self._database.url.render_as_string(hide_password=False)
        return DBOSClient(system_database_url=url, application_name="bouquet")

    async def _launch(self) -> None:
        if not event.contains(Engine, "connect", _teach):
            event.listen(Engine, "connect", _teach)
        url = self._database.url.render_as_string(hide_password=False)
        if self._database.dialect == "postgresql":
            # Its driver is an extra, which a book on SQLite does without.
            from storage.jobs.watch import JobWatch

            self._watch = JobWatch(self._database.url, QUEUE, self._executor, _give_back)
            await self._watch.hold()
        DBOS(
            config={
                "name": "bouquet",
                "system_database_url": url,
                "application_version": VERSION,
                "executor_id": self._executor,
                "log_level": "WARNING",
                "max_executor_threads": THREADS,
                # It sleeps for so long before it notices a stop; nobody here waits for its notifications.
                "notification_listener_polling_interval_sec": 0.1,
            }
        )
        # In the loop that is to run the jobs.
        DBOS.launch()
        await DBOS.register_queue_async(QUEUE, polling_interval_sec=self._poll_seconds, on_conflict="always_update")
        self._client = self._connect()
        if self._watch is not None:
            self._watching = asyncio.create_task(self._watch.run(self._watch_seconds))

    async def stop(self, grace_seconds: float = 3.0) -> None:
        """Begin no more jobs, give those at work a moment, and leave the rest for the next start."""
        global _door
        if _door is not self:
            if self._client is not None:
                await asyncio.to_thread(self._client.destroy)
                self._client = None
            return
        await asyncio.gather(self._workshop.close(grace_seconds), self._aside.close(grace_seconds))
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        client, self._client = self._client, None

        def destroy() -> None:
            if client is not None:
                client.destroy()
            DBOS.destroy()

        # DBOS waits for its threads, so not on the loop; and it leaves the loop its own executor, shut down.
        await asyncio.to_thread(destroy)
        if self._watch is not None:
            # Not before the last job has ended: the lock says that they are in good hands.
            await self._watch.close()
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(8))
        _door = None

    async def enqueue(self, connection: AsyncConnection, name: str, key: str, args: Mapping[str, Json]) -> None:
        """Owe a job within the transaction of a connection. Raises UnknownJob for a name without a handler."""
        if name not in self._handlers:
            raise UnknownJob(name)
        if self._client is None:
            raise RuntimeError(f"job {name} ({key}) is owed while jobs are stopped")
        client, text = self._client, json.dumps(dict(args), sort_keys=True)
        options: EnqueueOptions = {"queue_name": QUEUE, "workflow_name": WORKFLOW, "workflow_id": key}
        await connection.run_sync(lambda inner: client.enqueue_in_transaction(inner, options, name, text))

    async def pending(self) -> int:
        """How many jobs are owed, at work or resting before their next try."""
        status = _table(self._database)
        unfinished = status.c.status.in_(_UNFINISHED) & (status.c.queue_name == QUEUE)
        async with self._database.reading() as tx:
            found = await tx.connection.execute(select(func.count()).select_from(status).where(unfinished))
            return int(found.scalar_one())

    async def idle(self) -> bool:
        """Whether no job is owed, at work or resting."""
        return await self.pending() == 0

    async def settle(self, within_seconds: float = 10.0) -> None:
        """Wait until no job is left. Raises TimeoutError, which names the jobs in trouble."""
        deadline = time.perf_counter() + within_seconds
        while left := await self.pending():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{left} jobs are left; in trouble: {self.troubles()}")
            await asyncio.sleep(0.02)

    def troubles(self) -> tuple[Trouble, ...]:
        """The jobs of this process that failed and will be tried again."""
        return (*self._workshop.troubles.values(), *self._aside.troubles.values())

    async def failed(self, limit: int = 100) -> tuple[FailedJob, ...]:
        """The jobs whose tries are used up, the latest first."""
        rows = await DBOS.list_workflows_async(
            status=_GIVEN_UP, queue_name=QUEUE, name=WORKFLOW, limit=limit, sort_desc=True, load_output=True
        )
        return tuple(_failed_job(row) for row in rows)

    async def again(self, key: str) -> None:
        """Start a finished or failed job anew under its own key, from its first step."""
        await DBOS.rewind_workflow_async(key, queue_name=QUEUE)

    async def prune(self, before: datetime, batch: int = 500) -> int:
        """Forget the jobs that were done before a moment (wall time); returns how many. Failed ones stay.

        A key that was forgotten would run again, so keep them longer than anybody repeats an event.
        """
        forgotten = 0
        while True:
            rows = await DBOS.list_workflows_async(
                status="SUCCESS", queue_name=QUEUE, completed_before=before.astimezone(UTC).isoformat(),
                limit=batch, load_input=False, load_output=False,
            )  # fmt: skip
            if not rows:
                return forgotten
            await DBOS.delete_workflows_async([row.workflow_id for row in rows])
            forgotten += len(rows)

    async def run(self, key: str, name: str, text: str) -> None:
        """Do one job; DBOS calls it, again after a crash."""
        if name not in self._handlers:
            raise UnknownJob(name)
        handler, patience, workshop = self._handlers[name]
        await workshop.run(key, name, patience, handler, json.loads(text))


def _teach(connection: object, _record: object) -> None:
    """The job engine makes its own connections; what SQLite lacks, these need as well as ours."""
    sqlite.teach(connection)


def _give_back(executors: Sequence[str]) -> None:
    DBOS._recover_pending_workflows(list(executors))


_door: Jobs | None = None
"""The jobs that are started in this process: DBOS calls functions of a module, not methods."""


@DBOS.workflow(name=WORKFLOW)
async def _run_job(name: str, text: str) -> None:
    key, door = DBOS.workflow_id, _door
    if door is None or key is None:
        raise asyncio.CancelledError
    work = door.run(key, name, text)
    if asyncio.get_running_loop() is not door.loop:
        # The engine takes a loop of its own when ours happens to stand still; ours has all the connections.
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, door.loop))
    else:
        await work


def _table(database: Database) -> TableClause:
    schema = "dbos" if database.dialect == "postgresql" else None
    return table("workflow_status", column("status"), column("queue_name"), schema=schema)


def _failed_job(row: WorkflowStatus) -> FailedJob:
    name, text = row.input["args"] if row.input else ("?", "{}")
    stopped = row.completed_at or row.updated_at or row.created_at or 0
    return FailedJob(
        key=row.workflow_id,
        name=name,
        args=json.loads(text),
        error=str(row.error or row.status),
        failed_at=datetime.fromtimestamp(stopped / 1000, UTC),
    )
