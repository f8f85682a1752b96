"""Charts: drawn beside the loop by a process that has no network, and left out rather than waited for."""

import asyncio
import logging
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from bot import charts
from bot.charts import Charts
from bot.money import Money
from bot.replies import stats_chart
from bot.replies.facts import Facts
from bot.replies.live_chart import BARS, chart, course
from bot.replies.reply import Line, Reply
from bot.replies.words import Words
from bot.stats.model import Day

WORDS = Words()
BAR = (0xC2, 0x41, 0x6B)


def picture_of(png: bytes | None) -> Image.Image:
    """A picture that was drawn."""
    assert png is not None
    return Image.open(BytesIO(png)).convert("RGB")


def shows(png: bytes | None, colour: tuple[int, int, int]) -> bool:
    """Whether a picture has any of a colour."""
    colours = picture_of(png).getcolors(maxcolors=1 << 24)
    assert colours is not None
    return colour in {one for _, one in colours}


async def test_a_live_is_drawn_and_the_loop_goes_on_meanwhile() -> None:
    drawing = asyncio.create_task(Charts().png(chart({0: 5, 3: 40}, 12, "Friday night", WORDS)))
    longest, last = 0.0, asyncio.get_running_loop().time()
    while not drawing.done():
        await asyncio.sleep(0.005)
        now = asyncio.get_running_loop().time()
        longest, last = max(longest, now - last), now
    width, height = picture_of(await drawing).size
    assert width > 1280
    assert height > 520
    assert longest < 0.5


def facts(**more: object) -> Facts:
    given = {"title": "Friday night", "by_minute": [[0, 5], [3, 40]], "started_at": "2026-03-02T20:00:00+00:00",
             "ended_at": "2026-03-02T20:11:30+00:00"}  # fmt: skip
    return Facts("live:1", {**given, **more})


async def test_coins_and_tips_of_days_are_drawn_in_panels_of_their_own() -> None:
    days = [Day(date(2026, 3, day), (Money(125 * day, "usd"),), day * 10) for day in range(1, 31)]
    png = await Charts().png(stats_chart.chart(days, "Tag für Tag", Words("de")))
    assert shows(png, BAR)
    assert shows(png, (0x3D, 0x6F, 0xB4))


async def test_a_summary_brings_its_chart_and_says_what_it_shows() -> None:
    drawn = course(facts(), WORDS)
    assert drawn is not None
    assert drawn.alt == "Coins as they came in 12 minutes: the most from minute 3 on, 40 coins."
    shown = await Charts().illustrated(Reply((Line("Over"),), chart=drawn))
    assert shown.picture is not None
    assert shown.chart is None
    assert shown.picture.alt == drawn.alt
    assert shows(shown.picture.png, BAR)


def test_without_a_gift_or_without_its_times_a_summary_has_no_chart() -> None:
    for missing in ("by_minute", "started_at", "ended_at"):
        assert course(facts(**{missing: None}), WORDS) is None
    assert course(facts(by_minute=[]), WORDS) is None


async def test_what_has_no_picture_goes_out_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Reply((Line("Over"),))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert await Charts().illustrated(replace(plain, chart=course(facts(), WORDS))) == plain


async def test_gifts_are_seen_in_the_picture() -> None:
    some, none = [await Charts().png(chart(coins, 12, "Friday night", WORDS)) for coins in ({3: 40, 9: 1}, {3: 0})]
    assert shows(some, BAR)
    assert not shows(none, BAR)


@pytest.mark.parametrize(("minutes", "step"), [(1, 1), (120, 1), (121, 2), (720, 6)])
def test_no_coin_of_a_long_live_is_left_out(minutes: int, step: int) -> None:
    coins = {minute: minute + 1 for minute in range(minutes)}
    values = chart(coins, minutes, "", WORDS)["data"]["values"]
    assert sum(one["coins"] for one in values) == sum(coins.values())
    assert len(values) <= BARS
    assert values[0]["until"] == step


def test_a_last_gift_after_the_last_minute_is_drawn_with_it() -> None:
    values = chart({9: 7}, 5, "", WORDS)["data"]["values"]
    assert values[-1] == {"minute": 4, "until": 5, "coins": 7}


async def test_what_cannot_be_drawn_is_left_out_and_said_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert await Charts().png({"mark": 5}) is None
    assert "could not be drawn" in caplog.text


async def test_nobody_waits_for_a_slow_chart(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert await Charts(longest_seconds=0.01).png(chart({0: 5}, 12, "", WORDS)) is None
    assert "longer than" in caplog.text


async def test_without_the_extra_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "find_spec", lambda _name: None)
    assert await Charts().png(chart({}, 1, "", WORDS)) is None
