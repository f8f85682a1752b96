"""The whole book, replayed by the database itself: what crosses over are sums and findings, never entries.

What belongs to closed days is settled for good and read in short transactions, so that on SQLite nothing holds back the
cleaning of its log. Only what came after, and the balances, must be seen at one moment. Memory grows with the number of
accounts, a quarter of a kilobyte each, and not with the number of entries.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.audit import AuditReport, Fault, Finding, Progress, judge_flow, silent
from bot.ledger.clearing import overdue
from bot.ledger.replay import Moved, Replay
from storage.db import Database
from storage.gifts.audit import gift_findings
from storage.ledger.clearing import lying
from storage.payouts.audit import payout_findings
from storage.schema.ledger import balances, entries, postings

LIMIT = 100
"""Findings of one kind that a report names; a broken book has more than anybody reads."""

CHUNK = 50_000
"""Entries that are grouped at a time: few enough to be sorted in memory."""

_PAGE = 5_000


async def audit(database: Database, progress: Progress = silent) -> AuditReport:
    """Check the book as it stands at one moment; writers go on meanwhile.

    Entries are looked at beside gifts and payouts, on two connections: each of the two is true at one moment.
    """
    beside = asyncio.create_task(_movements(database))
    try:
        report = await _entries_and_balances(database, progress)
        return replace(report, findings=(*report.findings, *await beside))
    finally:
        beside.cancel()


async def _movements(database: Database) -> list[Finding]:
    async with database.reading() as tx:
        found = await gift_findings(tx.connection, LIMIT)
        return [*found, *await payout_findings(tx.connection, LIMIT)]


async def _entries_and_balances(database: Database, progress: Progress) -> AuditReport:
    replay = Replay()
    after = await _settled(database, replay, progress)
    findings: list[Finding] = []
    for check in (_incomplete_entries, _empty_entries, _repeated_keys, _lost_corrections):
        async with database.reading() as tx:
            findings += await check(tx.connection)
    async with database.reading() as tx:
        connection = tx.connection
        more = True
        while more:
            after, more = await _chunk(connection, replay, after, None)
            progress("entries", replay.entries)
        open_ = await lying(connection)
        findings += [finding for flow in replay.flows() for finding in judge_flow(flow)]
        findings += replay.self_payments[:LIMIT]
        findings += await _differing_balances(connection, replay)
        findings += await _unbalanced_units(connection)
        findings += await _negative_owners(connection)
        return AuditReport(
            entries=await _count(connection),
            postings=replay.postings,
            accounts=replay.accounts,
            open_clearing=replay.open_clearing(),
            findings=tuple(findings),
            overdue=overdue(open_, database.clock.now()),
        )


async def _settled(database: Database, replay: Replay, progress: Progress) -> int | None:
    """Replays what no writer can add to any more; the id up to which that is."""
    async with database.reading() as tx:
        latest = await tx.days.latest()
    after: int | None = None
    more = latest is not None
    while latest is not None and more:
        async with database.reading() as tx:
            after, more = await _chunk(tx.connection, replay, after, latest.last_id)
        progress("entries", replay.entries)
    return after


async def _chunk(
    connection: AsyncConnection, replay: Replay, after: int | None, last: int | None
) -> tuple[int | None, bool]:
    """Replays some entries above an id; the id up to which that was, and whether there are more up to `last`.

    Where nothing bounds it, the final chunk has no end: a posting without an entry may lie behind all entries.
    """
    beyond = [] if after is None else [entries.c.id > after]
    within = [] if last is None else [entries.c.id <= last]
    end = await connection.execute(
        select(entries.c.id).where(*beyond, *within).order_by(entries.c.id).limit(1).offset(CHUNK - 1)
    )
    full: int | None = end.scalar_one_or_none()
    until = last if full is None else full
    place = [] if after is None else [postings.c.entry_id > after]
    if until is not None:
        place.append(postings.c.entry_id <= until)
    rows = await connection.execute(
        select(
            entries.c.kind, postings.c.source, postings.c.target, postings.c.unit,
            func.count(), func.min(postings.c.amount), func.sum(postings.c.amount),
        )
        .join_from(postings, entries, entries.c.id == postings.c.entry_id, isouter=True)
        .where(*place)
        # What differs most stands first: rows are sorted for this, and most are told apart by one comparison.
        .group_by(postings.c.source, postings.c.target, postings.c.unit, entries.c.kind)
    )  # fmt: skip
    replay.add(cast("Iterable[Moved]", rows))
    replay.entries += CHUNK if full is not None else 0
    return until, full is not None


async def _incomplete_entries(connection: AsyncConnection) -> Iterator[Finding]:
    # Positions are 0, 1, 2, ...: as many as the highest says, or one is missing.
    count = func.count()
    broken = (
        select(postings.c.entry_id, count.label("found"))
        .group_by(postings.c.entry_id)
        .having(or_(count != func.max(postings.c.position) + 1, func.min(postings.c.position) != 0))
        .limit(LIMIT)
        .subquery()
    )
    rows = await connection.execute(
        select(broken.c.entry_id, broken.c.found, entries.c.key).join_from(
            broken, entries, entries.c.id == broken.c.entry_id, isouter=True
        )
    )
    return (Finding(Fault.EMPTY_ENTRY, key or f"entry {entry}", f"It has {found}.") for entry, found, key in rows)


async def _empty_entries(connection: AsyncConnection) -> Iterator[Finding]:
    its_own = select(postings.c.entry_id).where(postings.c.entry_id == entries.c.id).exists()
    rows = await connection.execute(select(entries.c.key).where(~its_own).limit(LIMIT))
    return (Finding(Fault.EMPTY_ENTRY, key, "It has none.") for (key,) in rows)


async def _repeated_keys(connection: AsyncConnection) -> Iterator[Finding]:
    rows = await connection.execute(
        select(entries.c.key, func.count()).group_by(entries.c.key).having(func.count() > 1).limit(LIMIT)
    )
    return (Finding(Fault.REPEATED_KEY, key, f"{times} entries.") for key, times in rows)


async def _lost_corrections(connection: AsyncConnection) -> Iterator[Finding]:
    corrected = entries.alias("corrected")
    rows = await connection.execute(
        select(entries.c.key, entries.c.corrects)
        .join_from(entries, corrected, corrected.c.key == entries.c.corrects, isouter=True)
        .where(entries.c.corrects.is_not(None), corrected.c.id.is_(None))
        .limit(LIMIT)
    )
    return (Finding(Fault.LOST_CORRECTION, key, f"It names {lost}.") for key, lost in rows)


async def _differing_balances(connection: AsyncConnection, replay: Replay) -> list[Finding]:
    """Compares the balances page by page; what was replayed and has no balance is left for the end."""
    place = tuple_(balances.c.account, balances.c.unit)
    at = ("", "")
    while True:
        page = select(balances).where(place > at).order_by(balances.c.account, balances.c.unit).limit(_PAGE)
        rows = (await connection.execute(page)).all()
        if not rows:
            return replay.differences(LIMIT)
        for account, unit, amount in rows:
            replay.compare(account, unit, amount)
        at = (rows[-1].account, rows[-1].unit)


async def _unbalanced_units(connection: AsyncConnection) -> Iterator[Finding]:
    total = func.sum(balances.c.amount)
    rows = await connection.execute(select(balances.c.unit, total).group_by(balances.c.unit).having(total != 0))
    return (Finding(Fault.UNIT_UNBALANCED, unit, f"They add up to {sum_}.") for unit, sum_ in rows)


async def _negative_owners(connection: AsyncConnection) -> Iterator[Finding]:
    rows = await connection.execute(
        select(balances.c.account, balances.c.amount, balances.c.unit)
        .where(balances.c.amount < 0, balances.c.account.contains(":"))
        .limit(LIMIT)
    )
    return (Finding(Fault.BELOW_ZERO, account, f"{amount} {unit}.") for account, amount, unit in rows)


async def _count(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(func.count()).select_from(entries))).scalar_one())
