"""Transactions that share a commit: on SQLite whoever waits joins, and each still stands or falls alone."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import insert, text

from bot.errors import Busy, TryLater
from storage import commits
from storage.db import Database, file_of
from storage.schema.memory import remembered
from storage.sqlite import driver_of
from tests.storage.test_ledger import settled
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite

pytestmark = only_sqlite


async def _keep(database: Database, name: str) -> None:
    async with database.transaction() as tx:
        await tx.memory.keep(name, "kept")


async def _kept(database: Database) -> set[str]:
    async with database.reading() as tx:
        return set((await tx.connection.execute(text("SELECT name FROM remembered"))).scalars())


@pytest.fixture
async def said(database: Database) -> list[str]:
    """What the writer has said to SQLite."""
    heard: list[str] = []
    async with database.transaction() as tx:
        driver = driver_of(tx.connection)
    await driver.set_trace_callback(heard.append)
    return heard


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits joins, however slow the machine is."""
    monkeypatch.setattr(commits, "LONGEST_SECONDS", 60.0)


@pytest.fixture
def elsewhere(database: Database) -> sqlite3.Connection:
    """Another connection to the same file, such as a job's."""
    return sqlite3.connect(file_of(database.url), isolation_level=None, timeout=0)


async def test_whoever_waits_joins_the_commit(database: Database, said: list[str]) -> None:
    await asyncio.gather(*(_keep(database, f"n{number}") for number in range(20)))
    assert await _kept(database) == {f"n{number}" for number in range(20)}
    assert 1 <= said.count("COMMIT") <= 10
    assert said.count("SAVEPOINT one") == 20


async def test_nobody_is_told_before_the_commit(database: Database, elsewhere: sqlite3.Connection) -> None:
    with closing(elsewhere):

        async def one(number: int) -> bool:
            await _keep(database, f"n{number}")
            return bool(elsewhere.execute("SELECT 1 FROM remembered WHERE name = ?", (f"n{number}",)).fetchone())

        assert all(await asyncio.gather(*(one(number) for number in range(20))))


async def test_one_that_fails_is_undone_alone(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await tx.memory.keep("lost", "?")
            raise LookupError

    done = await asyncio.gather(_keep(database, "a"), fail(), _keep(database, "b"), return_exceptions=True)
    assert [type(one) for one in done] == [type(None), LookupError, type(None)]
    assert await _kept(database) == {"a", "b"}


async def test_a_refused_statement_is_undone_alone(database: Database) -> None:
    async def refused() -> None:
        async with database.transaction() as tx:
            await tx.memory.keep("lost", "?")
            await tx.connection.execute(text("INSERT INTO balances VALUES ('member:1', 'usd', -1)"))

    done = await asyncio.gather(_keep(database, "a"), refused(), _keep(database, "b"), return_exceptions=True)
    assert "owned_not_negative" in str(done[1])
    assert await _kept(database) == {"a", "b"}


@pytest.mark.usefixtures("patient")
async def test_a_commit_that_fails_tells_everybody_and_keeps_nothing(database: Database) -> None:
    async def orphan() -> None:
        async with database.transaction() as tx:
            # The commit is what finds out.
            await tx.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            await tx.connection.execute(text("INSERT INTO spending_limits (member_id, currency) VALUES (77, 'usd')"))

    done = await asyncio.gather(_keep(database, "a"), orphan(), _keep(database, "b"), return_exceptions=True)
    assert all(isinstance(one, sqlite3.IntegrityError) for one in done), done
    assert await _kept(database) == set()
    await _keep(database, "c")
    assert await _kept(database) == {"c"}


async def test_a_full_disk_takes_back_what_is_not_committed_and_the_next_goes_on(database: Database) -> None:
    async with database.transaction() as tx:
        pages = (await tx.connection.execute(text("PRAGMA page_count"))).scalar_one()
        await tx.connection.execute(text(f"PRAGMA max_page_count={pages + 4}"))

    async def big() -> None:
        async with database.transaction() as tx:
            await tx.memory.keep("big", "x" * 100_000)

    done = await asyncio.gather(_keep(database, "a"), big(), _keep(database, "b"), return_exceptions=True)
    kept = await _kept(database)
    assert isinstance(done[1], TryLater)
    assert "big" not in kept
    assert {name for name, one in zip("a b".split(), (done[0], done[2]), strict=True) if one is None} == kept
    await _keep(database, "c")
    assert "c" in await _kept(database)


async def test_whoever_stops_waiting_stops_nobody_else(database: Database) -> None:
    inside, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.transaction() as tx:
            await tx.memory.keep("slow", "kept")
            inside.set()
            await go.wait()

    first = asyncio.create_task(slow())
    await inside.wait()
    gone = [asyncio.create_task(_keep(database, f"gone{number}")) for number in range(3)]
    last = asyncio.create_task(_keep(database, "last"))
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    go.set()
    await asyncio.gather(first, last)
    assert {"slow", "last"} <= await _kept(database)
    assert all(isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*gone, return_exceptions=True))


