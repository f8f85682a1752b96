"""`charts_during_storm`: what twenty charts, drawn while gifts storm, do to the loop and to whoever gives."""

import asyncio
import tempfile
from pathlib import Path

from bot.charts import Charts
from bot.replies.live_chart import chart
from bot.replies.words import Words
from tests.bench.audit import assert_balanced
from tests.bench.gift_books import FANS, fund
from tests.bench.ours.gifts import OurGifts, Storm, our_gifts, together
from tests.bench.row import Row, alone, at_most, compared, percentile
from tests.processes.harbour import migrated_database

NAMES = ("charts_during_storm", "charts_during_storm_p99")
CALLERS, GIFTS, CHARTS, ROUNDS = 1000, 10_000, 20, 3


async def measure() -> list[Row]:
    """Storms for as long as the charts take, then as many without them, in turn."""
    drawn: list[Storm] = []
    undrawn: list[Storm] = []
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        fund(url, FANS)
        async with our_gifts(url, FANS, 50) as gifts:
            await gifts.blow(CALLERS, GIFTS)
            for _ in range(ROUNDS):
                storms = await _while_drawing(gifts)
                drawn.append(together(storms))
                undrawn.append(together([await gifts.blow(CALLERS, GIFTS) for _ in storms]))
        await assert_balanced(url)
    late, early = ([percentile(storm.waits, 0.99) * 1000 for storm in which] for which in (drawn, undrawn))
    without = " ".join(f"{storm.stall:.3f}" for storm in undrawn)
    return [
        alone(
            "charts_during_storm", "s (longest stall)", [storm.stall for storm in drawn], at_most(0.05),
            f"without charts {without} s",
        ),
        compared("charts_during_storm_p99", "ms (p99)", late, early, at_most(2)),
    ]  # fmt: skip


async def _while_drawing(gifts: OurGifts) -> list[Storm]:
    charts, storms = Charts(), []
    specification = chart({minute: minute * 37 % 101 for minute in range(90)}, 90, "A LIVE", Words())

    async def draw() -> None:
        for _ in range(CHARTS):
            assert await charts.png(specification) is not None

    drawing = asyncio.create_task(draw())
    while not drawing.done():
        storms.append(await gifts.blow(CALLERS, GIFTS))
    await drawing
    return storms
