"""What an application asks, and who is refused everywhere."""

from datetime import UTC, datetime

import pytest

from bot.config.people import Programme
from bot.members.model import ExcludedAccount, Member, MemberId, UnderAge
from bot.members.rules import check_person
from bot.programme.model import AccountKind, BadChannel, Enrolment, EnrolmentState, Question
from bot.programme.rules import open_questions, read_channel

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RULES = Programme()


def member(region: str | None = "DE", over_age: int | None = 18, excluded: str | None = None) -> Member:
    return Member(MemberId(1), "Ana", None, region, over_age, excluded, None, NOW)


def form(**changes: object) -> Enrolment:
    given: dict[str, object] = {
        "id": 1, "member_id": MemberId(1), "community_id": 1, "state": EnrolmentState.DRAFT, "previous": None,
        "region": "DE", "account_kind": AccountKind.PERSONAL, "channel": "https://ana.example", "consent_at": NOW,
        "question": None, "answer": None, "reason": None, "tips_on": True, "gifts_on": True, "due_at": NOW,
            "notes_checked": False, "interests": (), "styles": (),
        "submitted_at": None,
        "accepted_at": None, "decided_by": None, "decided_at": None, "reapply_at": None, "created_at": NOW,
    }  # fmt: skip
    return Enrolment(**{**given, **changes})  # type: ignore[arg-type] # the table above is what it takes


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
