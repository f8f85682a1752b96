"""A book with a million entries, made by the database itself within a minute: coins, gifts, tips, all balanced, and
every day of it closed.

Ids tell what an entry is: first a lot for each fan, then tips in two currencies, then gifts, spread evenly over half a
year. Nothing but entries, lots, gifts and tallies: neither an audit nor a start reads more.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.ledger.evidence import Evidence
from storage import migrate
from storage.db import Database
from storage.schema.base import to_microseconds
from tests.processes.people import RealTime

FANS, CREATORS = 10_000, 1_000
_COINS, _BOUGHT, _PARTS = 5, 1_000_000, 63_000
_SPAN = timedelta(days=180)


@dataclass(frozen=True)
class Shape:
    """How many there are of each kind."""

    lots: int
    tips: int
    gifts: int

    @classmethod
    def of(cls, entries: int) -> "Shape":
        """A quarter tips, the rest gifts, and a lot for each fan."""
        lots = min(FANS, entries // 10)
        tips = (entries - lots) // 4
        return cls(lots, tips, entries - lots - tips)


def fill(url: str, count: int) -> None:
    """So many entries into a migrated book without any. Blocks."""
    shape = Shape.of(count)
    begin = datetime.now(UTC) - _SPAN
    start, step = to_microseconds(begin), _SPAN // timedelta(microseconds=1) // count
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        for statement in (*_entries(shape, start, step), *_gifts(shape, start, step), *_SUMS):
            # Without parameters a percent sign is one.
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('entries', 'id'), {count})")
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    asyncio.run(_close_days(url))


async def _close_days(url: str) -> None:
    """As they were closed day by day."""
    database = await Database.open(url, RealTime())
    await Evidence(RealTime(), database).close()
    await database.close()


def _numbers(first: int, count: int) -> str:
    """Rows i (the entry's id) and n (from 0)."""
    return (
        f"(WITH RECURSIVE r(n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM r WHERE n < {count - 1})"
        f" SELECT n, n + {first} AS i FROM r) numbers"
    )


def _entries(shape: Shape, start: int, step: int) -> list[str]:
    columns = "INSERT INTO entries (id, kind, key, subject, occurred_at, created_at)"
    moves = "INSERT INTO postings (entry_id, position, source, target, unit, amount)"
    at = f"{start} + i * {step}"
    lots, tips = _numbers(1, shape.lots), _numbers(shape.lots + 1, shape.tips)
    gifts = _numbers(shape.lots + shape.tips + 1, shape.gifts)
    currency = "CASE n % 2 WHEN 0 THEN 'usd' ELSE 'eur' END"
    return [
        f"{columns} SELECT i, 'coins_credited', 'coins:' || i || ':credited', 'coins:' || i, {at}, {at} FROM {lots}",
        f"{columns} SELECT i, 'tip_settled', 'tip:' || i || ':settled', 'tip:' || i, {at}, {at} FROM {tips}",
        f"{columns} SELECT i, 'gift_sent', 'gift:qfB0NQJ3x5v7GmWcH2Lr8kTzPdYsEa' || i, 'gift:' || i, {at}, {at}"
        f" FROM {gifts}",
        f"{moves} SELECT i, 0, 'coins_issued', 'wallet:' || i, 'coin', {_BOUGHT} FROM {lots}",
        f"{moves} SELECT i, p.n, CASE p.n WHEN 0 THEN 'fan_payments' ELSE 'provider_balance' END,"
        f" CASE p.n WHEN 0 THEN 'provider_balance' ELSE 'connected:' || (numbers.n % {CREATORS} + {FANS} + 1) END,"
        f" {currency.replace('n %', 'numbers.n %')}, 500 FROM {tips}, (SELECT 0 AS n UNION ALL SELECT 1) p"
        " ORDER BY i, p.n",
        f"{moves} SELECT i, p.n, CASE p.n WHEN 0 THEN 'wallet:' || (numbers.n % {shape.lots} + 1)"
        " ELSE 'diamonds_issued' END,"
        f" CASE p.n WHEN 0 THEN 'coins_spent' ELSE 'diamonds_pending:' || (numbers.n % {CREATORS} + {FANS} + 1) END,"
        f" CASE p.n WHEN 0 THEN 'coin' ELSE 'diamond' END, CASE p.n WHEN 0 THEN {_COINS} ELSE {_PARTS} END"
        f" FROM {gifts}, (SELECT 0 AS n UNION ALL SELECT 1) p ORDER BY i, p.n",
    ]


def _gifts(shape: Shape, start: int, step: int) -> list[str]:
    day, at = 86_400_000_000, f"{start} + i * {step}"
    lots, gifts = _numbers(1, shape.lots), _numbers(shape.lots + shape.tips + 1, shape.gifts)
    return [
        "INSERT INTO coin_lots (id, source, fan_id, starts_at, ends_at, coins, burned, rail, currency, price_minor,"
        " net_currency, net_minor, parts_per_coin, worth_minor, worth_diamonds, paid_at, refundable_until, matures_at)"
        f" SELECT i, 'coins:' || i, i, 0, {_BOUGHT}, {_BOUGHT}, 0, 'stripe', 'usd', {_BOUGHT}, 'usd', {_BOUGHT},"
        f" {_PARTS // _COINS}, 1, 2, {at}, {at} + 14 * {day}, {at} + 14 * {day} FROM {lots}",
        "INSERT INTO gifts (id, fan_id, creator_id, community_id, item, times, coins, diamond_parts, spent_from,"
        " privacy, sent_at, available_at)"
        f" SELECT i, n % {shape.lots} + 1, n % {CREATORS} + {FANS} + 1, 1, 'rose', 1, {_COINS}, {_PARTS},"
        f" n / {shape.lots} * {_COINS}, 'name', {at}, {at} + 14 * {day} FROM {gifts}",
    ]


_DAY = "sent_at / 86400000000"
_SUMS = (
    "INSERT INTO creator_tallies (community_id, day, creator_id, first_gift_id, coins, gifts)"
    f" SELECT 1, {_DAY}, creator_id, min(id), sum(coins), sum(times) FROM gifts GROUP BY {_DAY}, creator_id",
    "INSERT INTO gifter_tallies (community_id, day, fan_id, creator_id, session_id, first_gift_id, coins, gifts)"
    f" SELECT 1, {_DAY}, fan_id, creator_id, 0, min(id), sum(coins), sum(times) FROM gifts"
    f" GROUP BY {_DAY}, fan_id, creator_id",
    "INSERT INTO balances (account, unit, amount) SELECT account, unit, sum(amount) FROM"
    " (SELECT target AS account, unit, amount FROM postings UNION ALL SELECT source, unit, -amount FROM postings) sides"
    " GROUP BY account, unit",
)
