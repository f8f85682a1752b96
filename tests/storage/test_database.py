"""Opening, transactions, and what becomes of trouble with the database."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.errors import TryLater
from storage.db import Database, parse_url
from storage.migrate import sync_engine
from storage.postgresql import UnsafeServer
from storage.schema.base import Flag, JsonText, UtcTime, from_microseconds, to_microseconds
from storage.sqlite import DatabaseInUse
from tests.storage.test_ledger import settled
from tests.support.clocks import HandClock
from tests.support.databases import only_postgresql, only_sqlite


async def test_a_transaction_inside_a_transaction_is_a_bug(database: Database) -> None:
    async with database.transaction():
        with pytest.raises(AssertionError, match="inside"):
            async with database.transaction():
                pass
        with pytest.raises(AssertionError, match="inside"):
            async with database.reading():
                pass
    async with database.transaction():
        pass


async def test_a_task_started_in_a_transaction_may_have_its_own_when_that_has_ended(
    database: Database,
) -> None:
    ended = asyncio.Event()

    async def later() -> str:
        await ended.wait()
        async with database.transaction():
            return "done"

    async with database.transaction():
        task = asyncio.create_task(later())
    ended.set()
    assert await task == "done"


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(database: Database, clock: HandClock) -> None:
    posted = asyncio.Event()

    async def stuck() -> None:
        async with database.transaction() as tx:
            await tx.ledger.post(settled(clock))
            posted.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await posted.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await tx.ledger.entry("tip:42:settled") is None
        assert (await tx.ledger.post(settled(clock))).new


async def test_the_database_refuses_to_write_while_reading(database: Database) -> None:
    async with database.reading() as tx:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await tx.connection.execute(text("DELETE FROM balances"))


async def test_a_reader_sees_one_moment_and_waits_for_nobody(database: Database, clock: HandClock) -> None:
    async with database.reading() as before:
        assert await before.ledger.balance("provider_balance", "usd") == 0

        async def write() -> None:
            async with database.transaction() as tx:
                await tx.ledger.post(settled(clock))

        await asyncio.create_task(write())
        assert await before.ledger.balance("provider_balance", "usd") == 0
    async with database.reading() as after:
        assert await after.ledger.balance("provider_balance", "usd") == 46


async def test_a_job_can_not_be_owed_where_nobody_would_do_it(database: Database) -> None:
    with pytest.raises(RuntimeError, match="no jobs are attached"):
        async with database.transaction() as tx:
            await tx.enqueue("write", "write:1")


@only_sqlite
async def test_a_file_is_open_in_one_process_at_a_time(database_url: str, clock: HandClock) -> None:
    first = await Database.open(database_url, clock)
    with pytest.raises(DatabaseInUse):
        await Database.open(database_url, clock)
    looking = await Database.open(database_url, clock, exclusive=False)
    await looking.close()
    await first.close()
    await (await Database.open(database_url, clock)).close()


def test_a_file_that_is_not_there_is_not_made(clock: HandClock, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="bouquet migrate"):
        asyncio.run(Database.open(f"sqlite:///{tmp_path}/none.db", clock))
    assert list(tmp_path.iterdir()) == []


@only_sqlite
async def test_sqlite_keeps_what_it_acknowledges(database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    async with database.transaction() as tx:
        for pragma, value in wanted.items():
            assert (await tx.connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value


@only_sqlite
async def test_a_full_disk_is_try_later_and_goes_on_when_there_is_room(database: Database, clock: HandClock) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(text("PRAGMA max_page_count = 1"))
    taken = 0

    async def settle_many() -> None:
        nonlocal taken
        for tip in range(1000):
            async with database.transaction() as tx:
                await tx.ledger.post(settled(clock, tip=tip))
            taken += 1

    with pytest.raises(TryLater):
        await settle_many()
    async with database.transaction() as tx:
        await tx.connection.execute(text("PRAGMA max_page_count = 1000000"))
        assert await tx.ledger.balance("provider_balance", "usd") == 46 * taken
        assert (await tx.ledger.post(settled(clock, tip=taken))).new


@only_postgresql
async def test_a_lost_connection_is_try_later_and_the_next_transaction_has_a_new_one(
    database: Database, database_url: str
) -> None:
    async def cut_off() -> None:
        async with database.transaction() as tx:
            pid = (await tx.connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (pid,))
            await tx.connection.execute(text("SELECT 1"))

    with pytest.raises(TryLater):
        await cut_off()
    async with database.transaction() as tx:
        assert (await tx.connection.execute(text("SELECT 1"))).scalar_one() == 1


@only_postgresql
async def test_a_deadlock_is_try_later_for_one_and_nothing_for_the_other(database: Database, clock: HandClock) -> None:
    async with database.transaction() as tx:
        await tx.ledger.post(settled(clock, tip=1, creator=1))
        await tx.ledger.post(settled(clock, tip=2, creator=2))
    both = asyncio.Barrier(2)

    async def cross(first: int, second: int) -> bool:
        try:
            async with database.transaction() as tx:
                for creator in (first, second):
                    update = text("UPDATE balances SET amount = amount WHERE account = :account")
                    await tx.connection.execute(update, {"account": f"connected:{creator}"})
                    if creator == first:
                        await both.wait()
        except TryLater:
            return False
        return True

    assert sorted(await asyncio.gather(cross(1, 2), cross(2, 1))) == [False, True]


@only_postgresql
async def test_a_server_that_may_lose_commits_is_refused(database_url: str, clock: HandClock) -> None:
    name = parse_url(database_url).database
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
    with pytest.raises(UnsafeServer, match="synchronous_commit"):
        await Database.open(database_url, clock)


async def test_a_server_that_is_not_there_is_try_later(clock: HandClock, tmp_path: Path) -> None:
    with pytest.raises(TryLater):
        await Database.open(f"postgresql://postgres:@/none?host={tmp_path}", clock)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"database|file"):
        parse_url(url)


def test_times_come_back_exactly_as_they_went() -> None:
    for moment in (datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(2999, 1, 1, 1, 1, 1, 1, UTC)):
        assert from_microseconds(to_microseconds(moment)) == moment
    berlin = datetime(2026, 3, 2, 13, tzinfo=timezone(timedelta(hours=1)))
    assert from_microseconds(to_microseconds(berlin)) == berlin
    with pytest.raises(ValueError, match="zone"):
        to_microseconds(datetime(2026, 3, 2))  # noqa: DTZ001 # this is what must be refused


def test_columns_take_only_what_they_are_for(database_url: str) -> None:
    engine = sync_engine(database_url)
    dialect = engine.dialect
    assert Flag().process_bind_param(True, dialect) == 1
    assert Flag().process_result_value(0, dialect) is False
    with pytest.raises((TypeError, StatementError)):
        Flag().process_bind_param(1, dialect)  # type: ignore[arg-type]
    assert JsonText().process_bind_param({"b": 1, "a": [None]}, dialect) == '{"a":[null],"b":1}'
    assert UtcTime().process_bind_param(None, dialect) is None
    engine.dispose()
