"""Posting to the book and reading it, inside a transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import KeyReused
from bot.ledger.accounts import may_be_negative
from bot.ledger.clearing import OpenClearing
from bot.ledger.entries import BalanceTooLow, Entry, EntryKind, PostedEntry, Posting
from bot.ports import Clock
from storage.ledger.clearing import lying
from storage.schema.ledger import balances, entries, postings


def _statements(said_by: Callable[[Table], Any]) -> tuple[Any, Any]:
    """A new entry and a credit, by a dialect's own INSERT."""
    entry, balance = said_by(entries), said_by(balances)
    changed = {"amount": balances.c.amount + balance.excluded.amount}
    return (
        entry.on_conflict_do_nothing(index_elements=["key"]),
        balance.on_conflict_do_update(index_elements=["account", "unit"], set_=changed),
    )


_STATEMENTS = {"sqlite": _statements(sqlite_insert), "postgresql": _statements(postgresql_insert)}

_DEBIT = (
    update(balances)
    .where(
        balances.c.account == bindparam("from_account"),
        balances.c.unit == bindparam("of_unit"),
        balances.c.amount >= bindparam("needed"),
    )
    .values(amount=balances.c.amount - bindparam("needed"))
)

BOOK = (
    select(*entries.c, postings.c.source, postings.c.target, postings.c.unit, postings.c.amount)
    .join_from(entries, postings, postings.c.entry_id == entries.c.id)
    .order_by(entries.c.id, postings.c.position)
)


class LedgerStore:
    """The book within one transaction. Fits `bot.ports.Ledger`."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._new_entry, self._credit = _STATEMENTS[connection.dialect.name]

    async def post(self, entry: Entry) -> PostedEntry:
        """Post an entry and change the balances it touches; at most four statements, three as a rule.

        The same key with the same content answers what was posted before (`new` is False) and changes
        nothing. Raises KeyReused for the same key with other content, BalanceTooLow when an account with an
        owner doesn't hold enough. The transaction must then end without a commit.
        """
        created_at = self._clock.now()
        inserted = await self._connection.execute(
            self._new_entry.returning(entries.c.id),
            {
                "kind": entry.kind.value,
                "key": entry.key,
                "subject": entry.subject,
                "corrects": entry.corrects,
                "occurred_at": entry.occurred_at,
                "created_at": created_at,
            },
        )
        entry_id = inserted.scalar_one_or_none()
        if entry_id is None:
            return await self._posted_before(entry)
        await self._connection.execute(insert(postings), _rows(entry_id, entry.postings))
        await self._change_balances(entry.deltas())
        return PostedEntry(entry_id, entry, created_at, new=True)

    async def balance(self, account: str, unit: str) -> int:
        """What lies on an account, in whole units; 0 for one never used."""
        found = await self._connection.execute(
            select(balances.c.amount).where(balances.c.account == account, balances.c.unit == unit)
        )
        amount: int | None = found.scalar_one_or_none()
        return amount or 0

    async def entry(self, key: str) -> PostedEntry | None:
        """The entry with this key."""
        return next(iter(await self._entries(BOOK.where(entries.c.key == key))), None)

    async def entries_about(self, subject: str) -> tuple[PostedEntry, ...]:
        """All entries of one subject ("tip:42"), oldest first."""
        return await self._entries(BOOK.where(entries.c.subject == subject))

    async def lying(self) -> tuple[OpenClearing, ...]:
        """What lies in clearing accounts, by subject; what was moved longest ago comes first."""
        return await lying(self._connection)

    async def _entries(self, book: Select[*tuple[Any, ...]]) -> tuple[PostedEntry, ...]:
        return tuple(posted_entries((await self._connection.execute(book)).all()))

    async def _posted_before(self, entry: Entry) -> PostedEntry:
        before = await self.entry(entry.key)
        if before is None or before.entry.content != entry.content:
            raise KeyReused(f"{entry.key} was posted with another content")
        return before

    async def _change_balances(self, deltas: dict[tuple[str, str], int]) -> None:
        # Accounts with an owner first, each group in one order: whoever waits for a row holds none that comes
        # after it. An INSERT with a negative amount would fail its CHECK before it met the row, so a debit of
        # such an account is an UPDATE that finds enough or finds nothing.
        debits = sorted(place for place, change in deltas.items() if change < 0 and not may_be_negative(place[0]))
        for account, unit in debits:
            needed = -deltas[account, unit]
            found = await self._connection.execute(_DEBIT, {"from_account": account, "of_unit": unit, "needed": needed})
            if found.rowcount != 1:
                raise BalanceTooLow(account, unit, needed)
        rest = sorted(deltas.keys() - set(debits), key=lambda place: (may_be_negative(place[0]), place))
        if rest:
            await self._connection.execute(
                self._credit,
                [{"account": account, "unit": unit, "amount": deltas[account, unit]} for account, unit in rest],
            )


def posted_entries(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterator[PostedEntry]:
    """Entries out of the rows of an entry-and-postings query, ordered by entry and position."""
    for entry_id, group in groupby(rows, key=lambda row: row.id):
        lines = list(group)
        first = lines[0]
        entry = Entry(
            kind=EntryKind(first.kind),
            key=first.key,
            subject=first.subject,
            occurred_at=first.occurred_at,
            postings=tuple(Posting(line.source, line.target, line.unit, line.amount) for line in lines),
            corrects=first.corrects,
        )
        yield PostedEntry(entry_id, entry, first.created_at)


def _rows(entry_id: int, moved: Sequence[Posting]) -> list[dict[str, object]]:
    return [
        {
            "entry_id": entry_id,
            "position": position,
            "source": posting.source,
            "target": posting.target,
            "unit": posting.unit,
            "amount": posting.amount,
        }
        for position, posting in enumerate(moved)
    ]
