"""Digests: what they say, and how often they come."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from bot.digests.model import DigestKind, Rhythm
from bot.moderation.model import CaseKind
from bot.money import CURRENCIES, Money
from bot.replies.facts import Facts
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style
from bot.replies.stats import diamonds, gift_figures, sourced, tip_figures, whats_in
from bot.replies.vocabulary import case_kind
from bot.replies.words import Words
from bot.stats.model import Coins, Diamonds, Earned


def rhythm(kind: DigestKind, now: Rhythm | None, words: Words) -> str:
    """What it is, and how often it comes."""
    named = {
        DigestKind.INCOME: words.t("Digest of your income"), DigestKind.QUEUE: words.t("Digest of the queue"),
    }[kind]  # fmt: skip
    return words.t("{digest}: {rhythm}", digest=named, rhythm=_how_often(now, words))


def choice(kind: DigestKind, now: Rhythm | None, words: Words) -> Choose:
    """How often it shall come."""
    choices = tuple(
        Choice(f"✓ {rhythm(kind, one, words)}" if one == now else rhythm(kind, one, words), f"{kind}:{one or 'off'}")
        for one in (None, *Rhythm)
    )
    return Choose("notices.digest", words.t("Digest"), choices)


def _how_often(one: Rhythm | None, words: Words) -> str:
    if one is None:
        return words.t("never")
    return {Rhythm.DAILY: words.t("every morning"), Rhythm.WEEKLY: words.t("every week")}[one]


def _income(facts: Facts, words: Words) -> Reply:
    """A period by whole days, what became of the coins, and what comes next."""
    now, before = _earned(facts, "now"), _earned(facts, "before")
    here = Words(words.language, ZoneInfo(facts.text("zone") or "UTC"))
    weekly = facts.text("rhythm") == Rhythm.WEEKLY
    figures = (*tip_figures(now, before, words), *gift_figures(now, before, words))
    worth = {code: minor for minor, code in _sums(facts.given, "worth")}
    stands = Diamonds(facts.number("available"), facts.number("pending"), facts.number("held"), worth)
    lines = [
        Line(words.t("Your week") if weekly else words.t("Your day"), Style.HEADING),
        *(Line(sourced(one, words)) for one in figures),
        *diamonds(stands, words),
    ]
    if facts.has("payout"):
        lines.append(Line(words.t("Next payout: {payout}, {sum}, from {when}.", payout=facts.text("payout"),
                                  sum=facts.money("sum", words), when=facts.when("due_at", here))))  # fmt: skip
    elif worth:
        lines.append(Line(words.t("Nothing is on its way to you. /payout redeem asks for what is available.")))
    lines.append(Line(words.t("From {start} to {end}. Zone: {zone}.", start=facts.when("from", here),
                              end=facts.when("to", here), zone=facts.text("zone")), Style.QUIET))  # fmt: skip
    lines.append(Line(words.t("Before: as many days before these."), Style.QUIET))
    lines.append(Line(whats_in(words), Style.QUIET))
    more = Button(words.t("Your income"), press="stats.show:7d")
    return Reply(tuple(lines), ((more, Button(words.t("How often?"), press="notices.show:0")),))


def _queue(facts: Facts, words: Words) -> Reply:
    """How much waits, and since when."""
    lines = [Line(words.t("The queue"), Style.HEADING)]
    total, overdue, untold = (facts.number(name) for name in ("total", "overdue", "undelivered"))
    if not total:
        lines.append(Line(words.t("Nothing waits. Thank you.")))
        return Reply(tuple(lines))
    lines.append(Line(words.n("{count} case waits.", "{count} cases wait.", total)))
    if facts.has("kind"):
        kind = case_kind(CaseKind(facts.text("kind")), words)
        lines.append(Line(words.t("The oldest: {kind}, since {when}.", kind=kind, when=facts.when("since", words))))
    if overdue:
        lines.append(Line(words.n("{count} is over {hours} hours old.", "{count} are over {hours} hours old.", overdue,
                                  hours=words.number(facts.number("hours")))))  # fmt: skip
    if untold:
        lines.append(Line(words.n("{count} person could not be told of their money.",
                                  "{count} people could not be told of their money.", untold)))  # fmt: skip
    return Reply(tuple(lines), ((Button(words.t("Open"), press="queue.page:0:all"),),))


def _earned(facts: Facts, name: str) -> Earned:
    found = facts.given.get(name)
    given: dict[str, Any] = found if isinstance(found, dict) else {}
    live, video = (given.get(one, 0) for one in ("live", "video"))
    return Earned(tuple(Money(minor, code) for minor, code in _sums(given, "tips")), Coins(live, video))


def _sums(given: Any, name: str) -> list[tuple[int, str]]:
    return [(int(minor), code) for minor, code in given.get(name) or () if code in CURRENCIES]


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"income_digest": _income, "queue_digest": _queue}
"""By kinds of notices."""
