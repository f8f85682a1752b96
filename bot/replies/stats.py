"""The sentences of /stats: what came by which way, against the days before, and what became of the coins."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.diamonds.model import Amount, Standing
from bot.eligibility.standing import Standing as Progress
from bot.replies.diamonds import lines as diamond_lines
from bot.replies.eligibility import short_progress
from bot.replies.gift_names import coins
from bot.replies.redemptions import next_payout
from bot.replies.reply import Button, Document, Line, Reply, Style, Tone
from bot.replies.words import Words
from bot.stats.model import Diamonds, Earned, ExportTooLong, Stats, StatsPeriod
from bot.stats.rules import change


@dataclass(frozen=True, slots=True)
class Figure:
    """What came by one way, in words; `before`: in as many days before, with the change in whole per cent."""

    source: str
    now: str
    before: str | None
    trend: int | None


def stats(shown: Stats, progress: Progress, words: Words) -> Reply:
    """A creator's income of a period, how far he is, and the ways to the other periods. For him alone."""
    lines = [Line(words.t("Your income · {period}", period=period_name(shown.period, words)), Style.HEADING)]
    lines += [Line(sourced(one, words)) for one in (*tips_of(shown, words), *gifts_of(shown, words))]
    lines += diamonds(shown.diamonds, words)
    if shown.payout is not None:
        lines.append(Line(next_payout(shown.payout, words)))
    lines += [Line(text) for text in _supporters(shown, words)]
    lines += [Line(text) for text in short_progress(progress, words)]
    lines += [Line(text, Style.QUIET) for text in _notes(shown, words)]
    return Reply(tuple(lines), (_periods(shown.period, words), _more(shown.period, words)))


def exported(period: StatsPeriod, content: bytes, words: Words) -> Reply:
    """The file, and how to read it."""
    lines = (
        Line(words.t("Every tip and gift · {period}", period=period_name(period, words)), Style.HEADING),
        Line(words.t("A line each; times are in UTC. Open it with any spreadsheet (CSV, UTF-8, commas).")),
        Line(words.t("Fans are named as far as they let everybody see their name with the amount."), Style.QUIET),
    )
    return Reply(lines, fresh=True, document=Document(f"bouquet-{period}.csv", content))


def too_long(error: ExportTooLong, words: Words) -> Reply:
    """What to choose instead."""
    most = words.n("A file holds {count} line at most, and this period has more.",
                   "A file holds {count} lines at most, and this period has more.", error.most)  # fmt: skip
    rows = tuple(
        Button(period_name(one, words), press=f"stats.file:{one}") for one in StatsPeriod if one is not StatsPeriod.ALL
    )
    return Reply((Line(most), Line(words.t("Please choose a shorter one."))), (rows,))


def period_name(period: StatsPeriod, words: Words) -> str:
    """What a period is called on a button."""
    return {
        StatsPeriod.TODAY: words.t("Today"), StatsPeriod.WEEK: words.t("7 days"),
        StatsPeriod.MONTH: words.t("30 days"), StatsPeriod.ALL: words.t("All time"),
    }[period]  # fmt: skip


def sourced(one: Figure, words: Words) -> str:
    """The figure on a line."""
    if one.before is None:
        return words.t("{source}: {now}", source=one.source, now=one.now)
    return words.t("{source}: {now} · {before}", source=one.source, now=one.now, before=compared(one, words))


def compared(one: Figure, words: Words) -> str:
    """What it was before, and by how much it changed; nothing where there is nothing before."""
    if one.before is None:
        return ""
    if one.trend is None:
        return words.t("before: {before}", before=one.before)
    sign = "▲" if one.trend > 0 else "▼" if one.trend < 0 else "="
    return words.t("before: {before} ({sign} {percent} %)", before=one.before, sign=sign,
                   percent=words.number(abs(one.trend)))  # fmt: skip


def gifts_of(shown: Stats, words: Words) -> Iterator[Figure]:
    """LIVE gifts, then video gifts."""
    return gift_figures(shown.earned, shown.before, words, told=_told(shown))


