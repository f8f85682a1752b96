"""How a person is told of things, on one screen."""

from bot.errors import Refusal
from bot.notices.kinds import Topic
from bot.notices.quiet import OFF
from bot.notices.settings import NoticesView
from bot.notices.wishes import BadHours, Wishes
from bot.replies import digests
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style
from bot.replies.words import Words

OFFERED = ("21:00-07:00", "22:00-07:00", "22:00-08:00", "23:00-08:00", "00:00-09:00")
"""Quiet hours to choose from; any others can be typed."""


def settings(view: NoticesView, words: Words) -> Reply:
    """How everything stands, and a way to change each."""
    wishes = view.wishes
    lines = [
        Line(words.t("How I tell you things"), Style.HEADING),
        Line(words.t("Money: always as a message")),
        *(Line(_way(one, one not in wishes.inbox, words)) for one in view.topics),
        *(Line(digests.rhythm(kind, rhythm, words)) for kind, rhythm in view.digests.items()),
        Line(_quiet(wishes, words)),
        Line(words.t("In quiet hours everything waits but the safety of your accounts and a payout that failed. "
                     "Nothing is lost: it comes when they are over."), Style.QUIET),
    ]  # fmt: skip
    topics = tuple(
        Choice(_other_way(one, one in wishes.inbox, words), f"{one}:{'on' if one in wishes.inbox else 'off'}")
        for one in view.topics
    )
    # Colons part the words of a press.
    quiet = tuple(
        Choice(f"✓ {_hours(one, words)}" if one == wishes.quiet else _hours(one, words), one.replace(":", "."))
        for one in (OFF, *OFFERED)
    )
    choose = (
        Choose("notices.topic", words.t("Change to …"), topics),
        Choose("notices.quiet", words.t("Quiet hours"), quiet),
        *(digests.choice(kind, rhythm, words) for kind, rhythm in view.digests.items()),
    )
    buttons = (
        Button(words.t("Other hours, or another zone"), press="notices.hours:0"),
        Button(words.t("All settings"), press="member.settings:0"),
    )
    return Reply(tuple(lines), (buttons,), choose)


def hours_form(wishes: Wishes, words: Words) -> Form:
    """Hours and zone, as they stand."""
    return Form(
        "notices.hours:0",
        words.t("Quiet hours"),
        (
            Field("hours", words.t("From and until, or off"), max_length=20,
                  value="" if wishes.quiet == OFF else wishes.quiet, hint=words.t("like 22:00-07:00")),
            Field("zone", words.t("Time zone"), required=False, max_length=40, value=wishes.zone,
                  hint=words.t("like Europe/Berlin")),
        ),
        back="notices.show:0",
    )  # fmt: skip


def _way(topic: Topic, sent: bool, words: Words) -> str:
    named = _named(topic, words)
    if sent:
        return words.t("{topic}: as a message", topic=named)
    return words.t("{topic}: in the inbox", topic=named)


def _other_way(topic: Topic, sent: bool, words: Words) -> str:
    named = _named(topic, words)
    if sent:
        return words.t("As a message: {topic}", topic=named)
    return words.t("To the inbox: {topic}", topic=named)


def _named(topic: Topic, words: Words) -> str:
    return {
        Topic.NEWS: words.t("Creators you follow"),
        Topic.THANKS: words.t("Thanks from creators"),
        Topic.LIVE: words.t("Your LIVEs, matches and videos"),
        Topic.NOTES: words.t("Notes of tips"),
        Topic.STANDING: words.t("What you qualify for, and decisions"),
        Topic.QUEUE: words.t("The moderators’ queue"),
    }[topic]


def _quiet(wishes: Wishes, words: Words) -> str:
    if wishes.quiet == OFF:
        return words.t("Quiet hours: none")
    return words.t("Quiet hours: {hours}, by the clock of {zone}", hours=_hours(wishes.quiet, words), zone=wishes.zone)


def _hours(hours: str, words: Words) -> str:
    if hours == OFF:
        return words.t("No quiet hours")
    start, _, end = hours.partition("-")
    return words.t("{start} to {end}", start=start, end=end)


def _bad_hours(error: BadHours, words: Words) -> Reply:
    said = words.t("“{read}” are no hours. Please write them like 22:00-07:00, or off.", read=error.read)
    return plainly(said)


SENTENCES: dict[type[Refusal], Sentence] = {BadHours: _bad_hours}
