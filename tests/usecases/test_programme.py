"""Applying and deciding: 5.1 of the programme, resumable at every step (A1, A7, A8, X8, X28)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller, NotSetUp
from bot.eligibility.model import ApplicantNotEligible, NotEligible
from bot.forms.model import FormExpired
from bot.members.model import AgeStated, Platform, UnderAge
from bot.moderation.model import CannotDecide, CaseKind, OwnMatter, Power
from bot.programme.model import (
    AccountKind,
    AlreadyEnrolled,
    Application,
    EnrolmentState,
    Question,
    ReapplyWait,
    Unfinished,
)
from bot.replies.programme import application
from bot.replies.refusals import refusal
from bot.replies.words import Words
from tests.support.town import Town, group, someone, step

WORDS = Words()
NOA, SAM = someone("Noa"), someone("Sam")


async def filled(place: Town, who: Caller, region: str = "DE", kind: AccountKind = AccountKind.PERSONAL) -> Application:
    await place.programme.apply_begin(who)
    await place.programme.apply_answer(who, region=region)
    if who.member.over_age is None:
        await place.programme.apply_answer(who, over_age=True)
    await place.programme.apply_answer(who, account_kind=kind)
    await place.programme.apply_answer(who, channel="noa.example")
    return await place.programme.apply_answer(who, consent=True)


async def submitted(place: Town) -> tuple[Caller, Caller, int]:
    """Noa has applied, Sam moderates, and the case waits."""
    noa, sam = await place.come(NOA), await place.come(SAM)
    await place.grant(sam, Power.MODERATOR)
    await filled(place, noa)
    await place.programme.apply_submit(noa)
    page = await place.queue.page(sam, CaseKind.APPLICATION)
    return noa, sam, page.items[0].case.id


async def test_a_form_is_resumed_where_it_was_left(place: Town) -> None:
    noa = await place.come(NOA)
    assert (await place.programme.apply_begin(noa)).open_questions[0] is Question.REGION
    await place.programme.apply_answer(noa, region="kr")
    resumed = await place.programme.apply_begin(await place.come(NOA))
    assert resumed.open_questions[0] is Question.AGE
    assert resumed.age_needed == 19
    assert (await filled(place, noa, region="KR")).complete


async def test_an_application_is_decided_by_somebody_else(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    await place.grant(noa, Power.MODERATOR)
    with pytest.raises(OwnMatter):
        await place.queue.approve(noa, case_id)
    await place.queue.approve(sam, case_id)
    assert (await place.programme.profile(sam, noa.id)).name == "Noa"
    assert "application_decided" in await place.notices_to(noa.id)
    assert [choice.label for choice in await place.programme.names(sam, "no")] == ["Noa"]


async def test_an_application_calls_the_moderators(place: Town) -> None:
    _, sam, _ = await submitted(place)
    assert "case_opened" in await place.notices_to(sam.id)


async def test_a_refusal_says_why_and_from_when_one_may_apply_again(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    await place.queue.reject(sam, case_id, "The channel is empty")
    status = await place.programme.apply_status(noa)
    assert status is not None
    assert (status.enrolment.state, status.enrolment.reason) == (EnrolmentState.REJECTED, "The channel is empty")
    with pytest.raises(ReapplyWait) as wait:
        await place.programme.apply_begin(noa)
    assert wait.value.on == place.clock.now() + timedelta(days=30)
    place.clock.move(timedelta(days=30))
    again = await place.programme.apply_begin(noa)
    assert Question.CONSENT in again.open_questions


async def test_a_cancelled_second_try_leaves_the_refusal_standing(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    await place.queue.reject(sam, case_id, "Not yet")
    place.clock.move(timedelta(days=31))
    await place.programme.apply_begin(noa)
    await place.programme.apply_cancel(noa)
    status = await place.programme.apply_status(noa)
    assert status is not None
    assert status.enrolment.state is EnrolmentState.REJECTED


async def test_a_question_goes_to_the_applicant_and_comes_back(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    await place.queue.ask_info(sam, case_id, "Which channel is yours?")
    assert "application_question" in await place.notices_to(noa.id)
    await place.programme.answer_question(noa, "The second one")
    page = await place.queue.page(sam, CaseKind.APPLICATION)
    assert [view.case.facts["answer"] for view in page.items] == ["The second one"]
    await place.queue.approve(sam, page.items[0].case.id)


async def test_a_question_without_an_answer_ends_in_a_draft_with_a_notice(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    await place.queue.ask_info(sam, case_id, "Which channel is yours?")
    place.clock.move(timedelta(days=14))
    assert await place.programme.expire_forms(step) == 1
    status = await place.programme.apply_status(noa)
    assert status is not None
    assert status.enrolment.state is EnrolmentState.DRAFT
    assert "question_expired" in await place.notices_to(noa.id)


async def test_a_forgotten_draft_ends_with_a_notice(place: Town) -> None:
    noa = await place.come(NOA)
    await place.programme.apply_begin(noa)
    place.clock.move(timedelta(days=30, seconds=1))
    with pytest.raises(FormExpired):
        await place.programme.apply_answer(noa, region="DE")
    assert await place.programme.expire_forms(step) == 1
    assert await place.programme.expire_forms(step) == 0
    assert await place.notices_to(noa.id) == ["form_expired"]
    assert await place.programme.apply_status(noa) is None


async def test_an_unfinished_form_is_not_handed_in(place: Town) -> None:
    noa = await place.come(NOA)
    await place.programme.apply_begin(noa)
    with pytest.raises(Unfinished) as missing:
        await place.programme.apply_submit(noa)
    assert missing.value.questions == tuple(Question)


async def test_rules_are_checked_at_handing_in_and_told_all_at_once(place: Town) -> None:
    noa = await place.come(NOA)
    await filled(place, noa, region="BR", kind=AccountKind.BUSINESS)
    with pytest.raises(NotEligible) as refused:
        await place.programme.apply_submit(noa)
    assert {reason.rule.value for reason in refused.value.reasons if not reason.passed} == {"region", "account_kind"}


async def test_rules_are_checked_again_when_it_is_decided(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    async with place.database.transaction() as tx:
        await tx.members.set_excluded(noa.id, "party")
    with pytest.raises(ApplicantNotEligible):
        await place.queue.approve(sam, case_id)
    status = await place.programme.apply_status(noa)
    assert status is not None
    assert status.enrolment.state is EnrolmentState.SUBMITTED


async def test_a_minor_is_turned_away_and_the_answer_kept(place: Town) -> None:
    noa = await place.come(NOA)
    await place.programme.apply_begin(noa)
    await place.programme.apply_answer(noa, region="JP")
    with pytest.raises(UnderAge) as young:
        await place.programme.apply_answer(noa, over_age=False)
    assert (young.value.needed, young.value.region) == (20, "JP")
    with pytest.raises(UnderAge):
        await place.programme.apply_begin(await place.come(NOA))


async def test_the_country_of_the_age_statement_holds_here_too(place: Town) -> None:
    noa = await place.of_age(NOA, "DE")
    begun = await place.programme.apply_begin(noa)
    assert (begun.enrolment.region, Question.AGE in begun.open_questions) == ("DE", False)
    with pytest.raises(AgeStated):
        await place.programme.apply_answer(noa, region="US")


async def test_one_applies_in_a_community_and_once(place: Town) -> None:
    stranger = await place.come(someone("Chi", Platform.TELEGRAM), group("-5"))
    with pytest.raises(NotSetUp) as no:
        await place.programme.apply_begin(stranger)
    assert "/setup start" in refusal(no.value, WORDS).text
    # In private there is nothing to set up.
    with pytest.raises(NotSetUp) as no:
        await place.programme.apply_begin(await place.come(someone("Chi", Platform.TELEGRAM), private=True))
    assert "/setup" not in refusal(no.value, WORDS).text
    assert "in its server or group" in refusal(no.value, WORDS).text
    noa, sam, case_id = await submitted(place)
    with pytest.raises(AlreadyEnrolled):
        await place.programme.apply_begin(noa)
    await place.queue.approve(sam, case_id)
    with pytest.raises(AlreadyEnrolled):
        await place.programme.apply_begin(noa)


async def test_a_case_whose_application_was_withdrawn_cannot_be_approved(place: Town) -> None:
    noa, sam, case_id = await submitted(place)
    async with place.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(noa.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.LEFT))
    with pytest.raises(CannotDecide):
        await place.queue.approve(sam, case_id)


async def test_auto_approval_is_a_switch_of_the_operator(place: Town) -> None:
    place.configure(programme={"auto_approve": True})
    noa = await place.come(NOA)
    await filled(place, noa)
    assert (await place.programme.apply_submit(noa)).enrolment.state is EnrolmentState.APPROVED


async def test_only_questions_that_are_asked_are_counted(place: Town) -> None:
    new, known = await place.come(NOA), await place.of_age(someone("Kim"))
    for who, left in ((new, "5 questions"), (known, "3 questions")):
        view = await place.programme.apply_begin(who)
        assert application(view, "Olu", "https://example.com", Words()).text.startswith(f"Becoming a creator: {left}")
    view = await place.programme.apply_answer(known, account_kind=AccountKind.PERSONAL, channel="kim.example.com")
    assert "1 question left" in application(view, "Olu", "https://example.com", Words()).text
