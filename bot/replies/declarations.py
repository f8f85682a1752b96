"""The sentences about declared numbers: to whoever declares them, and to the moderator who compares them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.eligibility.declarations import DECLARED, Declaration, DeclarationState, Proof
from bot.eligibility.declaring import Numbers
from bot.eligibility.metrics import Metric, Record, Source
from bot.moderation.model import Case
from bot.replies.facts import Facts
from bot.replies.reasons import reason_said
from bot.replies.reply import Button, Field, Form, Line, Picture, Reply, Style, Tone
from bot.replies.words import Words

SEND = "metrics.send:0"
"""Asks for numbers, and takes them."""



def metric_name(metric: Metric, words: Words) -> str:
    """What a number counts."""
    return {
        Metric.FOLLOWERS: words.t("Followers"), Metric.VIEWS: words.t("Views in 30 days"),
        Metric.POSTS: words.t("Posts in 30 days"), Metric.VIDEOS: words.t("Videos in 30 days"),
        Metric.LIVE_DAYS: words.t("Days LIVE in 30 days"),
    }[metric]  # fmt: skip


def source_said(source: Source, value: int, moment: datetime, words: Words) -> str:
    """Who says a number, and when."""
    day = words.day(moment)
    return {
        Source.BOT: words.t("counted by me on {day}", day=day),
        Source.MODERATOR: words.t("confirmed by a moderator on {day}", day=day),
        Source.CONNECTOR: words.t("read from your channel on {day}", day=day),
        Source.DECLARED: words.t("{number} by your own word on {day}", number=words.number(value), day=day),
    }[source]


def said(values: Mapping[Metric, int], words: Words) -> str:
    """All numbers in one line."""
    return ", ".join(
        f"{metric_name(metric, words)}: {words.number(values[metric])}" for metric in DECLARED if metric in values
    )


# To whoever declares them


def overview(numbers: Numbers, channel: tuple[Line, ...], buttons: tuple[Button, ...], words: Words) -> Reply:
    """What counts, what waits, and how to send numbers. `channel` and `buttons`: what is read by itself."""
    lines = [Line(words.t("Your numbers"), Style.HEADING)]
    lines += [Line(_counting(record, words)) for record in numbers.counting]
    if not numbers.counting:
        lines.append(Line(words.t("No confirmed number counts at present.")))
    if numbers.latest is not None:
        lines.append(Line(standing(numbers.latest, words)))
    rows = ((send_button(words), qualify_button(words)), buttons)
    return Reply((*lines, *channel), tuple(row for row in rows if row))


def form(words: Words) -> Form:
    """Numbers and the picture that proves them."""
    numbers = Field(
        "numbers", words.t("Followers, views and posts: three numbers"), max_length=120,
        picture=words.t("A picture of your channel’s statistics"),
        hint=words.t("Views and posts of the last 30 days. Like 12000 50000 4, with - for what you leave out."),
    )  # fmt: skip
    return Form(SEND, words.t("Your numbers"), (numbers,))


def answer_form(declaration_id: int, words: Words) -> Form:
    """What a moderator wants to know."""
    field = Field("answer", words.t("Your answer"), max_length=500, lines=3)
    return Form(f"metrics.answer:{declaration_id}", words.t("Your numbers"), (field,))


def handed_in(declared: Declaration, words: Words) -> Reply:
    """It waits."""
    lines = (
        Line(said(declared.values, words)),
        Line(words.t("Waiting for a moderator. You hear from us; until then these numbers do not count.")),
        Line(words.t("Sending others takes the place of these."), Style.QUIET),
    )
    return Reply(lines, ((qualify_button(words),),))


def standing(declared: Declaration, words: Words) -> str:
    """Where somebody's latest declaration stands, in a sentence of its own."""
    facts = {"numbers": said(declared.values, words), "day": words.day(declared.declared_at)}
    match declared.state:
        case DeclarationState.WAITING:
            return words.t("Waiting for a moderator since {day}: {numbers}", **facts)
        case DeclarationState.ASKED:
            return words.t("A moderator asked you about the numbers of {day}: {numbers}", **facts)
        case DeclarationState.ACCEPTED:
            return words.t("Confirmed, from {day}: {numbers}", **facts)
        case _:
            return words.t("Not confirmed, from {day}: {numbers}", **facts)


