"""A shop where a few fans tip a few creators much more than people do, and what in the end became of it all."""

import re
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.communities.model import Caller
from storage.db import Database
from storage.schema.ledger import balances, entries, postings
from storage.schema.notices import notices
from storage.schema.payments import disputes, payments, refunds
from storage.schema.tips import tips
from tests.proofs.owed import Desk
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database
from tests.support.shop import Shop, open_shop

ROOMY: Mapping[str, Mapping[str, Any]] = {
    "tips": {"day_max": "100000.00", "day_count_max": 1000},
    "safety": {
        "checkouts_per_hour_fan": 100_000, "checkouts_per_hour_community": 1_000_000, "first_day_spend": "100000.00",
        "one_fan_over": "100000.00", "failed_payments_per_hour": 10_000,
    },
}  # fmt: skip
CREATORS = ("Ana", "Cleo", "Eva")


@dataclass
class Counter:
    """A shop with its people; the jobs that are owed lie on the desk."""

    shop: Shop
    desk: Desk
    creators: list[Caller]
    fans: list[Caller]


@asynccontextmanager
async def counter(kind: str, folder: Path, fans: int, **sections: Mapping[str, Any]) -> AsyncIterator[Counter]:
    """One on a new database of its own."""
    clock = HandClock()
    with fresh_database(kind, folder) as url:
        database = await Database.open(url, clock)
        try:
            async with open_shop(database, clock, **{**ROOMY, **sections}) as shop:
                creators = [await shop.creator(name) for name in CREATORS]
                people = [await shop.house.member(f"Fan{number}") for number in range(fans)]
                await shop.mover()
                yield Counter(shop, await Desk.at(database), creators, people)
        finally:
            await database.close()


_ID = re.compile(r"[a-z]+_[A-Za-z0-9]{10,}|refund:\d+")
Rows = list[tuple[Any, ...]]
_BALANCES = select(balances.c.account, balances.c.unit, balances.c.amount).where(balances.c.amount != 0)
_TIPS = select(
    tips.c.id, tips.c.state, tips.c.refunded_minor, tips.c.dispute, tips.c.quarantined, tips.c.late
)  # fmt: skip
_PAYMENTS = select(
    payments.c.payment_id, payments.c.tip_id, payments.c.role, payments.c.gross_minor, payments.c.charge_id,
    payments.c.transfer_id, payments.c.transferred_minor, payments.c.refunded_minor, payments.c.reversed_minor,
    payments.c.resent_minor, payments.c.fee_minor,
)  # fmt: skip
_REFUNDS = select(
    refunds.c.tip_id, refunds.c.amount_minor, refunds.c.reason, refunds.c.state, refunds.c.reversed_minor
)  # fmt: skip
_DISPUTES = select(
    disputes.c.dispute_id, disputes.c.status, disputes.c.withdrawn_minor, disputes.c.reinstated_minor,
    disputes.c.fee_minor, disputes.c.owed_minor, disputes.c.lost_minor,
)  # fmt: skip
_ENTRIES = select(
    entries.c.key, entries.c.kind, entries.c.subject, postings.c.source, postings.c.target, postings.c.unit,
    postings.c.amount,
).join_from(entries, postings, postings.c.entry_id == entries.c.id)  # fmt: skip
_NOTICES = select(notices.c.key, notices.c.kind, notices.c.subject, notices.c.member_id)


async def picture(shop: Shop, plain: set[str]) -> dict[str, Rows]:
    """What in the end is true, without the marks of the order in which it was learned. Of the `plain` subjects, which
    must not differ in anything, also each entry and each notice."""
    asked = {
        "balances": _BALANCES, "tips": _TIPS, "payments": _PAYMENTS, "refunds": _REFUNDS, "disputes": _DISPUTES,
        "entries": _ENTRIES.where(entries.c.subject.in_(plain)),
        "notices": _NOTICES.where(notices.c.subject.in_(plain)),
    }  # fmt: skip
    names = _names(shop)
    async with shop.database.reading() as tx:
        ours = await tx.connection.execute(select(refunds.c.id, refunds.c.refund_id))
        names.update((f"refund:{row.id}", names.get(row.refund_id, "none")) for row in ours)
        return {
            name: sorted((_named(row, names) for row in await tx.connection.execute(query)), key=repr)
            for name, query in asked.items()
        }


def _names(shop: Shop) -> dict[str, str]:
    """Their ids are random, ours count in the order of hearing: what both stand for is the n-th of its kind."""
    tables = shop.bench.sim.world.tables
    return {one: f"{kind}-{number}" for kind, table in tables.items() for number, one in enumerate(table)}


def _named(row: Iterable[Any], names: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(
        _ID.sub(lambda found: names.get(found[0], found[0]), value) if isinstance(value, str) else value
        for value in row
    )


def differences(one: dict[str, Rows], other: dict[str, Rows]) -> list[str]:
    """Every row that only one of two pictures has."""
    found = []
    for name in one:
        only_one, only_other = set(one[name]) - set(other[name]), set(other[name]) - set(one[name])
        found += [f"{name}: {row}" for row in sorted(map(repr, only_one))]
        found += [f"{name}, the other: {row}" for row in sorted(map(repr, only_other))]
    return found


class Stopwatch:
    """Wall time, for what a test prints."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._began
