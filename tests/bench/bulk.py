"""A book with very many settled tips, written in seconds: straight to the tables, balanced all the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from bot.ledger.entries import Entry
from bot.members.model import MemberId
from bot.money import Money
from bot.payments.postings import settled
from storage import migrate
from storage.schema.communities import communities
from storage.schema.ledger import balances, entries, postings
from storage.schema.payments import payments
from storage.schema.tips import tips

AMOUNT = 500
_BATCH = 5000


def settle_many(url: str, count: int, fans: Sequence[int], creator: int) -> None:
    """So many paid tips over the last half year, with their payments, entries and balances. Blocks."""
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        community = connection.execute(select(communities.c.id)).scalars().first()
        start, step = datetime.now(UTC) - timedelta(days=180), timedelta(days=180) / count
        times = [(number, start + number * step) for number in range(1, count + 1)]
        booked = [_settled(n, creator, at) for n, at in times]
        _insert(connection, tips, (_tip(n, at, fans[n % len(fans)], creator, community) for n, at in times))
        _insert(connection, payments, (_payment(n, at) for n, at in times))
        _insert(connection, entries, (_entry(n, one) for n, one in enumerate(booked, 1)))
        _insert(connection, postings, (row for n, one in enumerate(booked, 1) for row in _postings(n, one)))
        _insert(connection, balances, _balances(booked))
    engine.dispose()


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        connection.execute(insert(table), batch)


def _tip(number: int, at: datetime, fan: int, creator: int, community: int | None) -> dict[str, Any]:
    return {
        "id": number, "request_id": f"discord:bulk{number}", "fan_id": fan, "creator_id": creator,
        "community_id": community, "platform": "discord", "chat_id": None, "locale": "en", "currency": "usd",
        "amount_minor": AMOUNT, "gross_minor": AMOUNT, "fee_payer": "operator", "privacy": "name", "note": None,
        "note_state": "none", "state": "paid", "dispute": "none", "quarantined": False, "late": False,
        "confirmed": True, "rail": "stripe", "rail_row": "bulk", "rail_version": 1, "destination": "acct_bulk",
        "pay_token_hash": f"bulk{number}", "created_at": at, "expires_at": at + timedelta(minutes=10),
        "opened_at": at, "paid_at": at, "thanked_at": None, "refunded_minor": 0,
    }  # fmt: skip


def _payment(number: int, at: datetime) -> dict[str, Any]:
    return {
        "payment_id": f"pi_bulk{number}", "tip_id": number, "role": "settled", "currency": "usd",
        "gross_minor": AMOUNT, "charge_id": f"ch_bulk{number}", "checkout_id": None, "transfer_id": None,
        "destination": "acct_bulk", "transferred_minor": AMOUNT, "refunded_minor": 0, "reversed_minor": 0,
        "resent_minor": 0, "fee_minor": 45, "fee_currency": "usd", "created_at": at, "known_at": at,
    }  # fmt: skip


def _settled(number: int, creator: int, at: datetime) -> Entry:
    entry = settled(f"tip:{number}", MemberId(creator), Money(AMOUNT, "usd"), AMOUNT, at)
    assert entry is not None, "five dollars move"
    return entry


def _entry(number: int, entry: Entry) -> dict[str, Any]:
    return {
        "id": number, "kind": entry.kind.value, "key": entry.key, "subject": entry.subject, "corrects": None,
        "occurred_at": entry.occurred_at, "created_at": entry.occurred_at,
    }  # fmt: skip


def _postings(number: int, entry: Entry) -> Iterable[dict[str, Any]]:
    for position, move in enumerate(entry.postings):
        yield {
            "entry_id": number, "position": position, "source": move.source, "target": move.target,
            "unit": move.unit, "amount": move.amount,
        }  # fmt: skip


def _balances(booked: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    sums: Counter[str] = Counter()
    for move in (move for entry in booked for move in entry.postings):
        sums[move.source] -= move.amount
        sums[move.target] += move.amount
    return ({"account": account, "unit": "usd", "amount": amount} for account, amount in sums.items())
