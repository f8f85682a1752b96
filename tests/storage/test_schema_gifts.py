"""The schema refuses what the code forgot: each CHECK, UNIQUE, reference and trigger of lots, gifts and tallies."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.migrate import sync_engine
from tests.storage.test_schema_ledger import strict

_LOT: dict[str, Any] = {
    "id": 2, "source": "coins:2", "fan_id": 7, "starts_at": 100, "ends_at": 200, "coins": 100, "burned": 0,
    "rail": "stripe", "currency": "usd", "price_minor": 99, "net_currency": "usd", "net_minor": 66,
    "parts_per_coin": 12_600, "worth_minor": 1, "worth_diamonds": 2, "paid_at": 10, "refundable_until": 20,
    "matures_at": 20,
}  # fmt: skip
_GIFT: dict[str, Any] = {
    "id": 4, "fan_id": 7, "creator_id": 9, "community_id": 1, "session_id": None, "video_id": None, "item": "petal",
    "times": 1, "coins": 1, "diamond_parts": 12_600, "spent_from": 1, "privacy": "name", "sent_at": 10,
    "available_at": 20,
}  # fmt: skip
_CREATOR: dict[str, Any] = {"community_id": 1, "day": 2, "creator_id": 9, "first_gift_id": 1, "coins": 1, "gifts": 1}
_GIFTER: dict[str, Any] = {**_CREATOR, "fan_id": 7, "session_id": 0}


def insert(table: str, row: dict[str, Any], **change: Any) -> tuple[str, dict[str, Any]]:
    """An INSERT of a row with some values changed."""
    names = ", ".join(row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})", {**row, **change}


@pytest.fixture
def book(database_url: str) -> Iterator[Engine]:
    """Entries 1 to 4, a lot and a gift."""
    engine = sync_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", strict)
    with engine.begin() as connection:
        for number in range(1, 5):
            connection.exec_driver_sql(f"INSERT INTO entries VALUES ({number}, 'x', 'k{number}', 's', NULL, 0, 0)")
        rows = [
            insert("coin_lots", _LOT, id=1, source="coins:1", starts_at=0, ends_at=100),
            insert("gifts", _GIFT, id=3, spent_from=0),
            insert("creator_tallies", _CREATOR, day=1),
            insert("gifter_tallies", _GIFTER, day=1),
        ]
        for statement, row in rows:
            connection.execute(text(statement), row)
    yield engine
    engine.dispose()


def attempt(book: Engine, statement: str, row: dict[str, Any] | None = None) -> None:
    """Run one statement in a transaction of its own."""
    with book.begin() as connection:
        connection.execute(text(statement), row or {})


def test_what_is_right_is_taken(book: Engine) -> None:
    for statement, row in (
        insert("coin_lots", _LOT), insert("gifts", _GIFT), insert("creator_tallies", _CREATOR),
        insert("gifter_tallies", _GIFTER),
    ):  # fmt: skip
        attempt(book, statement, row)
    attempt(book, "UPDATE coin_lots SET burned = 40, ends_at = ends_at - 40 WHERE id = 2")
    attempt(book, "UPDATE coin_lots SET starts_at = starts_at - 40, ends_at = ends_at - 40 WHERE id = 2")


@pytest.mark.parametrize(
    "change",
    [
        {"id": 1}, {"id": 9}, {"source": "coins:1"}, {"source": None}, {"fan_id": 0}, {"coins": 0, "ends_at": 100},
        {"starts_at": -1, "ends_at": 99}, {"ends_at": 201}, {"burned": 1}, {"burned": -1, "ends_at": 201},
        {"burned": 101, "ends_at": 99}, {"rail": "barter"}, {"currency": "dollars"}, {"net_currency": "dollars"},
        {"price_minor": -1}, {"net_minor": -1}, {"parts_per_coin": 0}, {"worth_minor": 0}, {"worth_diamonds": 0},
        {"refundable_until": 9}, {"matures_at": 9},
    ],
    ids=str,
)  # fmt: skip
def test_a_lot_that_is_wrong_is_refused(book: Engine, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        attempt(book, *insert("coin_lots", _LOT, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"id": 3}, {"id": 9}, {"spent_from": 0}, {"spent_from": -1}, {"fan_id": 0}, {"creator_id": 0},
        {"creator_id": 7}, {"times": 0}, {"times": 2}, {"coins": 0}, {"diamond_parts": 0}, {"item": ""},
        {"session_id": 1, "video_id": 1}, {"privacy": "shouted"}, {"available_at": 9}, {"sent_at": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_gift_that_is_wrong_is_refused(book: Engine, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        attempt(book, *insert("gifts", _GIFT, **change))


@pytest.mark.parametrize(("table", "row"), [("creator_tallies", _CREATOR), ("gifter_tallies", _GIFTER)])
@pytest.mark.parametrize("change", [{"day": 1}, {"coins": -1}, {"gifts": -1}, {"community_id": None}], ids=str)
def test_a_tally_that_is_wrong_is_refused(
    book: Engine, table: str, row: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        attempt(book, *insert(table, row, **change))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gifts SET coins = 2", "DELETE FROM gifts", "DELETE FROM coin_lots", "UPDATE coin_lots SET coins = 90",
        "UPDATE coin_lots SET parts_per_coin = 1", "UPDATE coin_lots SET fan_id = 8",
        "UPDATE coin_lots SET net_minor = 1", "UPDATE coin_lots SET refundable_until = 99",
        "UPDATE coin_lots SET rail = 'stars'",
    ],
)  # fmt: skip
def test_what_was_promised_is_never_changed(book: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        attempt(book, statement)


def test_gifts_and_lots_can_not_be_emptied_or_written_over(book: Engine) -> None:
    statements: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "postgresql": [("TRUNCATE gifts CASCADE", {}), ("TRUNCATE coin_lots CASCADE", {})],
        "sqlite": [
            ("INSERT OR REPLACE" + insert("gifts", _GIFT)[0].removeprefix("INSERT"), {**_GIFT, "id": 3}),
            ("INSERT OR REPLACE" + insert("coin_lots", _LOT)[0].removeprefix("INSERT"), {**_LOT, "id": 1}),
        ],
    }
    for statement, row in statements[book.dialect.name]:
        with pytest.raises(IntegrityError, match="append-only"):
            attempt(book, statement, row)


@pytest.mark.parametrize("change", [{"coins": "five"}, {"spent_from": "x"}], ids=str)
def test_an_amount_that_is_no_whole_number_is_refused(book: Engine, change: dict[str, Any]) -> None:
    with pytest.raises(DBAPIError):
        attempt(book, *insert("gifts", _GIFT, **change))
