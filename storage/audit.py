"""The whole book, replayed by the database itself: each check is one query that returns what is wrong.

Nothing but findings and sums crosses over, so a book of millions of entries needs no more memory than a small one.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.audit import AuditReport, Fault, Finding, Flow, clearing, judge_flow
from storage.db import Database
from storage.schema.ledger import balances, entries, postings

LIMIT = 100
"""Findings of one kind that a report names; a broken book has more than anybody reads."""


async def audit(database: Database) -> AuditReport:
    """Check the book as it stands at one moment; writers go on meanwhile."""
    async with database.reading() as tx:
        checks = _Checks(tx.connection)
        flows = await checks.flows()
        findings = [
            *(finding for flow in flows for finding in judge_flow(flow)),
            *await checks.incomplete_entries(),
            *await checks.repeated_keys(),
            *await checks.lost_corrections(),
            *await checks.self_payments(),
            *await checks.differing_balances(),
            *await checks.unbalanced_units(),
            *await checks.negative_owners(),
        ]
        return AuditReport(
            entries=await checks.count_entries(),
            postings=sum(flow.count for flow in flows),
            accounts=await checks.count_accounts(),
            open_clearing=await checks.open_clearing(),
            findings=tuple(findings),
        )


class _Checks:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def flows(self) -> list[Flow]:
        source, target = self._kind_of(postings.c.source), self._kind_of(postings.c.target)
        rows = await self._connection.execute(
            select(entries.c.kind, source, target, postings.c.unit, func.count(), func.min(postings.c.amount))
            .join_from(postings, entries, entries.c.id == postings.c.entry_id, isouter=True)
            .group_by(entries.c.kind, source, target, postings.c.unit)
        )
        return [Flow(*row) for row in rows]

    async def incomplete_entries(self) -> Iterator[Finding]:
        # Positions are 0, 1, 2, ...: as many as the highest says, or one is missing.
        count = func.count(postings.c.position)
        rows = await self._connection.execute(
            select(entries.c.key, count)
            .join_from(entries, postings, postings.c.entry_id == entries.c.id, isouter=True)
            .group_by(entries.c.id, entries.c.key)
            .having(or_(count == 0, count != func.max(postings.c.position) + 1))
            .limit(LIMIT)
        )
        return (Finding(Fault.EMPTY_ENTRY, key, f"It has {found}.") for key, found in rows)

    async def repeated_keys(self) -> Iterator[Finding]:
        rows = await self._connection.execute(
            select(entries.c.key, func.count()).group_by(entries.c.key).having(func.count() > 1).limit(LIMIT)
        )
        return (Finding(Fault.REPEATED_KEY, key, f"{times} entries.") for key, times in rows)

    async def lost_corrections(self) -> Iterator[Finding]:
        corrected = entries.alias("corrected")
        rows = await self._connection.execute(
            select(entries.c.key, entries.c.corrects)
            .join_from(entries, corrected, corrected.c.key == entries.c.corrects, isouter=True)
            .where(entries.c.corrects.is_not(None), corrected.c.id.is_(None))
            .limit(LIMIT)
        )
        return (Finding(Fault.LOST_CORRECTION, key, f"It names {lost}.") for key, lost in rows)

    async def self_payments(self) -> Iterator[Finding]:
        rows = await self._connection.execute(
            select(postings.c.entry_id, postings.c.source).where(postings.c.source == postings.c.target).limit(LIMIT)
        )
        return (Finding(Fault.BAD_POSTING, f"entry {entry}", account) for entry, account in rows)

    async def differing_balances(self) -> Iterator[Finding]:
        nothing = literal(0)
        sides = union_all(
            select(postings.c.target.label("account"), postings.c.unit, postings.c.amount, nothing.label("held")),
            select(postings.c.source, postings.c.unit, -postings.c.amount, nothing),
            select(balances.c.account, balances.c.unit, nothing, balances.c.amount),
        ).subquery()
        replayed, held = func.sum(sides.c.amount), func.sum(sides.c.held)
        rows = await self._connection.execute(
            select(sides.c.account, sides.c.unit, replayed, held)
            .group_by(sides.c.account, sides.c.unit)
            .having(replayed != held)
            .limit(LIMIT)
        )
        return (
            Finding(Fault.BALANCE_DIFFERS, account, f"Postings: {book} {unit}, balance: {kept} {unit}.")
            for account, unit, book, kept in rows
        )

    async def unbalanced_units(self) -> Iterator[Finding]:
        total = func.sum(balances.c.amount)
        rows = await self._connection.execute(
            select(balances.c.unit, total).group_by(balances.c.unit).having(total != 0)
        )
        return (Finding(Fault.UNIT_UNBALANCED, unit, f"They add up to {sum_}.") for unit, sum_ in rows)

    async def negative_owners(self) -> Iterator[Finding]:
        rows = await self._connection.execute(
            select(balances.c.account, balances.c.amount, balances.c.unit)
            .where(balances.c.amount < 0, balances.c.account.contains(":"))
            .limit(LIMIT)
        )
        return (Finding(Fault.BELOW_ZERO, account, f"{amount} {unit}.") for account, amount, unit in rows)

    async def open_clearing(self) -> dict[tuple[str, str], int]:
        rows = await self._connection.execute(
            select(balances.c.account, balances.c.unit, balances.c.amount).where(
                balances.c.amount != 0, balances.c.account.not_like("%:%")
            )
        )
        return {(account, unit): amount for account, unit, amount in rows if clearing(account)}

    async def count_entries(self) -> int:
        return int((await self._connection.execute(select(func.count()).select_from(entries))).scalar_one())

    async def count_accounts(self) -> int:
        return int((await self._connection.execute(select(func.count()).select_from(balances))).scalar_one())

    def _kind_of(self, account: ColumnElement[str]) -> ColumnElement[str]:
        """The part of an account's name before the colon."""
        if self._connection.dialect.name == "postgresql":
            return func.split_part(account, literal(":", literal_execute=True), literal(1, literal_execute=True))
        colon = func.instr(account, ":")
        return cast(case((colon > 0, func.substr(account, 1, colon - 1)), else_=account), Text)
