"""Gifts against the book: each check is one query that returns what is wrong, sorted on disk where it is much."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import type_coerce as as_type
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gifts.audit import GiftFault
from bot.gifts.tallies import NOBODY, SHOWN
from bot.ledger.accounts import COINS_ISSUED, COINS_SPENT, DIAMONDS_ISSUED
from bot.ledger.audit import Finding
from bot.ledger.entries import EntryKind
from storage.gifts.lot_audit import lot_checks
from storage.ledger.findings import told
from storage.schema.gifts import coin_lots, creator_tallies, gifter_tallies, gifts
from storage.schema.ledger import balances, entries, postings
from storage.schema.lots import returned_lots

_DAY = 86_400_000_000
"""Microseconds: the unit of our times."""

Check = tuple[GiftFault, Select[Any]]


async def gift_findings(connection: AsyncConnection, limit: int) -> list[Finding]:
    """Everything that is wrong with gifts, lots and tallies at one moment; at most `limit` of each kind."""
    findings: list[Finding] = []
    for fault, query in _checks():
        rows = await connection.execute(query.limit(limit))
        findings += (Finding(fault, *told(row._mapping)) for row in rows)
    return findings


def _checks() -> Iterator[Check]:
    yield GiftFault.GIFT_DIFFERS, _rows_unlike_entries(gifts, EntryKind.GIFT_SENT, [
        ("wallet:", gifts.c.fan_id, COINS_SPENT, None, "coin", gifts.c.coins),
        (DIAMONDS_ISSUED, None, "diamonds_pending:", gifts.c.creator_id, "diamond", gifts.c.diamond_parts),
    ])  # fmt: skip
    yield GiftFault.GIFT_DIFFERS, _entries_without(gifts, EntryKind.GIFT_SENT)
    bought = ~select(returned_lots.c.id).where(returned_lots.c.id == coin_lots.c.id).exists()
    yield GiftFault.LOT_DIFFERS, _rows_unlike_entries(coin_lots, EntryKind.COINS_CREDITED, [
        (COINS_ISSUED, None, "wallet:", coin_lots.c.fan_id, "coin", coin_lots.c.coins),
    ]).where(bought)  # fmt: skip
    yield GiftFault.LOT_DIFFERS, _entries_without(coin_lots, EntryKind.COINS_CREDITED)
    yield GiftFault.TALLY_DIFFERS, _unlike_tally(creator_tallies)
    yield GiftFault.TALLY_DIFFERS, _unlike_tally(gifter_tallies)
    yield GiftFault.GIFTS_APART, _apart(gifts, gifts.c.spent_from, gifts.c.spent_from + gifts.c.coins)
    yield GiftFault.LOTS_APART, _apart(coin_lots, coin_lots.c.starts_at, coin_lots.c.ends_at)
    yield GiftFault.WALLET_DIFFERS, _wallets()
    yield from lot_checks()


def _rows_unlike_entries(table: Any, kind: EntryKind, moves: Sequence[tuple[Any, ...]]) -> Select[Any]:
    """Rows whose entry is missing, of another kind, or moves anything else than the row says."""
    found, wrong = table.join(entries, entries.c.id == table.c.id, isouter=True), []
    for position, (source, giver, target, taker, unit, amount) in enumerate(moves):
        move = postings.alias()
        found = found.join(move, and_(move.c.entry_id == table.c.id, move.c.position == position), isouter=True)
        right = (
            (move.c.source == _account(source, giver)) & (move.c.target == _account(target, taker))
            & (move.c.unit == unit) & (move.c.amount == amount)
        )  # fmt: skip
        wrong += [move.c.entry_id.is_(None), ~right]
    more = postings.alias()
    found = found.join(more, and_(more.c.entry_id == table.c.id, more.c.position == len(moves)), isouter=True)
    wrong += [entries.c.id.is_(None), entries.c.kind != kind.value, more.c.entry_id.is_not(None)]
    return select(_what(table)).select_from(found).where(or_(*wrong))


def _what(rows: Any, name: str = "") -> Any:
    return literal(f"{name or rows.name} ").concat(cast(rows.c.id, Text)).label("what")


def _account(name: str, owner: ColumnElement[int] | None) -> Any:
    return literal(name) if owner is None else literal(name).concat(cast(owner, Text))


def _entries_without(table: Any, kind: EntryKind) -> Select[Any]:
    """Entries of a kind whose row is missing."""
    its_own = select(table.c.id).where(table.c.id == entries.c.id).exists()
    return select(entries.c.key.label("what")).where(entries.c.kind == kind.value, ~its_own)


def _unlike_tally(tally: Any) -> Select[Any]:
    """Places at which the gifts add up to something else than the tally."""
    shown = gifts.c.privacy.in_([one.value for one in SHOWN])
    of_gift = {
        "community_id": func.coalesce(gifts.c.community_id, NOBODY),
        "day": as_type(gifts.c.sent_at, BigInteger) // _DAY,
        "creator_id": gifts.c.creator_id,
        "fan_id": case((shown, gifts.c.fan_id), else_=NOBODY),
        "session_id": func.coalesce(gifts.c.session_id, NOBODY),
    }
    place = [column.name for column in tally.primary_key]
    both = union_all(
        select(*(of_gift[name].label(name) for name in place), gifts.c.coins, gifts.c.times.label("gifts")),
        select(*(tally.c[name] for name in place), -tally.c.coins, -tally.c.gifts),
    ).subquery()
    coins, count = func.sum(both.c.coins), func.sum(both.c.gifts)
    return (
        select(
            literal(tally.name).label("what"), *(both.c[name] for name in place),
            coins.label("coins too few"), count.label("gifts too few"),
        )
        .group_by(*(both.c[name] for name in place))
        .having(or_(coins != 0, count != 0))
    )  # fmt: skip


def _apart(table: Any, start: ColumnElement[int], end: ColumnElement[int]) -> Select[Any]:
    """Ranges of a fan that don't begin where the one before ends."""
    before = func.lag(end).over(partition_by=table.c.fan_id, order_by=[start, end])
    ranges = select(table.c.id, start.label("begins"), func.coalesce(before, 0).label("due")).subquery()
    told = select(_what(ranges, table.name), ranges.c.begins, ranges.c.due)
    return told.where(ranges.c.begins != ranges.c.due)


def _wallets() -> Select[Any]:
    """Fans whose wallet holds something else than their lots brought and their gifts took."""
    fan = cast(func.substr(balances.c.account, len("wallet:") + 1), BigInteger)
    wallets = select(fan.label("fan_id"), (-balances.c.amount).label("coins")).where(
        balances.c.account.like("wallet:%"), balances.c.unit == "coin"
    )
    sides = union_all(
        wallets,
        select(coin_lots.c.fan_id, coin_lots.c.ends_at - coin_lots.c.starts_at),
        select(gifts.c.fan_id, -gifts.c.coins),
    ).subquery()
    missing: Any = func.sum(sides.c.coins)
    what = literal("wallet:").concat(cast(sides.c.fan_id, Text)).label("what")
    return select(what, missing.label("coins too few")).group_by(sides.c.fan_id).having(missing != 0)
