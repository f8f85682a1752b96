"""What stands on a creator's own page, and the way there. The sentences are those of the chat, beside each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.dashboard.model import Dashboard, DashboardLink
from bot.replies.eligibility import progress
from bot.replies.redemptions import status
from bot.replies.refusals import refusal
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.stats import Figure, compared, gifts_of, period_name, tips_of, whats_in
from bot.replies.stats_chart import alt, course_title, sums
from bot.replies.words import Words
from bot.stats.model import Course, Stats, StatsPeriod

DRAWN = (StatsPeriod.WEEK, StatsPeriod.MONTH)
"""Periods that are shown day by day."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and smaller below what it is compared with."""

    said: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of which the first cell of each row is that row's heading. A cell may say several things."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[Cell, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """The page, section by section. `periods` and `files`: a label and the period it leads to. `chart`: what the
    picture shows in one sentence, None where there is nothing to draw."""

    title: str
    name: str
    until: str
    income: Table
    shown: StatsPeriod
    course: str
    chart: str | None
    days: Table | None
    periods: tuple[tuple[str, StatsPeriod], ...]
    supporters: Table | None
    money: tuple[Line, ...]
    progress: tuple[Line, ...]
    files: tuple[tuple[str, StatsPeriod], ...]
    notes: tuple[str, ...]
    labels: Mapping[str, str]


def link(found: DashboardLink, words: Words) -> Reply:
    """The way to the page, in a message of its own."""
    lines = (
        Line(words.t("Your dashboard"), Style.HEADING),
        Line(words.t("Everything about your income on one page. The link works once, until {time}.",
                     time=words.clock(found.expires_at))),
        Line(words.t("It is yours alone: do not pass it on."), Style.QUIET),
    )  # fmt: skip
    return Reply(lines, ((Button(words.t("Open the dashboard"), url=found.url, tone=Tone.MAIN),),), fresh=True)


def door(words: Words) -> Reply:
    """Behind the link: looking at it uses nothing up."""
    said = words.t("This link works once. After one hour, or when you sign out, the page closes.")
    return Reply((Line(words.t("Your dashboard"), Style.HEADING), Line(said)))


def nowhere(words: Words) -> Reply:
    """A link that was opened before, is too old or never was one: the three are told alike."""
    return _closed(words.t("This link does not open anything any more"), words)


def signed_out(words: Words) -> Reply:
    """No visit, or none any more."""
    return _closed(words.t("The dashboard is closed"), words)


def page(found: Dashboard, words: Words) -> DashboardPage:
    """Everything, in the reader's language and zone."""
    return DashboardPage(
        title=words.t("Your income"),
        name=found.visit.caller.member.name,
        until=words.t("This page closes at {time}.", time=words.clock(found.visit.ends_at)),
        income=_income(found.stats.values(), words),
        shown=found.course.period,
        course=course_title(found.course, words),
        chart=alt(found.course, words) if _any(found.course) else None,
        days=_days(found.course, words),
        periods=tuple((period_name(one, words), one) for one in DRAWN),
        supporters=_supporters(found.stats.values(), words),
        money=tuple(_money(found, words)),
        progress=tuple(progress(found.standing, words)),
        files=tuple((period_name(one, words), one) for one in StatsPeriod),
        notes=(_measured(found.stats[StatsPeriod.ALL].zone, words), whats_in(words)),
        labels={
            "out": words.t("Sign out"), "money": words.t("Diamonds and payouts"), "period": words.t("Period"),
            "progress": words.t("What you qualify for"), "nothing": words.t("Nothing came on these days."),
            "numbers": words.t("The same in numbers"), "files": words.t("Every tip and gift as a file (CSV)"),
        },
    )


def _closed(said: str, words: Words) -> Reply:
    way = words.t("For a new link, press Dashboard below /stats in the chat.")
    return Reply((Line(said, Style.HEADING), Line(way)))


def _income(shown: Iterable[Stats], words: Words) -> Table:
    """A row a period, a column a source."""
    heads = (words.t("Period"), words.t("Tips"), words.t("LIVE gifts"), words.t("Video gifts"))
    rows = []
    for one in shown:
        came = [_figures(tips_of(one, words), words), *(_figures([gift], words) for gift in gifts_of(one, words))]
        rows.append(((Cell(period_name(one.period, words)),), *came))
    return Table(words.t("Income by source"), heads, tuple(rows))


def _measured(zone: str, words: Words) -> str:
    return words.t("Before: as many days before these, and for today the whole day before. Zone: {zone}.", zone=zone)


def _figures(found: Iterable[Figure], words: Words) -> tuple[Cell, ...]:
    return tuple(Cell(one.now, compared(one, words)) for one in found)


def _any(course: Course) -> bool:
    return any(one.coins or one.tips for one in course.days)


def _days(course: Course, words: Words) -> Table | None:
    """The days on which something came."""
    rows = tuple(
        ((Cell(words.day(one.day)),), (Cell(words.number(one.coins)),), (Cell(sums(one.tips, words) or "–"),))
        for one in course.days
        if one.coins or one.tips
    )
    if not rows:
        return None
    heads = (words.t("Day (UTC)"), words.t("Coins"), words.t("Tips"))
    return Table(words.t("Days on which something came"), heads, rows)


def _supporters(shown: Iterable[Stats], words: Words) -> Table | None:
    """Whoever lets the creator know; periods without anybody are left out."""
    rows = tuple(
        (
            (Cell(period_name(one.period, words)),),
            tuple(Cell(tipper.name, words.money(tipper.amount)) for tipper in one.tippers) or (Cell("–"),),
            tuple(Cell(name) for name in one.givers) or (Cell("–"),),
        )
        for one in shown
        if one.tippers or one.givers
    )
    if not rows:
        return None
    heads = (words.t("Period"), words.t("Tipped the most"), words.t("Gave the most coins"))
    return Table(words.t("Top supporters"), heads, rows)


def _money(found: Dashboard, words: Words) -> Iterator[Line]:
    """What is there, what comes next, and what is in the way of it."""
    if found.payouts is None:
        return
    if found.payouts.held is not None:
        yield from refusal(found.payouts.held, words).lines
    lines, _ = status(found.payouts, words)
    yield from lines or (Line(words.t("There are no diamonds yet. Gifts bring them."), Style.QUIET),)