async def test_cancelled_at_the_very_moment_of_his_turn_he_passes_it_on(database: Database) -> None:
    for hops in range(12):
        tasks = [asyncio.create_task(_keep(database, f"{hops}.{number}")) for number in range(4)]
        for _ in range(hops):
            await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        kept = await _kept(database)
        assert {f"{hops}.{number}" for number in (0, 2, 3)} <= kept


async def test_cancelled_while_somebody_else_has_the_lock_nothing_stays_locked(
    database: Database, elsewhere: sqlite3.Connection
) -> None:
    with closing(elsewhere):
        elsewhere.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(_keep(database, "waiting"))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        elsewhere.execute("ROLLBACK")
        await _keep(database, "next")
        assert await _kept(database) == {"next"}
        elsewhere.execute("PRAGMA busy_timeout=5000")
        elsewhere.execute("BEGIN IMMEDIATE")
        elsewhere.execute("ROLLBACK")


async def test_cancelled_within_a_statement_everybody_in_the_commit_is_told_and_the_next_goes_on(
    database: Database,
) -> None:
    inside = asyncio.Event()

    async def many_rows() -> None:
        async with database.transaction() as tx:
            inside.set()
            rows = [{"name": f"row{number}", "value": "?"} for number in range(20_000)]
            await tx.connection.execute(insert(remembered), rows)

    struck = asyncio.create_task(many_rows())
    await inside.wait()
    beside = [asyncio.create_task(_keep(database, name)) for name in ("a", "b")]
    struck.cancel()
    done = await asyncio.wait_for(asyncio.gather(struck, *beside, return_exceptions=True), 10)
    assert isinstance(done[0], asyncio.CancelledError)
    await _keep(database, "c")
    told = {name for name, one in zip("ab", done[1:], strict=True) if one is None}
    assert await _kept(database) == {*told, "c"}


async def test_a_transaction_that_wrote_nothing_costs_no_write(database: Database) -> None:
    await _keep(database, "a")
    file = file_of(database.url)
    log = file.with_name(file.name + "-wal")
    before = log.stat().st_size
    async with database.transaction() as tx:
        assert await tx.memory.recall("anything") is None
    assert log.stat().st_size == before


async def test_hundreds_at_once_keep_their_order_and_their_money(database: Database, clock: HandClock) -> None:
    order: list[int] = []

    async def post(number: int) -> None:
        async with database.transaction() as tx:
            order.append(number)
            await tx.ledger.post(settled(clock, tip=number + 1))

    await asyncio.gather(*(post(number) for number in range(300)))
    assert order == list(range(300))
    async with database.reading() as tx:
        count = (await tx.connection.execute(text("SELECT count(*) FROM entries"))).scalar_one()
    assert count == 300


@pytest.mark.usefixtures("patient")
async def test_a_refusal_waits_for_the_commit_whose_rows_it_may_speak_of(database: Database) -> None:
    async def orphan() -> None:
        async with database.transaction() as tx:
            await tx.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            await tx.connection.execute(text("INSERT INTO spending_limits (member_id, currency) VALUES (77, 'usd')"))

    async def refuse() -> None:
        async with database.transaction():
            raise Busy

    done = await asyncio.gather(orphan(), refuse(), return_exceptions=True)
    assert [type(one) for one in done] == [sqlite3.IntegrityError, sqlite3.IntegrityError]
    done = await asyncio.gather(_keep(database, "a"), refuse(), return_exceptions=True)
    assert [type(one) for one in done] == [type(None), Busy]
