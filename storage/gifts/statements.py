"""What the group commit of gifts says to a database: built once in SQLAlchemy's words, run by the driver itself.

A list of keys or ids goes in as one value, as JSON to SQLite and as an array to PostgreSQL, so that one statement looks
a whole batch up however large it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import literal_column as said
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import Insert

from storage.schema.gifts import coin_lots, creator_tallies, gifter_tallies, gifts
from storage.schema.ledger import balances, entries, postings


@dataclass(frozen=True)
class Statements:
    """The statements in one database's words. Each line says the values that a statement takes, in their order: one
    row at a time on SQLite, a list for each column on PostgreSQL, which sends them all at once."""

    known: str
    """(keys): for each key in the book its entry's key and kind, when it occurred, and its gift."""
    purses: str
    """(fan ids): each wallet with its open lots, the oldest first: fan, coins held, start, end, parts, maturity."""
    last_id: str
    """(): the highest id that an entry ever had, before a restore, too. For SQLite, where nobody else writes
    meanwhile."""
    lock: str
    """(accounts): keeps these balances from everybody else until the commit, in the order in which the ledger takes
    them, so that no two writers wait for each other. For PostgreSQL."""
    new_ids: str
    """(how many): as many ids of entries that nobody else gets. For PostgreSQL."""
    # Rows with all the columns of their table:
    entry: str
    posting: str
    gift: str
    creator: str
    """Added to the tally that is there."""
    gifter: str
    """Added to the tally that is there."""
    debit: str
    """(amount, account, unit) of an account that must hold it."""
    credit: str
    """(account, unit, amount) of any other, which may be new."""


@cache
def statements(name: str) -> Statements:
    """Those for `sqlite` or `postgresql`."""
    on = _SQLITE if name == "sqlite" else _POSTGRESQL
    return Statements(
        known=on.said(_known(on)),
        purses=on.said(_purses(on)),
        last_id=on.said(_last_id()),
        new_ids=on.said(_new_ids()),
        lock=on.said(_lock(on)),
        entry=on.said(on.inserted(entries)),
        posting=on.said(on.inserted(postings)),
        gift=on.said(on.inserted(gifts)),
        debit=on.said(on.debit()),
        credit=on.said(_added(on.inserted(balances), balances, "amount")),
        creator=on.said(_added(on.inserted(creator_tallies), creator_tallies, "coins", "gifts")),
        gifter=on.said(_added(on.inserted(gifter_tallies), gifter_tallies, "coins", "gifts")),
    )


@dataclass(frozen=True)
class _Words:
    """How one database says it. `given`: a list handed over as one value, as a table with one column `value`.
    `inserted`: rows with all of their columns. `debit`: balances that are known to be there get less."""

    dialect: Any
    given: Callable[[str, Any], sa.FromClause]
    inserted: Callable[[sa.Table], Any]
    debit: Callable[[], Any]

    def said(self, statement: Any) -> str:
        """The statement as the driver takes it, with its values by position."""
        return str(statement.compile(dialect=self.dialect))


def _json_list(name: str, kind: Any) -> sa.FromClause:
    return sa.func.json_each(sa.bindparam(name, type_=sa.Text)).table_valued(sa.column("value", kind), name=name)


def _row_inserted(target: sa.Table) -> Insert:
    return sqlite_insert(target).values({one.name: sa.bindparam(one.name) for one in target.columns})


def _rows_inserted(target: sa.Table) -> Insert:
    rows = _arrays("rows", [(one.name, _plain(one.type)) for one in target.columns])
    return postgresql_insert(target).from_select(list(target.columns), sa.select(*rows.c))


def _arrays(name: str, columns: list[tuple[str, Any]]) -> sa.FromClause:
    lists = (sa.bindparam(one, type_=sa.ARRAY(kind)) for one, kind in columns)
    given = sa.func.unnest(*lists).table_valued(*(sa.column(one, kind) for one, kind in columns))
    return given.render_derived(name=name)


