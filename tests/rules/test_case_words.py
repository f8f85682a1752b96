"""Staff reads words, not codes: what the programme writes into a case's facts has a name."""

from datetime import UTC, datetime

import pytest

from bot.eligibility.model import NotEligible, Reason, Rule
from bot.members.linking import WhyStaff
from bot.moderation.model import Case, CaseKind, CaseState
from bot.payments.provider import DisputeStatus
from bot.programme.model import AccountKind
from bot.replies.case_facts import fact_lines
from bot.replies.case_words import case_word
from bot.replies.refusals import refusal
from bot.replies.words import COMPLETE, Words
from bot.tips.notes import Doubt

PATTERNS = ("self_tip", "round_trip", "one_fan_share", "shared_card")
MISMATCHES = ("currency", "gross", "mode", "destination", "transferred")
REFUNDS = ("failed", "dispute_open", "nothing_left")
OPEN = (DisputeStatus.INQUIRY, DisputeStatus.OPEN)


@pytest.mark.parametrize("code", [*Doubt, *WhyStaff, *OPEN, *PATTERNS, *MISMATCHES, *REFUNDS])
@pytest.mark.parametrize("language", COMPLETE)
def test_every_code_of_ours_has_words(code: str, language: str) -> None:
    said = case_word(str(code), Words(language))
    assert "_" not in said
    assert said != code or len(said.split()) > 1


def test_a_case_is_told_in_words() -> None:
    facts: dict[str, object] = {"doubts": ["link", "hidden_characters"], "region": "CH", "account_kind": "party"}
    case = Case(
        1, CaseKind.NOTE, "tip:42", None, CaseState.OPEN, None, (), facts, None, None, None, None, None, None,
        datetime(2026, 3, 4, tzinfo=UTC),
    )  # fmt: skip
    said = {line.text for line in fact_lines(case, Words())}
    assert said == {"Doubts: a link, hidden characters", "Country: Switzerland", "Kind of account: a party"}


def test_a_rule_that_is_not_met_names_countries_and_kinds() -> None:
    reasons = (
        Reason(Rule.REGION, False, "CH", "US, DE"),
        Reason(Rule.ACCOUNT_KIND, False, AccountKind.PARTY.value, AccountKind.PERSONAL.value),
    )
    said = refusal(NotEligible(reasons), Words()).text
    assert "✗ Country: Switzerland, needed: United States, Germany" in said
    assert "✗ Kind of account: a party, needed: a person" in said
