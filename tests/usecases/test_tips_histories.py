"""Random histories: whatever fans do and in whatever order, no cap is ever exceeded."""

import asyncio
import contextlib
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Row, select

from bot.communities.model import Caller
from bot.errors import Refusal
from bot.tips.model import TipState
from storage.db import Database
from storage.schema.tips import tips
from tests.support.clocks import HandClock
from tests.support.tip_house import House

ZONE = ZoneInfo("America/New_York")
DAY_MAX = 20_000
DAY_COUNT = 6
OWN_MONTH = 30_000
COUNTED = ("open", "pending", "paid", "refunded")


@pytest.mark.parametrize("seed", range(6))
async def test_no_history_exceeds_a_cap(database: Database, clock: HandClock, seed: int) -> None:
    house = House(database, clock)
    house.set(
        time={"zone": "America/New_York"},
        tips={"day_max": "200.00", "day_count_max": 6},
        safety={"first_day_spend": "5000.00"},
    )
    # The clocks go forward here on March 8.
    clock.move(datetime(2026, 3, 7, 20, tzinfo=UTC) - clock.now())
    await house.open()
    creators = [await house.creator("Ana"), await house.creator("Eva", currency="eur")]
    ben = await house.member("Ben")
    await house.guard.set_(ben, monthly="300")
    luck = random.Random(seed)
    for _ in range(45):
        await _step(house, luck, ben, creators)
        await _check(house)


async def _step(house: House, luck: random.Random, fan: Caller, creators: list[Caller]) -> None:
    act = luck.choice(["start", "start", "start", "race", "open", "pay", "cancel", "cover", "expire", "wait", "wait"])
    if act == "start":
        await _tried(house.tips.start(house.ask(fan, luck.choice(creators), str(luck.randint(3, 100)))))
    elif act == "race":
        asks = [house.ask(fan, luck.choice(creators), str(luck.randint(40, 100))) for _ in range(3)]
        await asyncio.gather(*(_tried(house.tips.start(ask)) for ask in asks))
    elif act == "expire":
        await house.tips.expire_quotes()
    elif act == "wait":
        house.clock.move(timedelta(minutes=luck.choice([1, 11, 60, 300])))
    else:
        await _change(house, luck, fan, act)


async def _change(house: House, luck: random.Random, fan: Caller, act: str) -> None:
    states = ("created", "open") if act == "pay" else ("created",)
    live = [row.id for row in await _rows(house) if row.state in states and row.expires_at > house.clock.now()]
    if not live:
        return
    tip_id = luck.choice(live)
    if act == "open":
        await house.open_page(tip_id)
    elif act == "pay":
        await house.pay(tip_id)
    elif act == "cancel":
        await _tried(house.tips.cancel(fan, tip_id))
    else:
        await _tried(house.tips.cover_fee(fan, tip_id, True))


async def _tried(act: Awaitable[object]) -> None:
    """What is refused changes nothing; any other error is a bug."""
    with contextlib.suppress(Refusal):
        await act


async def _rows(house: House) -> Sequence[Row[*tuple[Any, ...]]]:
    async with house.database.reading() as tx:
        return (await tx.connection.execute(select(tips))).all()


async def _check(house: House) -> None:
    """Adds up by hand what the one query of limits adds up in SQL."""
    days: defaultdict[date, Counter[str]] = defaultdict(Counter)
    counts: Counter[date] = Counter()
    month: Counter[str] = Counter()
    for row in await _rows(house):
        reserved = row.state == TipState.CREATED and row.expires_at > house.clock.now()
        if row.state not in COUNTED and not reserved:
            continue
        day = row.created_at.astimezone(ZONE).date()
        days[day][row.currency] += row.amount_minor
        counts[day] += 1
        month[row.currency] += row.gross_minor
    assert all(_cents(sums) <= DAY_MAX for sums in days.values())
    assert all(count <= DAY_COUNT for count in counts.values())
    assert _cents(month) <= OWN_MONTH


def _cents(sums: Counter[str]) -> int:
    """Together in cents of a dollar, which buys 0.80 euros."""
    return sums["usd"] + -(-sums["eur"] * 10 // 8)