def send_button(words: Words) -> Button:
    """The way to send numbers."""
    return Button(words.t("Send numbers"), press=SEND, tone=Tone.MAIN)


def qualify_button(words: Words) -> Button:
    """The way to every rule."""
    return Button(words.t("What you qualify for"), press="eligibility.show:0")


def _counting(record: Record, words: Words) -> str:
    name, value = metric_name(record.metric, words), words.number(record.value)
    return f"{name}: {value} · {source_said(record.source, record.value, record.measured_at, words)}"


# To the moderator


def compared(case: Case, words: Words) -> Iterator[Line]:
    """Declared and last believed side by side, and what should make somebody look twice."""
    facts = Facts(case.subject, case.facts)
    declared, last = _table(facts, "declared"), _table(facts, "last")
    if facts.text("state") not in ("", DeclarationState.WAITING):
        yield Line(words.t("These numbers wait no more."))
    yield Line(words.t("Declared on {day}, with a picture:", day=facts.day("declared_at", words)))
    for metric in DECLARED:
        if metric not in declared:
            continue
        parts = [
            f"{metric_name(metric, words)}: {words.number(int(str(declared[metric])))}",
            _before(last.get(metric), words),
        ]
        if metric in facts.texts("jumps"):
            grown = words.t("⚠ {times} times as much within {days} days", times=facts.number("times"),
                            days=facts.number("days"))  # fmt: skip
            parts.append(grown)
        yield Line(" · ".join(parts))
    if shared := facts.texts("shared"):
        yield Line(words.t("⚠ The same picture was handed in by: {names}", names=", ".join(shared)))


def _before(known: object, words: Words) -> str:
    if not isinstance(known, Mapping):
        return words.t("nothing confirmed before")
    value, source = int(str(known["value"])), Source(str(known["source"]))
    moment = datetime.fromisoformat(str(known["at"]))
    by = {
        Source.MODERATOR: words.t("by a moderator"), Source.CONNECTOR: words.t("read from the channel"),
    }.get(source, words.t("counted by me"))  # fmt: skip
    return words.t("last: {number}, {by}, {day}", number=words.number(value), by=by, day=words.day(moment))


def _table(facts: Facts, name: str) -> Mapping[str, object]:
    value = facts.given.get(name)
    return value if isinstance(value, Mapping) else {}


def picture(proof: Proof, words: Words) -> Reply:
    """What was handed in as proof, for staff alone."""
    if proof.content is None:
        return Reply((Line(words.t("This picture is no longer kept.")),), fresh=True)
    day = words.day(proof.added_at)
    lines = (Line(words.t("Handed in on {day}. It is for deciding this case and nothing else.", day=day)),)
    alt = words.t("The picture that shall prove the numbers")
    return Reply(lines, fresh=True, picture=Picture(proof.content, alt, "proof", proof.kind.suffix))


# Notices


def _decided(facts: Facts, words: Words) -> Reply:
    values = {Metric(name): int(str(value)) for name, value in _table(facts, "values").items()}
    if facts.true("approved"):
        lines = (
            Line(words.t("A moderator confirmed your numbers.")), Line(said(values, words)),
            Line(words.t("They count until {day}.", day=facts.day("valid_until", words))),
        )  # fmt: skip
        return Reply(tuple(line for line in lines if line.text), ((qualify_button(words),),))
    return Reply(
        (
            Line(words.t("Your numbers were not confirmed. The reason:")),
            Line(reason_said(facts.text("reason"), words), Style.QUOTE),
        ),
        ((send_button(words),),),
    )


def _question(facts: Facts, words: Words) -> Reply:
    lines = (
        Line(words.t("A moderator asks about your numbers:")), Line(facts.text("question"), Style.QUOTE),
        Line(words.t("Answer here, or send another picture."), Style.QUIET),
    )  # fmt: skip
    answer = Button(words.t("Answer"), press=f"metrics.answer:{facts.row}", tone=Tone.MAIN)
    return Reply(lines, ((answer, Button(words.t("Send numbers"), press=SEND)),))


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "metrics_decided": _decided, "metrics_question": _question,
}  # fmt: skip
