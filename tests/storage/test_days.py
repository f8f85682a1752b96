"""Closed days: every entry is in exactly one, and a past that was changed is named by its day."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, connected
from bot.ledger.days import BrokenText, DayText, Page, first_difference, read_heads
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.ledger.evidence import Evidence
from bot.members.model import MemberId
from storage.db import Database
from tests.support.changing_past import behind_the_triggers
from tests.support.clocks import HandClock
from tests.support.databases import only_postgresql

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST_DAY = date(2026, 3, 2)


async def post(database: Database, *numbers: int) -> None:
    for number in numbers:
        async with database.transaction() as tx:
            await tx.ledger.post(tip(number, database))


def tip(number: int, database: Database) -> Entry:
    return Entry(
        EntryKind.TIP_SETTLED, f"tip:{number}:settled", f"tip:{number}", database.clock.now(),
        (
            Posting(FAN_PAYMENTS, PROVIDER_BALANCE, "usd", 546),
            Posting(PROVIDER_BALANCE, connected(MemberId(7)), "usd", 500),
        ),
    )  # fmt: skip


@pytest.fixture
def evidence(database: Database, clock: HandClock) -> Evidence:
    return Evidence(clock, database)


@pytest.fixture
async def three_days(database: Database, clock: HandClock, evidence: Evidence) -> Evidence:
    """Two, one and three entries on three days, all closed; one entry of the fourth day stands open."""
    for numbers in ((1, 2), (3,), (4, 5, 6), (7,)):
        await post(database, *numbers)
        clock.move(DAY)
    clock.move(-DAY)
    assert await evidence.close() == 3
    return evidence


async def test_a_day_is_closed_an_hour_after_its_end(database: Database, clock: HandClock, evidence: Evidence) -> None:
    await post(database, 1, 2)
    blink = timedelta(microseconds=1)
    for move, closed in ((12 * HOUR, 0), (HOUR - blink, 0), (blink, 1), (HOUR, 0)):
        clock.move(move)
        assert await evidence.close() == closed
    (head,) = await evidence.heads()
    assert (head.day, head.entries, head.postings) == (FIRST_DAY, 2, 4)


async def test_each_entry_is_in_one_day_and_days_without_any_have_no_head(
    database: Database, clock: HandClock, evidence: Evidence
) -> None:
    await post(database, 1, 2)
    clock.move(3 * DAY)
    await post(database, 3)
    clock.move(2 * DAY)
    assert await evidence.close() == 2
    heads = await evidence.heads()
    assert [(head.day, head.entries) for head in heads] == [(FIRST_DAY, 2), (FIRST_DAY + 3 * DAY, 1)]
    assert (await evidence.verify()).changed is None


async def test_what_is_posted_into_a_closed_day_by_a_clock_set_back_is_in_the_next(
    three_days: Evidence, database: Database, clock: HandClock
) -> None:
    clock.move(-2 * DAY)
    await post(database, 8)
    clock.move(3 * DAY + HOUR)
    assert await three_days.close() == 1
    heads = await three_days.heads()
    assert [head.entries for head in heads] == [2, 1, 3, 2]
    assert (await three_days.verify()).changed is None


async def test_what_is_posted_while_a_day_is_closed_waits_for_the_next(
    three_days: Evidence, database: Database, clock: HandClock
) -> None:
    clock.move(-DAY)
    await post(database, 8)
    clock.move(2 * DAY)
    async with database.reading() as tx:
        assert await tx.days.last_before(7, clock.now(), settled=7) is None
        assert await tx.days.last_before(7, clock.now(), settled=8) == 8
    assert await three_days.close() == 1
    assert (await three_days.heads())[-1].entries == 2


async def test_a_head_is_the_hash_of_the_documented_text(three_days: Evidence) -> None:
    written = "".join([piece async for piece in three_days.text()])
    lines = written.splitlines()
    at = 1772452800000000
    assert lines[:6] == [
        f"day\t2026-03-02\t{'0' * 64}",
        f"entry\t1\ttip_settled\ttip:1:settled\ttip:1\t\t{at}\t{at}",
        f"entry\t2\ttip_settled\ttip:2:settled\ttip:2\t\t{at}\t{at}",
        "posting\t1\t0\tfan_payments\tprovider_balance\tusd\t546",
        "posting\t1\t1\tprovider_balance\tconnected:7\tusd\t500",
        "posting\t2\t0\tfan_payments\tprovider_balance\tusd\t546",
    ]
    assert lines[7] == "end\t2\t4\t2"
    first, second, _ = await three_days.heads()
    assert lines[8] == f"day\t2026-03-03\t{first.head}"
    assert second.last_id == 3


CHANGES = {
    "an amount": ("UPDATE postings SET amount = amount + 1 WHERE entry_id = 3", 1),
    "a time": ("UPDATE entries SET occurred_at = occurred_at + 1 WHERE id = 3", 1),
    "who got it": ("UPDATE postings SET target = 'connected:8' WHERE entry_id = 3 AND position = 1", 1),
    "the order of two": ("UPDATE postings SET position = 5 WHERE entry_id = 3 AND position = 1", 1),
    "a line break": ("UPDATE entries SET subject = subject || chr(10) || 'x' WHERE id = 3", 1),
    "an entry less": ("DELETE FROM postings WHERE entry_id = 5; DELETE FROM entries WHERE id = 5", 2),
    "the last of a day": ("DELETE FROM postings WHERE entry_id = 6; DELETE FROM entries WHERE id = 6", 2),
    "a head": ("UPDATE day_heads SET head = replace(head, 'a', 'b') WHERE last_id = 3", 1),
    "a day less": ("DELETE FROM day_heads WHERE last_id = 3", 2),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_changed_past_is_named_by_its_first_day(three_days: Evidence, database_url: str, change: str) -> None:
    assert (await three_days.verify()).changed is None
    statement, day = CHANGES[change]
    behind_the_triggers(database_url, statement)
    report = await three_days.verify()
    assert report.changed == FIRST_DAY + timedelta(days=day)
    assert report.days == (day if change != "a day less" else 1)


async def test_heads_that_were_made_anew_differ_from_the_ones_somebody_kept(
    three_days: Evidence, database_url: str
) -> None:
    kept = read_heads("\n".join(map(str, await three_days.heads())))
    assert first_difference(kept, await three_days.heads()) is None
    behind_the_triggers(database_url, CHANGES["an amount"][0], "DELETE FROM day_heads WHERE last_id > 2")
    await three_days.close()
    assert (await three_days.verify()).changed is None
    assert first_difference(kept, await three_days.heads()) == FIRST_DAY + DAY


async def test_kept_heads_see_a_day_that_was_inserted_or_taken_away(three_days: Evidence) -> None:
    heads = await three_days.heads()
    kept = {one.day: one.head for one in heads}
    assert first_difference(kept, heads[:-1]) == heads[-1].day
    assert first_difference({day: head for day, head in kept.items() if day != heads[1].day}, heads) == heads[1].day
    assert first_difference({heads[0].day: heads[0].head}, heads) is None


@pytest.mark.parametrize("line", ["2026-03-02", "2026-03-02\tabc", "yesterday\t" + "0" * 64])
def test_what_is_no_file_of_heads_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        read_heads(line)


def test_a_field_with_a_tab_is_not_hashed() -> None:
    with pytest.raises(BrokenText):
        DayText(FIRST_DAY, "0" * 64).add(Page("posting", "posting\t1\t0\ta\tb\tusd\t1\t2\n", 1, 1))


async def test_two_processes_close_a_day_once(three_days: Evidence, database: Database, clock: HandClock) -> None:
    clock.move(DAY)
    await asyncio.gather(three_days.close(), Evidence(clock, database).close())
    assert len(await three_days.heads()) == 4
    assert (await three_days.verify()).changed is None


@pytest.mark.parametrize("statement", [
    "UPDATE day_heads SET entries = 9", "DELETE FROM day_heads",
    "INSERT INTO day_heads VALUES ('2026-03-02', 99, 1, 1, '{head}', 0)",
    "INSERT INTO day_heads VALUES ('2026-03-09', 2, 1, 1, '{head}', 0)",
    "INSERT INTO day_heads VALUES ('9 March', 99, 1, 1, '{head}', 0)",
    "INSERT INTO day_heads VALUES ('2026-03-09', 99, 0, 1, '{head}', 0)",
    "INSERT INTO day_heads VALUES ('2026-03-09', 99, 1, -1, '{head}', 0)",
    "INSERT INTO day_heads VALUES ('2026-03-09', 99, 1, 1, 'short', 0)",
])  # fmt: skip
async def test_the_schema_refuses(three_days: Evidence, database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError):
        async with database.transaction() as tx:
            await tx.connection.execute(text(statement.format(head="0" * 64)))


@only_postgresql
async def test_a_day_waits_for_whoever_has_taken_an_id_and_not_yet_written(
    database: Database, clock: HandClock, evidence: Evidence
) -> None:
    slow, told = asyncio.Event(), asyncio.Event()

    async def dawdle() -> None:
        async with database.transaction() as tx:
            await tx.ledger.post(tip(1, database))
            told.set()
            await slow.wait()

    dawdling = asyncio.create_task(dawdle())
    await told.wait()
    # Another posts and is done, with an id above; on one account they would wait for each other.
    async with database.transaction() as tx:
        fee = Posting("provider_balance", "dispute_fees", "eur", 1)
        await tx.ledger.post(Entry(EntryKind.DISPUTE_FEE, "d:2", "tip:2", clock.now(), (fee,)))
    clock.move(DAY)
    closing = asyncio.create_task(evidence.close())

    async def waits() -> bool:
        async with database.reading() as tx:
            waiting = text("SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND NOT granted")
            return bool((await tx.connection.execute(waiting)).scalar_one())

    async with asyncio.timeout(10):
        while not await waits():
            await asyncio.sleep(0.01)
    assert not closing.done()
    slow.set()
    await dawdling
    assert await closing == 1
    (head,) = await evidence.heads()
    assert head.entries == 2
    assert (await evidence.verify()).changed is None


def test_the_script_stands_alone() -> None:
    script = Path("bot/ledger/verify_days.py").read_text()
    assert len(script.splitlines()) < 60
    assert not [line for line in script.splitlines() if line.startswith(("import bot", "from bot", "from storage"))]