def gift_figures(earned: Earned, earlier: Earned | None, words: Words, *, told: bool = True) -> Iterator[Figure]:
    """As `gifts_of`. `told`: whether the change is said in per cent."""
    now, before = earned.coins, None if earlier is None else earlier.coins
    for label, came, then in (
        (words.t("LIVE gifts"), now.live, None if before is None else before.live),
        (words.t("Video gifts"), now.video, None if before is None else before.video),
    ):
        trend = change(came, then) if told and then is not None else None
        yield Figure(label, coins(came, words), None if then is None else coins(then, words), trend)


def tips_of(shown: Stats, words: Words) -> Iterator[Figure]:
    """One for each currency: their sums are not added up."""
    return tip_figures(shown.earned, shown.before, words, told=_told(shown))


def tip_figures(earned: Earned, before: Earned | None, words: Words, *, told: bool = True) -> Iterator[Figure]:
    """As `tips_of`. `told`: whether the change is said in per cent."""
    label = words.t("Tips")
    came = {one.currency: one for one in earned.tips}
    earlier = {one.currency: one for one in before.tips} if before is not None else {}
    if not came and not earlier:
        yield Figure(label, words.t("none"), None, None)
    for currency in sorted({*came, *earlier}):
        one, other = came.get(currency), earlier.get(currency)
        said = words.t("none") if one is None else words.money(one)
        then = None if before is None else words.t("none") if other is None else words.money(other)
        trend = change(one.amount_minor if one else 0, other.amount_minor) if told and other else None
        yield Figure(label, said, then, trend)


def _told(shown: Stats) -> bool:
    """Whether the change is said in per cent. The present day is not over yet: set against a whole one, its percentage
    would only mislead."""
    return shown.period is not StatsPeriod.TODAY


def diamonds(found: Diamonds, words: Words) -> Iterator[Line]:
    """What became of the coins."""
    nothing: dict[str, int] = {}
    held, pending = Amount(found.held, nothing), Amount(found.pending, nothing)
    yield from diamond_lines(Standing(Amount(found.available, found.worth), pending, held, ()), words)
    if found.pending:
        yield Line(words.t("/payout status tells what they are worth and when they come."), Style.QUIET)


def _supporters(shown: Stats, words: Words) -> Iterator[str]:
    if shown.tippers:
        named = ", ".join(f"{one.name} {words.money(one.amount)}" for one in shown.tippers)
        yield words.t("Tipped the most: {names}", names=named)
    if shown.givers:
        yield words.t("Gave the most coins: {names}", names=", ".join(shown.givers))


def _notes(shown: Stats, words: Words) -> Iterator[str]:
    if shown.span.start is None or shown.span.end is None:
        yield words.t("Everything so far. Zone: {zone}.", zone=shown.zone)
    else:
        yield words.t("From {start} to {end}. Zone: {zone}.", start=words.when(shown.span.start),
                      end=words.when(shown.span.end), zone=shown.zone)  # fmt: skip
    if shown.before is not None:
        yield (
            words.t("Before: the whole day before.")
            if shown.period is StatsPeriod.TODAY
            else words.t("Before: as many days before these.")
        )
    yield whats_in(words)


def whats_in(words: Words) -> str:
    """What sums leave out, and whom they hold without a name."""
    return words.t("What went back to fans is taken off. Whoever stays hidden from you is in the sums alone.")


def _periods(shown: StatsPeriod, words: Words) -> tuple[Button, ...]:
    return tuple(
        Button(period_name(one, words), press=f"stats.show:{one}", tone=Tone.MAIN if one is shown else Tone.PLAIN)
        for one in StatsPeriod
    )


def _more(shown: StatsPeriod, words: Words) -> tuple[Button, ...]:
    return (
        Button(words.t("Day by day"), press=f"stats.chart:{shown}"),
        Button(words.t("As a file"), press=f"stats.file:{shown}"),
        Button(words.t("Dashboard"), press="stats.web:0"),
    )
