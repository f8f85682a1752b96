"""Every expected no of the programme has a sentence of its own, in every language that is complete."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

import bot
from bot.eligibility.metrics import Metric
from bot.eligibility.model import Fix, Reason, Rule
from bot.errors import Refusal
from bot.ids import UnknownId
from bot.members.model import Platform
from bot.moderation.model import Feature, Power
from bot.money import BadAmount, BadCurrency, Money, parse_money
from bot.personal.model import Wait
from bot.programme.model import EnrolmentState, Question
from bot.rails import _TABLE, RailRefused
from bot.replies.refusals import SENTENCES, refusal
from bot.replies.refusals_money import rail_sentence
from bot.replies.words import COMPLETE, Words

LATER = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "read": "5,0,0", "example": "5.00", "currency": "usd", "until": LATER, "at": LATER, "on": LATER, "resets_at": LATER,
    "limit": Money(5000, "usd"), "left": Money(100, "usd"), "limit_minor": 300, "left_minor": 200, "rule": "day_sum",
    "reason": "paused", "row": "RP1", "version": 1, "feature": Feature.TIPS, "name": "Sam", "power": Power.OWNER,
    "powers": (Power.MONEY_MOVER, Power.OWNER), "platform": Platform.TELEGRAM, "only": True, "tries_left": 2,
    "case": "S-222222", "tip": "T-222222", "state": EnrolmentState.SUBMITTED, "questions": tuple(Question),
    "reasons": (Reason(Rule.REGION, False, "CH", "US, DE", Fix.NOTHING, LATER),), "choices": ("Ana", "Anna"),
    "creators": ("Ana", "Eva"), "creator": "Ana", "creator_id": 7, "needed": 18, "region": "DE", "kind": "party",
    "why": "community", "period": "day", "days": 400,
    "most": 365, "length": 900, "label": "Amount", "account": "connected:1", "unit": "usd", "country": "BR",
    "countries": ("US",), "what": "tip", "step": "setup", "replayed": False, "needs_bank": False, "request_id": None,
    "payment_id": None, "held": 3, "linked": (), "again": "apply.go:0", "made": True,
    "where": "video", "items": ("petal", "clap"), "item": "petal", "old": 5, "now": 6, "least": 1, "title": "Evening",
    "chat_id": "1", "message_id": "2", "public_id": "L-222222", "lives": ((1, "Ana"), (2, "Eva")),
    "metric": Metric.VIEWS, "spent": True,
    "personal": True, "no_name": True, "own": True, "coins": 330, "packs": (65, 330), "wanted": None, "paid": False,
    "order": "C-222222", "waits": ((Wait.TIPS, 2), (Wait.SUSPENDED, 1)),
    "answered": True, "payout": "P-222222", "minimum": Money(1000, "usd"), "day_max": Money(100_000, "usd"),
}  # fmt: skip


def all_refusals() -> Iterator[type[Refusal]]:
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.startswith(("bot.sandbox", "bot.cli", "bot.__main__", "bot.wiring")):
            importlib.import_module(module.name)

    def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    # Test doubles have no sentence.
    ours = {one for one in below(Refusal) if one.__module__.startswith("bot.")}
    yield from sorted(ours, key=lambda one: one.__name__)


def example(kind: type[Refusal]) -> Refusal:
    facts = {field.name: FACTS[field.name] for field in fields(kind)}
    if kind.__name__ == "AmountLimit":
        facts["read"] = Money(400, "usd")
    if kind is BadAmount:
        facts["example"] = Money(500, "usd")
    return kind(**facts)


@pytest.mark.parametrize("kind", tuple(all_refusals()), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence_of_its_own(kind: type[Refusal]) -> None:
    assert kind in SENTENCES
    for language in COMPLETE:
        said = refusal(example(kind), Words(language)).text
        assert said.strip()
        assert "{" not in said


def test_a_sentence_names_the_value_and_the_way_on() -> None:
    from bot.tips.model import AmountLimit

    said = refusal(AmountLimit("maximum", Money(10001, "usd"), 10000), Words()).text
    assert "$100.01" in said
    assert "$100.00" in said
    said = refusal(AmountLimit("day_sum", Money(9000, "usd"), 50000, 4000, LATER), Words()).text
    assert "$40.00" in said
    assert "UTC" in said


@pytest.mark.parametrize(
    ("typed", "currency", "said"),
    [
        ("0.5", "usd", "An amount in USD has 2 decimals or none"), ("-1", "usd", "not above zero"),
        ("1.000,50", "usd", "can’t tell thousands from decimals"), ("7.5", "jpy", "JPY has no decimals"),
        ("1.234", "kwd", "must be 0 in KWD"), ("five", "usd", "not an amount in USD"),
    ],
)  # fmt: skip
def test_a_bad_amount_is_told_by_its_rule_with_what_was_read_and_an_example(
    typed: str, currency: str, said: str
) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_money(typed, currency)
    text = refusal(refused.value, Words()).text
    assert said in text
    assert typed in text
    assert refused.value.example.plain() in text


def test_an_example_of_an_amount_is_written_as_its_reader_writes_it() -> None:
    bad = BadAmount("5,0,0", Money(500, "eur"), "eur", "digits")
    assert "5,00" in refusal(bad, Words("de")).text
    assert "5.00" in refusal(bad, Words("en")).text


def test_every_row_of_the_rail_policy_that_says_no_has_a_sentence() -> None:
    fallback = rail_sentence("nonsense", Words())
    reasons = {result for _, _, result in _TABLE if isinstance(result, str)} - {"account_not_ready"}
    reasons |= {f"account_{state}" for state in ("none", "incomplete", "under_review", "paused", "closed")}
    said = {reason: rail_sentence(reason, Words()) for reason in reasons}
    assert fallback not in said.values()
    assert len(set(said.values())) == len(said)
    assert refusal(RailRefused("no_rail", "RP18"), Words()).text == fallback


def test_all_five_ways_of_not_being_available_read_the_same() -> None:
    from bot.programme.model import NotAvailable

    assert fields(NotAvailable) == ()


@pytest.mark.parametrize(("currency", "good"), [("usd", "5.00"), ("jpy", "500")])
def test_another_currency_is_refused_with_an_amount_that_would_be_taken(currency: str, good: str) -> None:
    said = refusal(BadCurrency("5 €", currency), Words()).text
    assert said.endswith(f"in {currency.upper()}, like {good}.")
    assert parse_money(good, currency).amount_minor


def test_a_number_that_was_left_out_is_asked_for() -> None:
    said = refusal(UnknownId(""), Words()).text
    assert "“”" not in said
    assert "T-7K2Q9M" in said
