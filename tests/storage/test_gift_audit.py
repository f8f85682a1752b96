"""An audit sees each way in which gifts, lots and tallies can be wrong: here their guards are taken away."""

import pytest
from sqlalchemy import Connection, text

from bot.gifts.audit import GiftFault
from bot.tips.model import Privacy
from storage.db import Database
from storage.ledger.audit import audit
from storage.migrate import sync_engine
from storage.tx import Tx
from tests.support import lots
from tests.support.clocks import HandClock
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
    ("DELETE FROM returned_lots", GiftFault.LOT_DIFFERS),
    ("UPDATE entries SET kind = 'coins_credited' WHERE kind = 'coins_returned'", GiftFault.LOT_DIFFERS),
    ("UPDATE postings SET amount = amount + 1 WHERE source = 'coins_frozen:12'", GiftFault.LOT_DIFFERS),
    ("UPDATE gift_claims SET coins = coins + 1", GiftFault.CLAIM_DIFFERS),
    ("UPDATE gift_claims SET lot_id = (SELECT min(id) FROM coin_lots)", GiftFault.CLAIM_DIFFERS),
    ("UPDATE lot_freezes SET coins = coins + 1 WHERE coins > 0", GiftFault.FROZEN_DIFFERS),
    ("UPDATE balances SET amount = amount - 1 WHERE account = 'coins_frozen:11'", GiftFault.FROZEN_DIFFERS),
    ("UPDATE creator_maturity SET matured_until = 0", GiftFault.DIAMONDS_DIFFER),
    ("UPDATE gift_claims SET state = 'taken' WHERE state = 'held'", GiftFault.DIAMONDS_DIFFER),
    ("DELETE FROM gift_claims WHERE state = 'taken'", GiftFault.DIAMONDS_DIFFER),
    ("UPDATE balances SET amount = amount + 1 WHERE account = 'diamonds_available:900'", GiftFault.DIAMONDS_DIFFER),
    ("UPDATE diamond_worths SET parts = parts + 1", GiftFault.WORTH_DIFFERS),
    ("UPDATE tally_corrections SET coins = coins + 1", GiftFault.CORRECTION_DIFFERS),
    ("UPDATE tally_corrections SET gifts = gifts + 1", GiftFault.CORRECTION_DIFFERS),
    ("DELETE FROM tally_corrections", GiftFault.CORRECTION_DIFFERS),
]
_LOOSE = (
    "gift_claims", "returned_lots", "lot_freezes", "creator_maturity", "diamond_worths", "tally_corrections", "gifts",
    "coin_lots", "gifter_tallies", "creator_tallies", "balances", "postings", "entries",
)  # fmt: skip


@pytest.fixture
async def given(database: Database, clock: HandClock) -> Database:
    """Some lots and gifts, some of them by nobody who is named and in no community; one has matured, of one the coins
    were taken back, one is disputed, and one was."""
    await credit(database, lot(coins=10), lot(coins=10, number=2), *(lot(fan, coins=10) for fan in (8, 10, 11, 12, 13)))
    orders = [order(number, coins=3) for number in range(5)]
    orders += [order(5, fan=8, session=5), order(6, fan=8, privacy=Privacy.HIDDEN, community=None)]
    await lots.given(database, [order(13, coins=4, fan=13)])
    await lots.matured(database, clock)
    await lots.given(database, [*orders, *(order(fan, coins=4, fan=fan) for fan in (10, 11, 12))])
    async with database.transaction() as tx:
        taken, disputed, won = [await lot_of(tx, fan) for fan in (10, 11, 12)]
        await tx.lots.take_back(taken, "dispute:1", clock.now())
        await tx.lots.freeze(disputed, "dispute:2", clock.now())
        await tx.lots.freeze(won, "dispute:3", clock.now())
        await tx.lots.thaw(won, "dispute:3", clock.now())
    return database


async def lot_of(tx: Tx, fan: int) -> int:
    """The id of the lot that a fan bought."""
    posted = await tx.ledger.entry(f"{lot(fan).source}:credited")
    assert posted is not None
    return posted.id


def loosen(connection: Connection) -> None:
    """The same rows in tables that refuse nothing."""
    rest = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for name in _LOOSE:
        connection.execute(text(f"CREATE TABLE loose_{name} AS SELECT * FROM {name}"))
    for name in _LOOSE:
        connection.execute(text(f"DROP TABLE {name}{rest}"))
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
