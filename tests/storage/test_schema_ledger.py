"""The schema refuses what the code forgot: each CHECK, UNIQUE, reference and trigger of the book."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.migrate import sync_engine

_ENTRY = "INSERT INTO entries VALUES ({id}, 'tip_settled', '{key}', 'tip:1', {corrects}, 0, 0)"
_POSTING = "INSERT INTO postings VALUES ({entry}, {position}, '{source}', '{target}', 'usd', {amount})"
_BALANCE = "INSERT INTO balances VALUES ('{account}', 'usd', {amount})"


def entry(number: int = 2, key: str = "two", corrects: str = "NULL") -> str:
    """An INSERT of an entry."""
    return _ENTRY.format(id=number, key=key, corrects=corrects)


def posting(
    entry: int = 1, position: int = 1, source: str = "fan_payments", target: str = "provider_balance",
    amount: object = 5,
) -> str:  # fmt: skip
    """An INSERT of a posting."""
    return _POSTING.format(entry=entry, position=position, source=source, target=target, amount=amount)


def balance(account: str = "connected:8", amount: object = 5) -> str:
    """An INSERT of a balance."""
    return _BALANCE.format(account=account, amount=amount)


@pytest.fixture
def book(database_url: str) -> Iterator[Engine]:
    """A book with one entry, and the references of SQLite switched on."""
    engine = sync_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", strict)
    with engine.begin() as connection:
        for statement in (entry(1, "one"), posting(position=0), balance("connected:7", 5), balance("provider_fees", 5)):
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


def attempt(book: Engine, statement: str) -> None:
    """Run one statement in a transaction of its own."""
    with book.begin() as connection:
        connection.exec_driver_sql(statement)


def strict(connection: sqlite3.Connection, _record: object) -> None:
    """What our own connections switch on (`test_sqlite_keeps_what_it_acknowledges`)."""
    for pragma in ("foreign_keys", "recursive_triggers"):
        connection.execute(f"PRAGMA {pragma}=ON")


@pytest.mark.parametrize(
    "statement",
    [
        entry(),
        entry(corrects="'one'"),
        posting(),
        balance(),
        balance("quarantine", -5),
        "UPDATE balances SET amount = 0 WHERE account = 'connected:7'",
        "UPDATE balances SET amount = -5 WHERE account = 'provider_fees'",
    ],
)
def test_what_is_right_is_taken(book: Engine, statement: str) -> None:
    attempt(book, statement)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(entry(key="one"), id="a key twice"),
        pytest.param(entry(key=""), id="an empty key"),
        pytest.param(entry(key="k" * 201), id="an endless key"),
        pytest.param(entry().replace("'tip:1'", "''"), id="an empty subject"),
        pytest.param(entry().replace("'tip:1'", "NULL"), id="no subject"),
        pytest.param(entry(corrects="'two'"), id="an entry that corrects itself"),
        pytest.param(entry(corrects="'three'"), id="a correction of nothing"),
        pytest.param(posting(position=0), id="a position twice"),
        pytest.param(posting(position=-1), id="a position before the first"),
        pytest.param(posting(entry=9), id="a posting without an entry"),
        pytest.param(posting(amount=0), id="a posting of nothing"),
        pytest.param(posting(amount=-5), id="a posting backwards"),
        pytest.param(posting(target="fan_payments"), id="a posting to itself"),
        pytest.param(balance(amount=-1), id="an owner below zero"),
        pytest.param("UPDATE balances SET amount = amount - 6 WHERE account = 'connected:7'", id="a debit too deep"),
        pytest.param(balance("connected:7"), id="a balance twice"),
        pytest.param("UPDATE entries SET subject = 'tip:2'", id="a changed entry"),
        pytest.param("DELETE FROM entries", id="a deleted entry"),
        pytest.param("UPDATE postings SET amount = 6", id="a changed posting"),
        pytest.param("DELETE FROM postings", id="a deleted posting"),
    ],
)
def test_what_is_wrong_is_refused(book: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError):
        attempt(book, statement)


@pytest.mark.parametrize("amount", ["5.5", "'five'"])
def test_an_amount_that_is_no_whole_number_is_refused(book: Engine, amount: str) -> None:
    if book.dialect.name == "postgresql" and amount == "5.5":
        amount = "'5.5'"  # PostgreSQL rounds a literal of a number, and refuses the same as text.
    with pytest.raises(DBAPIError):
        attempt(book, balance(amount=amount))


def test_the_book_can_not_be_emptied_or_written_over(book: Engine) -> None:
    statements = {
        "postgresql": ["TRUNCATE entries CASCADE", "TRUNCATE postings"],
        "sqlite": ["INSERT OR REPLACE " + posting(position=0).removeprefix("INSERT ")],
    }
    for statement in statements[book.dialect.name]:
        with pytest.raises(IntegrityError, match="append-only"):
            attempt(book, statement)


def test_a_guard_that_is_gone_is_noticed_by_these_tests() -> None:
    """The control: the same statement on a table without guards is taken."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE balances (account TEXT, unit TEXT, amount INTEGER)"))
    attempt(engine, balance(amount=-1))
    engine.dispose()
