"""Books of fans with coins, and of millions of gifts: written straight to the tables, balanced all the same."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from storage import migrate
from storage.schema.gifts import coin_lots
from storage.schema.ledger import balances, entries, postings

COINS = 1_000_000
"""What every fan has bought."""
PARTS = 12_600
_PAGE = 5000


def fund(url: str, fans: int) -> None:
    """A lot for each of the fans from 1 on, in a book that is empty. Blocks."""
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        _insert(connection, entries, (_entry(fan) for fan in range(1, fans + 1)))
        _insert(connection, postings, (_posting(fan) for fan in range(1, fans + 1)))
        _insert(connection, coin_lots, (_lot(fan) for fan in range(1, fans + 1)))
        _insert(connection, balances, _balances(fans))
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('entries', 'id'), :last)"), {"last": fans})
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while page := list(islice(waiting, _PAGE)):
        connection.execute(insert(table), page)


def _entry(fan: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": fan, "kind": "coins_credited", "key": f"coins:{fan}:credited", "subject": f"coins:{fan}",
        "corrects": None, "occurred_at": now, "created_at": now,
    }  # fmt: skip


def _posting(fan: int) -> dict[str, Any]:
    return {
        "entry_id": fan, "position": 0, "source": "coins_issued", "target": f"wallet:{fan}", "unit": "coin",
        "amount": COINS,
    }  # fmt: skip


def _lot(fan: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": fan, "source": f"coins:{fan}", "fan_id": fan, "starts_at": 0, "ends_at": COINS, "coins": COINS,
        "burned": 0, "rail": "stripe", "currency": "usd", "price_minor": COINS * 2, "net_currency": "usd",
        "net_minor": COINS, "parts_per_coin": PARTS, "worth_minor": 1, "worth_diamonds": 2, "paid_at": now,
        "refundable_until": now + timedelta(days=14), "matures_at": now + timedelta(days=14),
    }  # fmt: skip


def _balances(fans: int) -> Iterator[dict[str, Any]]:
    yield {"account": "coins_issued", "unit": "coin", "amount": -COINS * fans}
    for fan in range(1, fans + 1):
        yield {"account": f"wallet:{fan}", "unit": "coin", "amount": COINS}


COMMUNITIES, CREATORS, FANS, DAYS = 20, 50, 1000, 90
FIRST_CREATOR = 1_000_000
_CHUNK = 250_000
_NUMBERS = "WITH RECURSIVE n(n) AS (SELECT :start UNION ALL SELECT n + 1 FROM n WHERE n + 1 < :stop)"
# Fans in turn, each in his own community, one round after the other; every creator of it gets something every day.
_GIFTS = f"""{_NUMBERS}
INSERT INTO gifts SELECT :first_id + n, n % {FANS} + 1, {FIRST_CREATOR} + n % {COMMUNITIES} * {CREATORS}
    + (n / {FANS} + n / {COMMUNITIES}) % {CREATORS}, n % {COMMUNITIES} + 1, NULL, NULL, 'petal', 1, 1, {PARTS},
    n / {FANS}, 'name', :since + n * :step, :since + n * :step FROM n"""
_ENTRIES = """INSERT INTO entries SELECT id, 'gift_sent', 'gift:' || lower(hex(randomblob(11))), 'gift:' || id, NULL,
    sent_at, sent_at FROM gifts WHERE id >= :first_id + :start"""
_COINS = """INSERT INTO postings SELECT id, 0, 'wallet:' || fan_id, 'coins_spent', 'coin', coins FROM gifts
    WHERE id >= :first_id + :start"""
_DIAMONDS = """INSERT INTO postings SELECT id, 1, 'diamonds_issued', 'diamonds_pending:' || creator_id, 'diamond',
    diamond_parts FROM gifts WHERE id >= :first_id + :start"""
_DAY = "sent_at / 86400000000"
_SUMS = (
    f"INSERT INTO creator_tallies SELECT community_id, {_DAY}, creator_id, min(id), sum(coins), sum(times) "
    "FROM gifts GROUP BY 1, 2, 3",
    f"INSERT INTO gifter_tallies SELECT community_id, {_DAY}, fan_id, creator_id, 0, min(id), sum(coins), sum(times) "
    "FROM gifts GROUP BY 1, 2, 3, 4",
    "INSERT INTO balances SELECT 'coins_spent', 'coin', sum(coins) FROM gifts",
    "INSERT INTO balances SELECT 'diamonds_issued', 'diamond', -sum(diamond_parts) FROM gifts",
    "INSERT INTO balances SELECT 'diamonds_pending:' || creator_id, 'diamond', sum(diamond_parts) FROM gifts "
    "GROUP BY creator_id",
)


def fill(url: str, gifts: int) -> int:
    """So many gifts in the last ninety days, for an SQLite book whose fans have coins; the last day. Blocks."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    # A crash would cost nothing but the time to write it again.
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-1000000"):
        connection.execute("PRAGMA " + pragma)
    now = int(datetime.now(UTC).timestamp()) * 1_000_000
    since, step = now - DAYS * 86_400_000_000, DAYS * 86_400_000_000 // gifts
    (last_id,) = connection.execute("SELECT max(id) FROM entries").fetchone()
    connection.execute("BEGIN")
    for start in range(0, gifts, _CHUNK):
        given = {
            "start": start, "stop": min(start + _CHUNK, gifts), "first_id": last_id + 1, "since": since, "step": step,
        }  # fmt: skip
        for statement in (_GIFTS, _ENTRIES, _COINS, _DIAMONDS):
            connection.execute(statement, given)
    for statement in _SUMS:
        connection.execute(statement)
    spent = connection.execute("SELECT 'wallet:' || fan_id, sum(coins) FROM gifts GROUP BY fan_id").fetchall()
    connection.executemany(
        "UPDATE balances SET amount = amount - ? WHERE account = ?", [(coins, account) for account, coins in spent]
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    return now // 86_400_000_000
