"""What the group commit of gifts says to a database: built once in SQLAlchemy's words, run by the driver itself.

A list of keys or ids goes in as one value, as JSON to SQLite and as an array to PostgreSQL, so that one statement looks
a whole batch up however large it is.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    FromClause,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import Insert

from storage.schema.gifts import coin_lots, creator_tallies, gifter_tallies, gifts
from storage.schema.ledger import balances, entries, postings


@dataclass(frozen=True)
class Statements:
    """The statements in one database's words; the values of each in the order of its own line below."""

    known: str
    """(keys): for each key in the book its entry's key and kind, when it occurred, and its gift."""
    purses: str
    """(fan ids): each wallet with its open lots, the oldest first: fan, coins held, start, end, parts, maturity."""
    last_id: str
    """(): the highest id of an entry."""
    entry: str
    """The columns of an entry."""
    posting: str
    """The columns of a posting."""
    gift: str
    """The columns of a gift."""
    debit: str
    """(amount, account, unit) of an account that must hold it."""
    credit: str
    """(account, unit, amount) of any other, which may be new."""
    creators: str
    """The columns of a creator's tally, added to what is there."""
    gifters: str
    """The columns of a gifter's tally, added to what is there."""


@cache
def statements(name: str) -> Statements:
    """Those for `sqlite` or `postgresql`."""
    on = _SQLITE if name == "sqlite" else _POSTGRESQL
    return Statements(
        known=on.said(_known(on)),
        purses=on.said(_purses(on)),
        last_id=on.said(select(func.max(entries.c.id))),
        entry=on.said(on.insert(entries)),
        posting=on.said(on.insert(postings)),
        gift=on.said(on.insert(gifts)),
        debit=on.said(_debit()),
        credit=on.said(on.added(balances, "amount")),
        creators=on.said(on.added(creator_tallies, "coins", "gifts")),
        gifters=on.said(on.added(gifter_tallies, "coins", "gifts")),
    )


class _Words:
    """How one database says it."""

    def __init__(self, dialect: Dialect, lists: Any, insert: Any) -> None:
        self._dialect = dialect
        self._lists = lists
        self._insert = insert

    def said(self, statement: Any) -> str:
        """The statement as the driver takes it, with its values by position."""
        return str(statement.compile(dialect=self._dialect))

    def given(self, name: str, kind: type[Text | BigInteger]) -> FromClause:
        """A list that is handed over as one value, as a table with one column `value`."""
        listed: FromClause = self._lists(name, kind)
        return listed

    def insert(self, target: Table) -> Insert:
        """A row with all of its columns."""
        inserted: Insert = self._insert(target)
        return inserted.values({one.name: bindparam(one.name) for one in target.columns})

    def added(self, target: Table, *amounts: str) -> Insert:
        """A row, or its amounts on top of those of the row that is there."""
        row = self._insert(target).values({one.name: bindparam(one.name) for one in target.columns})
        sums = {name: target.c[name] + row.excluded[name] for name in amounts}
        added: Insert = row.on_conflict_do_update(index_elements=list(target.primary_key.columns), set_=sums)
        return added


def _as_json(name: str, kind: type[Text | BigInteger]) -> Any:
    return func.json_each(bindparam(name, type_=Text)).table_valued(column("value", kind), name=name)


def _as_array(name: str, kind: type[Text | BigInteger]) -> Any:
    listed = func.unnest(bindparam(name, type_=ARRAY(kind)))
    return listed.table_valued(column("value", kind), name=name).render_derived()


_SQLITE = _Words(aiosqlite.dialect(paramstyle="qmark"), _as_json, sqlite_insert)
_POSTGRESQL = _Words(asyncpg.dialect(), _as_array, postgresql_insert)  # type: ignore[no-untyped-call] # untyped there


def _known(on: _Words) -> Any:
    keys = on.given("keys", Text)
    found = keys.join(entries, entries.c.key == keys.c.value).join(gifts, gifts.c.id == entries.c.id, isouter=True)
    return select(entries.c.key, entries.c.kind, entries.c.occurred_at, *gifts.c).select_from(found)


def _purses(on: _Words) -> Any:
    fans = on.given("fans", BigInteger)
    fan, lot = fans.c.value, coin_lots.alias("lot")
    line_end = select(func.max(coin_lots.c.ends_at)).where(coin_lots.c.fan_id == fan).scalar_subquery()
    account = literal_column("'wallet:'", Text).concat(cast(fan, Text))
    unit = literal_column("'coin'", Text)
    found = fans.join(balances, (balances.c.account == account) & (balances.c.unit == unit)).join(
        # What he holds are the last coins of his line.
        lot, (lot.c.fan_id == fan) & (lot.c.ends_at > line_end - balances.c.amount), isouter=True
    )  # fmt: skip
    terms = (lot.c.starts_at, lot.c.ends_at, lot.c.parts_per_coin, lot.c.matures_at)
    return select(fan, balances.c.amount, *terms).select_from(found).order_by(fan, lot.c.starts_at, lot.c.ends_at)


_DEBITED: tuple[tuple[str, Any], ...] = (("by", BigInteger), ("of_account", Text), ("of_unit", Text))


def _debit() -> Any:
    amount, account, unit = (bindparam(name, type_=kind) for name, kind in _DEBITED)
    return (
        update(balances)
        .where(balances.c.account == account, balances.c.unit == unit)
        .values(amount=balances.c.amount - amount)
    )

