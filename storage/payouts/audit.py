"""Payouts against the book: each check is one query that returns what is wrong."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, Text, case, cast, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.accounts import AccountKind
from bot.ledger.audit import Finding
from bot.ledger.entries import EntryKind
from bot.payouts.audit import PayoutFault
from bot.payouts.model import ON_THE_WAY, PayoutState
from storage.gifts.lot_audit import unlike_balance
from storage.ledger.findings import told
from storage.schema.ledger import balances, entries, postings
from storage.schema.payouts import payout_parts, payouts

_UNITS = select(balances.c.unit).where(balances.c.account.like(AccountKind.PAYOUT_DUE.value + ":%")).distinct()
_NEVER_WAS = (PayoutState.QUOTED.value,)
_GOT = (PayoutState.SENT.value, PayoutState.RETURNED.value)


async def payout_findings(connection: AsyncConnection, limit: int) -> list[Finding]:
    """Everything that is wrong with payouts at one moment; at most `limit` of each kind."""
    units = (await connection.execute(_UNITS)).scalars().all()
    findings: list[Finding] = []
    for fault, query in _checks(units):
        rows = await connection.execute(query.limit(limit))
        findings += (Finding(fault, *told(row._mapping)) for row in rows)
    return findings


def _checks(units: Iterable[str]) -> Iterator[tuple[PayoutFault, Select[Any]]]:
    for unit in units:
        yield PayoutFault.DUE_DIFFERS, unlike_balance(AccountKind.PAYOUT_DUE, unit, _due(unit))
    yield PayoutFault.PAYOUT_DIFFERS, _unlike_entries()
    yield PayoutFault.PAYOUT_DIFFERS, _unlike_parts()


def _due(unit: str) -> Select[Any]:
    """What is on its way in one currency, by creator."""
    waits = payouts.c.state.in_(_names(ON_THE_WAY)) & (payouts.c.currency == unit)
    return select(payouts.c.creator_id.label("owner"), payouts.c.amount_minor.label("amount")).where(waits)


def _unlike_entries() -> Select[Any]:
    """Payouts that lack an entry of theirs, or have one that they must not have."""
    redeemed = payouts.c.state.not_in(_NEVER_WAS)
    undone = payouts.c.state.in_((PayoutState.CANCELLED.value, PayoutState.REJECTED.value))
    sent = payouts.c.state.in_(_GOT)
    wrong = (
        _has(EntryKind.DIAMONDS_REDEEMED) != _number(redeemed),
        _has(EntryKind.REDEMPTION_UNDONE) != _number(undone),
        _has(EntryKind.PAYOUT_SENT) != _number(sent),
    )
    what = literal("payout:").concat(cast(payouts.c.id, Text)).label("what")
    return select(what, payouts.c.state.label("state")).where(or_(*wrong))


def _unlike_parts() -> Select[Any]:
    """Payouts that took other diamonds than their entry moved."""
    moved = (
        select(func.coalesce(func.sum(postings.c.amount), 0))
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(entries.c.subject == _subject(), entries.c.kind == EntryKind.DIAMONDS_REDEEMED.value)
        .where(postings.c.unit == "diamond")
        .scalar_subquery()
    )
    taken = (
        select(func.coalesce(func.sum(payout_parts.c.parts), 0))
        .where(payout_parts.c.payout_id == payouts.c.id)
        .scalar_subquery()
    )
    what = literal("payout:").concat(cast(payouts.c.id, Text)).label("what")
    return select(what, taken.label("took"), moved.label("moved")).where(moved != taken)


def _has(kind: EntryKind) -> Any:
    """1 where a payout has an entry of this kind, else 0."""
    its_own = exists().where(entries.c.subject == _subject(), entries.c.kind == kind.value)
    return _number(its_own)


def _number(holds: Any) -> Any:
    return case((holds, 1), else_=0)


def _subject() -> Any:
    return literal("payout:").concat(cast(payouts.c.id, Text))


def _names(states: Iterable[PayoutState]) -> list[str]:
    return [one.value for one in states]