def _plain(kind: Any) -> Any:
    """The type that the driver sees: our own ones are turned into numbers before."""
    return kind if isinstance(kind, sa.Text | sa.Integer) else sa.BigInteger()


_DEBITED: list[tuple[str, Any]] = [("taken", sa.BigInteger), ("of_account", sa.Text), ("of_unit", sa.Text)]
_SQLITE = _Words(
    aiosqlite.dialect(paramstyle="qmark"),
    _json_list,
    _row_inserted,
    lambda: _debit(*(sa.bindparam(name, type_=kind) for name, kind in _DEBITED)),
)
_POSTGRESQL = _Words(
    asyncpg.dialect(),  # type: ignore[no-untyped-call] # the library's gap
    lambda name, kind: _arrays(name, [("value", kind)]),
    _rows_inserted,
    lambda: _debit(*_arrays("rows", _DEBITED).c),
)


def _known(on: _Words) -> Any:
    keys = on.given("keys", sa.Text)
    found = keys.join(entries, entries.c.key == keys.c.value).join(gifts, gifts.c.id == entries.c.id, isouter=True)
    return sa.select(entries.c.key, entries.c.kind, entries.c.occurred_at, *gifts.c).select_from(found)


def _purses(on: _Words) -> Any:
    fans = on.given("fans", sa.BigInteger)
    fan, lot = fans.c.value, coin_lots.alias("lot")
    line_end = sa.select(sa.func.max(coin_lots.c.ends_at)).where(coin_lots.c.fan_id == fan).scalar_subquery()
    account = said("'wallet:'", sa.Text).concat(sa.cast(fan, sa.Text))
    found = fans.join(balances, (balances.c.account == account) & (balances.c.unit == said("'coin'", sa.Text))).join(
        # What he holds are the last coins of his line.
        lot, (lot.c.fan_id == fan) & (lot.c.ends_at > line_end - balances.c.amount), isouter=True
    )  # fmt: skip
    terms = (lot.c.starts_at, lot.c.ends_at, lot.c.parts_per_coin, lot.c.matures_at)
    return sa.select(fan, balances.c.amount, *terms).select_from(found).order_by(fan, lot.c.starts_at, lot.c.ends_at)


def _last_id() -> Any:
    told = sa.table("sqlite_sequence", sa.column("name", sa.Text), sa.column("seq", sa.BigInteger))
    return sa.select(sa.func.max(told.c.seq)).where(told.c.name == said("'entries'", sa.Text))


def _new_ids() -> Any:
    sequence = sa.func.pg_get_serial_sequence(said("'entries'"), said("'id'"))
    count = sa.func.generate_series(said("1"), sa.bindparam("count", type_=sa.Integer)).table_valued("number")
    return sa.select(sa.func.nextval(sequence)).select_from(count)


def _lock(on: _Words) -> Any:
    accounts = on.given("accounts", sa.Text)
    held: Any = sa.select(said("1")).select_from(balances).where(balances.c.account.in_(sa.select(accounts.c.value)))
    # As bytes, like the ledger's own order, whatever language the database sorts by.
    return held.order_by(balances.c.account.collate("C"), balances.c.unit.collate("C")).with_for_update(of=balances)


def _debit(taken: sa.ColumnElement[int], account: sa.ColumnElement[str], unit: sa.ColumnElement[str]) -> Any:
    return (
        sa.update(balances)
        .where(balances.c.account == account, balances.c.unit == unit)
        .values(amount=balances.c.amount - taken)
    )


def _added(row: Any, target: sa.Table, *amounts: str) -> Any:
    """A row, or its amounts on top of those of the row that is there."""
    sums = {name: target.c[name] + row.excluded[name] for name in amounts}
    return row.on_conflict_do_update(index_elements=list(target.primary_key.columns), set_=sums)
