"""Who may become a creator: every common rule with what it has, needs and when it is met."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config.people import Programme
from bot.members.model import ExcludedAccount, Member, MemberId, UnderAge
from bot.members.rules import check_person, is_of_age
from bot.programme.model import AccountKind, BadChannel, Enrolment, EnrolmentState, Question, Rule
from bot.programme.rules import eligibility, failed, open_questions, read_channel

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RULES = Programme()


def member(region: str | None = "DE", over_age: int | None = 18, excluded: str | None = None) -> Member:
    return Member(MemberId(1), "Ana", None, region, over_age, excluded, None, NOW)


def form(**changes: object) -> Enrolment:
    given: dict[str, object] = {
        "id": 1, "member_id": MemberId(1), "community_id": 1, "state": EnrolmentState.DRAFT, "previous": None,
        "region": "DE", "account_kind": AccountKind.PERSONAL, "channel": "https://ana.example", "consent_at": NOW,
        "question": None, "answer": None, "reason": None, "tips_on": True, "gifts_on": True, "due_at": NOW,
        "submitted_at": None,
        "accepted_at": None, "decided_by": None, "decided_at": None, "reapply_at": None, "created_at": NOW,
    }  # fmt: skip
    return Enrolment(**{**given, **changes})  # type: ignore[arg-type] # the table above is what it takes


def rules_failed(one: Member, enrolment: Enrolment) -> set[Rule]:
    return {reason.rule for reason in failed(eligibility(one, enrolment, RULES, NOW))}


def test_a_complete_form_of_a_person_of_age_in_a_served_country_passes() -> None:
    assert rules_failed(member(), form()) == set()


@pytest.mark.parametrize(("region", "stated", "passes"), [
    ("DE", 18, True), ("KR", 18, False), ("KR", 19, True), ("JP", 19, False), ("JP", 20, True), ("US", 0, False),
])  # fmt: skip
def test_the_age_follows_the_region(region: str, stated: int, passes: bool) -> None:
    programme = Programme(regions=("*",))
    reasons = eligibility(member(region, stated), form(region=region), programme, NOW)
    age = next(reason for reason in reasons if reason.rule is Rule.AGE)
    assert age.passed is passes
    assert (age.have, age.need) == (str(stated), str(programme.age_of(region)))
    assert is_of_age(member(region, stated), programme) is passes


def test_all_reasons_are_told_at_once() -> None:
    nobody = member(None, None)
    empty = form(region=None, account_kind=None, channel=None, consent_at=None)
    assert rules_failed(nobody, empty) == {Rule.AGE, Rule.REGION, Rule.ACCOUNT_KIND, Rule.CHANNEL, Rule.CONSENT}


def test_a_country_that_is_not_served_names_those_that_are() -> None:
    reason = next(one for one in eligibility(member("BR"), form(region="BR"), RULES, NOW) if one.rule is Rule.REGION)
    assert (reason.passed, reason.have) == (False, "BR")
    assert reason.need is not None
    assert "DE" in reason.need


@pytest.mark.parametrize("kind", [kind for kind in AccountKind if kind is not AccountKind.PERSONAL])
def test_excluded_kinds_of_account_cannot_enrol(kind: AccountKind) -> None:
    assert rules_failed(member(), form(account_kind=kind)) == {Rule.ACCOUNT_KIND}


def test_a_mark_made_before_wins_over_what_the_form_says() -> None:
    assert rules_failed(member(excluded="party"), form()) == {Rule.ACCOUNT_KIND}


def test_a_refusal_is_waited_out_to_the_second() -> None:
    until = NOW + timedelta(seconds=1)
    reason = next(one for one in eligibility(member(), form(reapply_at=until), RULES, NOW) if one.rule is Rule.REAPPLY)
    assert (reason.passed, reason.on) == (False, until)
    assert rules_failed(member(), form(reapply_at=NOW)) == set()


def test_suspension_is_no_good_standing() -> None:
    assert rules_failed(member(), form(state=EnrolmentState.SUSPENDED)) == {Rule.STANDING}


def test_questions_are_asked_in_order_and_an_age_stated_before_is_not_asked_again() -> None:
    empty = form(region=None, account_kind=None, channel=None, consent_at=None)
    assert open_questions(member(None, None), empty) == tuple(Question)
    assert Question.AGE not in open_questions(member(), empty)


def test_excluded_people_and_minors_are_refused_everywhere() -> None:
    with pytest.raises(ExcludedAccount):
        check_person(member(excluded="government"), RULES)
    with pytest.raises(UnderAge):
        check_person(member("KR", 18), RULES)
    check_person(member(None, None), RULES)


@pytest.mark.parametrize("typed", ["https://ana.example", "ana.example/me", "http://www.ana.example/a?b=c"])
def test_a_channel_is_an_address(typed: str) -> None:
    assert read_channel(f" {typed} ").endswith(typed)


@pytest.mark.parametrize("typed", [
    "ana", "https://", "javascript:alert(1)", "https://user@ana.example", "https://ana.example/a b", "ftp://ana.example",
    "https://" + "a" * 300 + ".example", "",
])  # fmt: skip
def test_anything_else_is_none(typed: str) -> None:
    with pytest.raises(BadChannel):
        read_channel(typed)
