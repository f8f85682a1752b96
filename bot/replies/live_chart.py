"""How the coins of a LIVE came, minute by minute, as a chart (Vega-Lite)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.replies.facts import Facts
from bot.replies.gift_names import coins as say_coins
from bot.replies.reply import Chart
from bot.replies.words import Words

WIDTH, HEIGHT = 640, 260
BARS = 120
"""More are no longer told apart: a long LIVE is drawn in steps of several minutes."""


_MINUTE = timedelta(minutes=1)


def course(facts: Facts, words: Words) -> Chart | None:
    """The chart of a LIVE that is over, from the facts of its summary; None when no gift came."""
    given = dict(facts.pairs("by_minute"))
    started, ended = facts.moment("started_at"), facts.moment("ended_at")
    if not any(given.values()) or started is None or ended is None:
        return None
    minutes = max(1, -((started - ended) // _MINUTE))
    drawn = chart(given, minutes, facts.text("title"), words)
    best = max(drawn["data"]["values"], key=lambda one: int(one["coins"]))
    alt = words.t(
        "Coins as they came in {minutes}: the most from minute {minute} on, {coins}.",
        minutes=words.n("{count} minute", "{count} minutes", minutes), minute=words.number(best["minute"]),
        coins=say_coins(best["coins"], words),
    )  # fmt: skip
    return Chart(drawn, alt)


def chart(coins: Mapping[int, int], minutes: int, title: str, words: Words) -> dict[str, Any]:
    """`coins` by minute since the start, of a LIVE that took so many `minutes`; those without gifts are drawn, too."""
    step = max(1, -(-minutes // BARS))
    sums = dict.fromkeys(range(0, max(minutes, 1), step), 0)
    for minute, amount in coins.items():
        place = min(minute // step * step, max(sums))
        sums[place] += amount
    values = [{"minute": minute, "until": minute + step, "coins": amount} for minute, amount in sums.items()]
    axis = {"gridColor": "#e4e4ec", "domainColor": "#8a8a99", "tickColor": "#8a8a99", "labelFontSize": 13,
            "titleFontSize": 13, "titleFontWeight": "normal"}  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH, "height": HEIGHT, "background": "white", "padding": 16,
        "title": {"text": title, "anchor": "start", "fontSize": 18, "offset": 12},
        "data": {"values": values},
        "mark": {"type": "rect", "color": "#c2416b", "stroke": "white", "strokeWidth": 1},
        "encoding": {
            "x": {"field": "minute", "type": "quantitative", "title": words.t("minutes since the start"),
                  "axis": {"grid": False, "tickCount": 10, "tickMinStep": step}},
            "x2": {"field": "until"},
            "y": {"field": "coins", "type": "quantitative", "title": words.t("coins"), "axis": {"tickMinStep": 1}},
            "y2": {"datum": 0},
        },
        "config": {"view": {"stroke": None}, "axis": axis, "font": "sans-serif"},
    }  # fmt: skip
