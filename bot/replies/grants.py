"""What a creator reads when a check changes what he may earn with."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from bot.eligibility.metrics import Record, Source
from bot.eligibility.model import COUNTED, Feature, Fix, Reason, Rule
from bot.replies.declarations import qualify_button, send_button
from bot.replies.facts import Facts
from bot.replies.reply import Line, Reply
from bot.replies.rules import feature_name, missing_rule
from bot.replies.words import Words


def _grants(facts: Facts, words: Words) -> Reply:
    row = [qualify_button(words)]
    # A number can be shown anew; no other rule is met by sending one.
    if any(one["rule"] in COUNTED for one in facts.rows("missing")):
        row.insert(0, send_button(words))
    return Reply(tuple(Line(text) for text in _said(facts, words)), (tuple(row),))


def _said(facts: Facts, words: Words) -> Iterator[str]:
    lists = {
        name: ", ".join([feature_name(Feature(one), words) for one in facts.texts(name)])
        for name in ("gained", "warned", "kept", "paused")
    }
    if lists["gained"]:
        yield words.t("You now qualify for: {features}.", features=lists["gained"])
    if lists["kept"]:
        yield words.t("Back in order, and nothing pauses: {features}.", features=lists["kept"])
    if lists["warned"]:
        yield words.t("You will lose {features} on {day}, because a rule is no longer met:",
                      features=lists["warned"], day=facts.day("on", words))  # fmt: skip
    if lists["paused"]:
        yield words.t("Paused from now on: {features}. What you received stays yours. What is missing:",
                      features=lists["paused"])  # fmt: skip
    yield from (missing_rule(_reason(one), words) for one in facts.rows("missing"))
    if lists["warned"]:
        yield words.t("Until then everything goes on. If the rule is met again, nothing happens.")


def _reason(row: dict[str, Any]) -> Reason:
    rule, fix = Rule(row["rule"]), row.get("fix")
    record = None
    if "measured_at" in row and rule in COUNTED:
        moment = datetime.fromisoformat(row["measured_at"])
        record = Record(COUNTED[rule], row["value"], Source(row["source"]), moment)
    return Reason(rule, False, row["have"], row["need"], None if fix is None else Fix(fix), record=record)


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"grants": _grants}
