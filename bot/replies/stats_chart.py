"""A creator's income day by day: as a chart (Vega-Lite), and the same numbers in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.money import CURRENCIES, Money
from bot.replies.gift_names import coins
from bot.replies.reply import Chart, Line, Reply, Style
from bot.replies.stats import period_name
from bot.replies.words import Words
from bot.stats.model import Course, Day

HEIGHT = 170


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a chart, and how many points wide its panels are."""

    width: int
    ground: str
    ink: str
    line: str
    grid: str
    coins: str
    tips: str


WIDE = Look(640, "white", "black", "#8a8a99", "#e4e4ec", "#c2416b", "#3d6fb4")


def course(shown: Course, words: Words) -> Reply:
    """A new message: a message that is edited would lose its picture."""
    title = course_title(shown, words)
    lines = [Line(title, Style.HEADING), *(Line(text) for text in _numbers(shown.days, words))]
    if len(lines) == 1:
        return Reply((*lines, Line(words.t("Nothing came on these days."))), fresh=True)
    lines.append(Line(words.t("Days of UTC."), Style.QUIET))
    return Reply(tuple(lines), fresh=True, chart=Chart(chart(shown.days, title, words), alt(shown, words)))


def course_title(shown: Course, words: Words) -> str:
    """What it is, and of which period."""
    return words.t("Day by day · {period}", period=period_name(shown.period, words))


def chart(days: Sequence[Day], title: str, words: Words, look: Look = WIDE) -> dict[str, Any]:
    """A panel for the coins and one for the tips of each currency, as far as there are any. An empty title is none."""
    panels = [_panel(*one, look.width) for one in _series(days, words, look)]
    axis = {"gridColor": look.grid, "domainColor": look.line, "tickColor": look.line, "labelFontSize": 13,
            "titleFontSize": 13, "titleFontWeight": "normal", "labelColor": look.ink, "titleColor": look.ink}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": look.ground, "padding": 16,
        "title": {"text": title, "anchor": "start", "fontSize": 18, "offset": 12, "color": look.ink},
        "vconcat": panels,
        "config": {"view": {"stroke": None}, "axis": axis, "font": "sans-serif"},
    }  # fmt: skip


def _series(days: Sequence[Day], words: Words, look: Look) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Title, colour and values of each panel. What a picture draws needs no exactness: only here money is divided."""
    if any(one.coins for one in days):
        yield words.t("coins"), look.coins, [{"day": words.short_day(one.day), "came": one.coins} for one in days]
    for currency in sorted({tip.currency for one in days for tip in one.tips}):
        unit = CURRENCIES[currency].unit_minor
        came = [next((tip.amount_minor for tip in one.tips if tip.currency == currency), 0) for one in days]
        drawn: list[dict[str, Any]] = [
            {"day": words.short_day(one.day), "came": minor / unit} for one, minor in zip(days, came, strict=True)
        ]
        yield words.t("tips, {currency}", currency=currency.upper()), look.tips, drawn


def _panel(name: str, colour: str, values: Sequence[Mapping[str, Any]], width: int) -> dict[str, Any]:
    return {
        "width": width, "height": HEIGHT,
        "data": {"values": values},
        "mark": {"type": "bar", "color": colour},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "sort": None, "title": None,
                  "axis": {"labelOverlap": True, "labelSeparation": 6, "labelAngle": 0, "grid": False}},
            "y": {"field": "came", "type": "quantitative", "title": name},
        },
    }  # fmt: skip


def _numbers(days: Sequence[Day], words: Words) -> Iterator[str]:
    """Short enough for thirty full days to stand under a picture."""
    if given := [f"{words.short_day(one.day)} {words.number(one.coins)}" for one in days if one.coins]:
        yield words.t("Coins: {days}", days=", ".join(given))
    if tips := [f"{words.short_day(one.day)} {sums(one.tips, words)}" for one in days if one.tips]:
        yield words.t("Tips: {days}", days=", ".join(tips))


def sums(tips: Sequence[Money], words: Words) -> str:
    """Sums in several currencies, not added up."""
    return " + ".join(words.money(one) for one in tips)


def alt(shown: Course, words: Words) -> str:
    """The chart in one sentence."""
    best = max(shown.days, key=lambda one: one.coins)
    if best.coins:
        return words.t("Bars for each day: the most coins on {day}, {coins}.", day=words.day(best.day),
                       coins=coins(best.coins, words))  # fmt: skip
    return words.t("Bars for each day, with the tips that came.")
