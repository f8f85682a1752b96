"""An audit sees each way in which gifts, lots and tallies can be wrong: here their guards are taken away."""

import asyncio

import pytest
from sqlalchemy import Connection, text

from bot.gifts.audit import GiftFault
from bot.tips.model import Privacy
from storage.batch import GiftBatch
from storage.db import Database
from storage.ledger.audit import audit
from storage.migrate import sync_engine
from tests.support.gifts import credit, lot, order

_MISTAKES = [
    ("UPDATE gifts SET coins = coins + 1 WHERE spent_from = 0 AND fan_id = 7", GiftFault.GIFT_DIFFERS),
    ("UPDATE gifts SET diamond_parts = diamond_parts - 1 WHERE fan_id = 8", GiftFault.GIFT_DIFFERS),
    ("UPDATE gifts SET creator_id = 901 WHERE fan_id = 8", GiftFault.GIFT_DIFFERS),
    ("UPDATE gifts SET fan_id = 9 WHERE fan_id = 8", GiftFault.GIFT_DIFFERS),
    ("DELETE FROM gifts WHERE fan_id = 8", GiftFault.GIFT_DIFFERS),
    ("DELETE FROM entries WHERE kind = 'gift_sent'", GiftFault.GIFT_DIFFERS),
    ("UPDATE entries SET kind = 'coins_credited' WHERE kind = 'gift_sent'", GiftFault.GIFT_DIFFERS),
    ("DELETE FROM postings WHERE unit = 'diamond'", GiftFault.GIFT_DIFFERS),
    ("INSERT INTO postings SELECT id, 2, 'wallet:7', 'coins_spent', 'coin', 1 FROM gifts", GiftFault.GIFT_DIFFERS),
    ("UPDATE coin_lots SET coins = coins - 1, ends_at = ends_at - 1", GiftFault.LOT_DIFFERS),
    ("DELETE FROM coin_lots WHERE fan_id = 8", GiftFault.LOT_DIFFERS),
    ("UPDATE coin_lots SET ends_at = ends_at + 1 WHERE fan_id = 8", GiftFault.WALLET_DIFFERS),
    ("UPDATE balances SET amount = amount - 1 WHERE account = 'wallet:7'", GiftFault.WALLET_DIFFERS),
    ("UPDATE coin_lots SET starts_at = starts_at + 1, ends_at = ends_at + 1 WHERE starts_at > 0", GiftFault.LOTS_APART),
    ("UPDATE gifts SET spent_from = spent_from + 1 WHERE spent_from > 0", GiftFault.GIFTS_APART),
    ("UPDATE gifts SET spent_from = 0", GiftFault.GIFTS_APART),
    ("UPDATE creator_tallies SET coins = coins + 1", GiftFault.TALLY_DIFFERS),
    ("UPDATE creator_tallies SET gifts = gifts - 1", GiftFault.TALLY_DIFFERS),
    ("UPDATE gifter_tallies SET session_id = 6 WHERE session_id = 5", GiftFault.TALLY_DIFFERS),
    ("UPDATE gifter_tallies SET fan_id = 9 WHERE fan_id = 0", GiftFault.TALLY_DIFFERS),
    ("DELETE FROM gifter_tallies WHERE fan_id = 7", GiftFault.TALLY_DIFFERS),
    ("UPDATE gifter_tallies SET day = day - 1 WHERE fan_id = 7", GiftFault.TALLY_DIFFERS),
]
_LOOSE = ("gifts", "coin_lots", "gifter_tallies", "creator_tallies", "balances", "postings", "entries")


@pytest.fixture
async def given(database: Database) -> Database:
    """Some lots and gifts, some of them by nobody who is named and in no community."""
    await credit(database, lot(coins=10), lot(coins=10, number=2), lot(8, coins=10))
    batch = await GiftBatch.open(database)
    orders = [order(number, coins=3) for number in range(5)]
    orders += [order(5, fan=8, session=5), order(6, fan=8, privacy=Privacy.HIDDEN, community=None)]
    await asyncio.gather(*map(batch.send, orders))
    await batch.close()
    return database


def loosen(connection: Connection) -> None:
    """The same rows in tables that refuse nothing."""
    for name in _LOOSE:
        connection.execute(text(f"CREATE TABLE loose_{name} AS SELECT * FROM {name}"))
    for name in _LOOSE:
        connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text(f"ALTER TABLE loose_{name} RENAME TO {name}"))


def spoil(url: str, mistake: str | None) -> None:
    """Take the guards away, and make a mistake."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        loosen(connection)
        if mistake is not None:
            assert connection.exec_driver_sql(mistake).rowcount > 0
    engine.dispose()


async def test_healthy_gifts_have_no_findings(given: Database, database_url: str) -> None:
    assert (await audit(given)).findings == ()
    spoil(database_url, None)
    assert (await audit(given)).findings == ()


@pytest.mark.parametrize(("mistake", "fault"), _MISTAKES)
async def test_an_audit_of_gifts_finds(given: Database, database_url: str, mistake: str, fault: GiftFault) -> None:
    spoil(database_url, mistake)
    findings = (await audit(given)).findings
    assert fault in {finding.fault for finding in findings}
    assert all(str(finding) for finding in findings)


def test_every_fault_of_gifts_is_tried() -> None:
    assert {fault for _, fault in _MISTAKES} == set(GiftFault)
