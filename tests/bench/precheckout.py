"""`precheckout_behind_500`: how soon a payment in Stars is answered while 500 slow updates wait."""

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from bot.sandbox.telegram_sim import TelegramSim
from tests.bench.row import ROUNDS, Row, alone, at_most, percentile
from tests.bench.storm import running
from tests.processes.harbour import CREATOR, migrated_database

NAMES = ("precheckout_behind_500",)
SLOW, PAYMENTS = 500, 20
FANS = [f"fan{number}" for number in range(50)]
# Telegram itself takes so long for each answer while we measure.
SLOW_SECONDS = 0.5


async def measure() -> list[Row]:
    """An order that nobody made is refused from what we know ourselves. Telegram would give up after ten seconds."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        async with running(Path(name), url, discord_fans=(), telegram_fans=FANS, platforms=("telegram",)) as (
            place,
            _,
            _,
        ):
            invoice = await _invoice(place.telegram)
            idle = [await _answer_seconds(place.telegram, invoice, FANS[0]) for _ in range(PAYMENTS)]
            p99s = [await _behind(place.telegram, invoice) for _ in range(ROUNDS)]
    note = f"idle p99 {percentile(idle, 0.99):.3f} s"
    return [alone("precheckout_behind_500", "s (p99)", p99s, at_most(0.5), note)]


async def _behind(sim: TelegramSim, invoice: str) -> float:
    """p99 of payments that come after 500 commands, each of which takes half a second to be answered."""
    slow = sim.fault("sendMessage", delay=SLOW_SECONDS, times=None)
    for number in range(SLOW):
        sim.user(FANS[number % len(FANS)]).send("private", f"/tip {CREATOR.capitalize()} 5.00")
    waits = await asyncio.gather(*(_answer_seconds(sim, invoice, fan) for fan in FANS[:PAYMENTS]))
    assert slow.hits < SLOW, "the commands were at work before the payments came: nothing was measured"
    sim.faults.clear()
    await sim.at_rest(120)
    return percentile(waits, 0.99)


async def _answer_seconds(sim: TelegramSim, invoice: str, fan: str) -> float:
    began = time.perf_counter()
    result = await sim.user(fan).pay(invoice)
    seconds = time.perf_counter() - began
    assert not result.ok
    assert result.error
    return seconds


async def _invoice(sim: TelegramSim) -> str:
    """A link to an invoice that our process never made, as another one with the same token could have."""
    wish = {"title": "Coins", "description": "100 coins", "payload": "order:unknown", "currency": "XTR",
            "prices": [{"label": "Coins", "amount": 100}]}  # fmt: skip
    address = f"{sim.api_base}{sim.token}/createInvoiceLink"
    async with aiohttp.ClientSession() as client, client.post(address, json=wish) as answer:
        return str((await answer.json())["result"])
