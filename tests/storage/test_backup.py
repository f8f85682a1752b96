"""A backup is of one moment, is whole or is none, and comes back without a lost or reused row."""

import asyncio
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.gifts.model import GiftSent
from bot.members.model import Identity, Platform
from bot.payments.sweeps import RESTORED
from storage import migrate
from storage.backups.backup import Manifest, NoBackup, back_up, check, manifest_of
from storage.backups.restore import LEAP, RestoreRefused, plan, restore
from storage.batch import GiftBatch
from storage.db import Database, parse_url
from storage.ledger.audit import audit
from storage.sqlite import DatabaseInUse
from tests.storage.test_days import post
from tests.support import gifts
from tests.support.clocks import HandClock
from tests.support.databases import only_postgresql, only_sqlite
from tests.support.postgres_server import tools_on_path


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programmes, of the server that the tests run on."""
    monkeypatch.setenv("PATH", tools_on_path())


@pytest.fixture
async def url(database_url: str, clock: HandClock) -> str:
    """A book with three entries that nobody has open."""
    # A template of the tests is made without a migration; a book of an operator knows its revision.
    stamp(database_url)
    database = await Database.open(database_url, clock)
    await post(database, 1, 2, 3)
    await database.close()
    return database_url


def stamp(url: str) -> None:
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{migrate.revisions()[-1]}')")
    engine.dispose()


async def more(url: str, clock: HandClock, *numbers: int) -> None:
    database = await Database.open(url, clock)
    await post(database, *numbers)
    await database.close()


async def keys(url: str) -> list[str]:
    database = await Database.open(url, HandClock(), exclusive=False)
    async with database.reading() as tx:
        found = list((await tx.connection.execute(text("SELECT key FROM entries ORDER BY id"))).scalars())
    await database.close()
    return found


async def test_what_was_backed_up_comes_back(url: str, clock: HandClock, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "one"
    made = await back_up(url, file, clock)
    assert (made.entries, made.last_key, made.sound) == (3, "tip:3:settled", None if "postgres" in url else True)
    assert Manifest.read(file) == check(file) == made
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in file.parent.iterdir()) == ["one", "one.json"]
    await more(url, clock, 4)
    planned = await plan(url, file)
    assert [one.key for one in planned.lost] == ["tip:4:settled"]
    assert planned.fewer["postings"] == 2
    with pytest.raises(RestoreRefused, match="1 entries"):
        await restore(url, file, clock)
    assert len(await keys(url)) == 4
    done = await restore(url, file, clock, discard_newer=True)
    assert done.sound
    assert await keys(url) == ["tip:1:settled", "tip:2:settled", "tip:3:settled"]
    assert done.kept is not None
    kept = f"sqlite:///{done.kept}" if "sqlite" in url else url.replace(parse_url(url).database or '', done.kept)
    assert len(await keys(kept)) == 4


async def test_a_restored_book_gives_out_no_id_that_others_know(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    file = tmp_path / "one"
    await back_up(url, file, clock)
    await restore(url, file, clock)
    await more(url, clock, 4)
    database = await Database.open(url, clock)
    async with database.transaction() as tx:
        member, _ = await tx.members.met(Identity(Platform.DISCORD, "5", "Ben"), clock.now())
        assert await tx.memory.recall(RESTORED) == clock.now().isoformat()
    assert member.id > LEAP
    assert (await audit(database)).balanced
    await database.close()


async def test_a_gift_after_a_restore_has_no_id_that_a_lost_one_was_told_by(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    file = tmp_path / "one"
    database = await Database.open(url, clock)
    await gifts.credit(database, gifts.lot())
    await database.close()
    await back_up(url, file, clock)
    lost = [await sent(url, clock, number) for number in (1, 2)]
    await restore(url, file, clock, discard_newer=True)
    again = await sent(url, clock, 3)
    assert again.id > LEAP > max(one.id for one in lost)
    await more(url, clock, 5)
    after = await sent(url, clock, 4)
    assert after.id > again.id
    database = await Database.open(url, clock)
    assert (await audit(database)).balanced
    async with database.reading() as tx:
        [entry] = await tx.ledger.entries_about(f"gift:{after.id}")
    assert entry.id == after.id
    await database.close()


async def sent(url: str, clock: HandClock, number: int) -> GiftSent:
    database = await Database.open(url, clock)
    batch = await GiftBatch.open(database)
    try:
        return await batch.send(gifts.order(number))
    finally:
        await batch.close()
        await database.close()


async def test_a_backup_in_a_storm_is_of_one_moment_and_holds_nobody_up(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    database = await Database.open(url, clock)
    acknowledged: list[int] = []
    stop = asyncio.Event()

    async def storm() -> None:
        number = 10
        while not stop.is_set():
            await post(database, number)
            acknowledged.append(number)
            number += 1

    storming = asyncio.create_task(storm())
    while len(acknowledged) < 50:
        await asyncio.sleep(0.005)
    before = list(acknowledged)
    backing = asyncio.create_task(back_up(url, tmp_path / "one", clock))
    made = await backing
    during = len(acknowledged) - len(before)
    stop.set()
    await storming
    await database.close()
    assert during > 0
    assert made.entries >= 3 + len(before)
    done = await restore(url, tmp_path / "one", clock, discard_newer=True)
    assert done.sound
    found = await keys(url)
    assert set(found) >= {f"tip:{number}:settled" for number in before}
    assert len(found) == made.entries


async def test_a_book_in_use_is_not_replaced(url: str, clock: HandClock, tmp_path: Path) -> None:
    await back_up(url, tmp_path / "one", clock)
    database = await Database.open(url, clock)
    with pytest.raises(DatabaseInUse):
        await restore(url, tmp_path / "one", clock)
    await post(database, 4)
    await database.close()
    assert len(await keys(url)) == 4
    if "sqlite" in url:
        assert not [path for path in tmp_path.iterdir() if "restoring" in path.name]


async def test_a_backup_of_another_book_is_refused(url: str, clock: HandClock, tmp_path: Path) -> None:
    await back_up(url, tmp_path / "one", clock)
    told = json.loads(manifest_of(tmp_path / "one").read_text())
    manifest_of(tmp_path / "one").write_text(json.dumps({**told, "last_key": "tip:77:settled"}))
    with pytest.raises(RestoreRefused, match="another book"):
        await restore(url, tmp_path / "one", clock)


async def test_a_file_that_is_no_whole_backup_is_refused(url: str, clock: HandClock, tmp_path: Path) -> None:
    file = tmp_path / "one"
    await back_up(url, file, clock)
    shutil.copy(file, tmp_path / "alone")
    with pytest.raises(NoBackup, match="there is no file"):
        await plan(url, tmp_path / "nowhere")
    with pytest.raises(NoBackup, match=r"alone\.json is missing"):
        await plan(url, tmp_path / "alone")
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(NoBackup, match="damaged"):
        await plan(url, file)
    file.unlink()
    with pytest.raises(NoBackup, match="is missing"):
        await plan(url, file)
    manifest_of(file).write_text("{}")
    with pytest.raises(NoBackup, match="no manifest"):
        await plan(url, file)


async def test_a_backup_of_a_later_version_is_refused(url: str, clock: HandClock, tmp_path: Path) -> None:
    await back_up(url, tmp_path / "one", clock)
    told = json.loads(manifest_of(tmp_path / "one").read_text())
    manifest_of(tmp_path / "one").write_text(json.dumps({**told, "revision": "9999"}))
    with pytest.raises(RestoreRefused, match="later version"):
        await plan(url, tmp_path / "one")


async def test_a_file_that_is_there_is_not_written_over(url: str, clock: HandClock, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("mine")
    with pytest.raises(FileExistsError):
        await back_up(url, tmp_path / "one", clock)
    assert (tmp_path / "one").read_text() == "mine"


@only_sqlite
async def test_a_book_that_does_not_balance_is_copied_and_said_to(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as book:
        book.execute("UPDATE balances SET amount = amount + 1 WHERE account = 'connected:7'")
        book.commit()
    made = await back_up(url, tmp_path / "one", clock)
    assert made.sound is False


@only_sqlite
@pytest.mark.parametrize("where", [0, 4096 * 40])
async def test_a_backup_that_fails_leaves_nothing_behind(
    url: str, clock: HandClock, tmp_path: Path, where: int
) -> None:
    book = Path(url.removeprefix("sqlite:///"))
    pages = bytearray(book.read_bytes())
    pages[where : where + 4096] = b"\xff" * 4096
    book.write_bytes(pages)
    with pytest.raises(NoBackup):
        await back_up(url, tmp_path / "kept" / "one", clock)
    assert not list((tmp_path / "kept").iterdir())


@only_sqlite
async def test_a_book_that_cannot_be_read_is_kept_as_it_is(url: str, clock: HandClock, tmp_path: Path) -> None:
    await back_up(url, tmp_path / "one", clock)
    book = Path(url.removeprefix("sqlite:///"))
    ruin = os.urandom(8192)
    book.write_bytes(ruin)
    with pytest.raises(RestoreRefused, match="cannot be read"):
        await restore(url, tmp_path / "one", clock)
    done = await restore(url, tmp_path / "one", clock, discard_newer=True)
    assert done.sound
    assert done.kept is not None
    assert Path(done.kept).read_bytes() == ruin
    assert len(await keys(url)) == 3


@only_sqlite
async def test_a_restore_makes_a_book_where_there_is_none(url: str, clock: HandClock, tmp_path: Path) -> None:
    await back_up(url, tmp_path / "one", clock)
    fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
    planned = await plan(fresh, tmp_path / "one")
    assert not planned.present
    done = await restore(fresh, tmp_path / "one", clock)
    assert (done.kept, done.sound) == (None, True)
    assert len(await keys(fresh)) == 3


@only_sqlite
async def test_a_day_between_two_backups_is_not_lost_by_the_second(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    await back_up(url, tmp_path / "one", clock)
    clock.move(timedelta(days=1))
    await more(url, clock, 4)
    await back_up(url, tmp_path / "two", clock)
    await restore(url, tmp_path / "two", clock)
    assert len(await keys(url)) == 4


@only_postgresql
async def test_without_the_tools_it_is_said_what_to_install(
    url: str, clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBackup, match="postgresql-client"):
        await back_up(url, tmp_path / "one", clock)
    assert not list(tmp_path.iterdir())
