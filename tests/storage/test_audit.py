"""An audit sees each way in which a book can be wrong: here the book is kept without the schema's guards."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, MetaData, Table, text

from bot.ledger.audit import Fault
from storage.db import Database
from storage.ledger.audit import audit
from storage.migrate import sync_engine
from storage.schema.ledger import balances, entries, postings
from tests.support.clocks import HandClock

_HEALTHY = """
INSERT INTO entries VALUES (1, 'tip_settled', 'tip:1:settled', 'tip:1', NULL, 0, 0);
INSERT INTO postings VALUES (1, 0, 'fan_payments', 'provider_balance', 'usd', 546);
INSERT INTO postings VALUES (1, 1, 'provider_balance', 'connected:7', 'usd', 500);
INSERT INTO entries VALUES (2, 'tip_refunded', 'tip:1:refund', 'tip:1', NULL, 0, 0);
INSERT INTO postings VALUES (2, 0, 'provider_balance', 'fan_payments', 'usd', 546);
INSERT INTO postings VALUES (2, 1, 'connected:7', 'provider_balance', 'usd', 500);
INSERT INTO entries VALUES (3, 'tip_refund_undone', 'tip:1:undone', 'tip:1', 'tip:1:refund', 0, 0);
INSERT INTO postings VALUES (3, 0, 'fan_payments', 'provider_balance', 'usd', 546);
INSERT INTO postings VALUES (3, 1, 'provider_balance', 'connected:7', 'usd', 500);
INSERT INTO entries VALUES (4, 'dispute_funds_withdrawn', 'tip:1:dispute', 'tip:1', NULL, 0, 0);
INSERT INTO postings VALUES (4, 0, 'provider_balance', 'disputes_open', 'usd', 546);
INSERT INTO balances VALUES ('fan_payments', 'usd', -546);
INSERT INTO balances VALUES ('provider_balance', 'usd', -500);
INSERT INTO balances VALUES ('connected:7', 'usd', 500);
INSERT INTO balances VALUES ('disputes_open', 'usd', 546);
"""

_MISTAKES = [
    ("UPDATE postings SET amount = 499 WHERE entry_id = 1 AND position = 1", Fault.BALANCE_DIFFERS),
    ("UPDATE balances SET amount = 501 WHERE account = 'connected:7'", Fault.BALANCE_DIFFERS),
    ("UPDATE balances SET amount = 501 WHERE account = 'connected:7'", Fault.UNIT_UNBALANCED),
    ("DELETE FROM balances WHERE account = 'disputes_open'", Fault.BALANCE_DIFFERS),
    ("INSERT INTO balances VALUES ('connected:8', 'usd', 3)", Fault.BALANCE_DIFFERS),
    ("UPDATE balances SET amount = -1 WHERE account = 'connected:7'", Fault.BELOW_ZERO),
    ("DELETE FROM postings WHERE entry_id = 1", Fault.EMPTY_ENTRY),
    ("DELETE FROM postings WHERE entry_id = 1 AND position = 0", Fault.EMPTY_ENTRY),
    ("DELETE FROM entries WHERE id = 1", Fault.LOST_POSTING),
    ("DELETE FROM entries WHERE id = 2", Fault.LOST_CORRECTION),
    ("UPDATE entries SET key = 'tip:1:settled' WHERE id = 3", Fault.REPEATED_KEY),
    ("UPDATE entries SET kind = 'present' WHERE id = 1", Fault.UNKNOWN_KIND),
    ("UPDATE entries SET kind = 'dispute_fee' WHERE id = 1", Fault.FORBIDDEN_MOVE),
    ("UPDATE postings SET target = 'pocket' WHERE entry_id = 1", Fault.FORBIDDEN_MOVE),
    ("UPDATE postings SET source = 'connected:8' WHERE entry_id = 1 AND position = 1", Fault.FORBIDDEN_MOVE),
    ("UPDATE postings SET amount = 0 WHERE entry_id = 1 AND position = 0", Fault.BAD_POSTING),
    ("UPDATE postings SET amount = -546 WHERE entry_id = 1 AND position = 0", Fault.BAD_POSTING),
    ("UPDATE postings SET source = target WHERE entry_id = 1 AND position = 0", Fault.BAD_POSTING),
    ("UPDATE postings SET unit = 'gold' WHERE entry_id = 1", Fault.UNKNOWN_UNIT),
    ("UPDATE postings SET unit = 'practice' WHERE entry_id = 1", Fault.PLAY_MONEY),
    ("UPDATE postings SET source = 'practice_wallet:7' WHERE entry_id = 1", Fault.PLAY_MONEY),
]


@pytest.fixture
async def unguarded(database_url: str, clock: HandClock) -> AsyncIterator[Database]:
    """A healthy book in tables that refuse nothing."""
    loose = MetaData()
    for guarded in (entries, postings, balances):
        Table(guarded.name, loose, *(Column(column.name, column.type) for column in guarded.columns))
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        for guarded in (balances, postings, entries):
            others = " CASCADE" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TABLE {guarded.name}{others}"))
        loose.create_all(connection)
        for statement in filter(str.strip, _HEALTHY.split(";")):
            connection.exec_driver_sql(statement)
    engine.dispose()
    opened = await Database.open(database_url, clock)
    yield opened
    await opened.close()


async def test_a_healthy_book_has_no_findings_and_names_what_is_still_open(unguarded: Database) -> None:
    report = await audit(unguarded)
    assert report.findings == ()
    assert report.balanced
    assert (report.entries, report.postings, report.accounts) == (4, 7, 4)
    assert report.open_clearing == {("disputes_open", "usd"): 546}


@pytest.mark.parametrize(("mistake", "fault"), _MISTAKES)
async def test_an_audit_finds(unguarded: Database, database_url: str, mistake: str, fault: Fault) -> None:
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        assert connection.execute(text(mistake.replace(":", r"\:"))).rowcount > 0
    engine.dispose()
    report = await audit(unguarded)
    assert fault in {finding.fault for finding in report.findings}
    assert not report.balanced
    assert all(str(finding) for finding in report.findings)


async def test_every_fault_is_tried() -> None:
    assert {fault for _, fault in _MISTAKES} == set(Fault)
