"""An application step by step: back, a restart anywhere, two devices, late and repeated presses (A1, X8)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.communities.model import Caller
from bot.forms.model import FormExpired
from bot.members.model import Platform
from bot.moderation.model import CaseKind, Power
from bot.presses.press import Press
from bot.presses.programme import back
from bot.programme.model import AccountKind, Application, EnrolmentState, Question
from bot.programme.topics import Topic
from bot.replies.programme import application
from bot.replies.reply import Reply
from bot.replies.words import Words
from tests.support.databases import only_sqlite
from tests.support.town import Town, someone, step

pytestmark = only_sqlite
WORDS = Words()
ANSWERS: tuple[tuple[Question, dict[str, Any]], ...] = (
    (Question.REGION, {"region": "DE"}), (Question.AGE, {"over_age": True}),
    (Question.ACCOUNT_KIND, {"account_kind": AccountKind.PERSONAL}), (Question.CHANNEL, {"channel": "noa.example"}),
    (Question.CONSENT, {"consent": True}),
)  # fmt: skip


def shown(view: Application) -> Reply:
    return application(view, "Olu", "https://example.com", WORDS)


def ways(view: Application) -> list[str]:
    return [button.label for row in shown(view).rows for button in row]


async def filled(place: Town, who: Caller) -> Application:
    view = await place.programme.apply_begin(who)
    for _, answer in ANSWERS:
        view = await place.programme.apply_answer(who, **answer)
    return view


async def test_every_step_has_a_way_out_survives_a_restart_and_leads_back_where_it_may(place: Town) -> None:
    noa = await place.come(someone("Noa"))
    await place.programme.apply_begin(noa)
    for question, answer in ANSWERS:
        # Another process on the same database.
        again = Town(place.database, place.clock, community=place.community)
        view = await again.programme.apply_begin(await again.come(someone("Noa")))
        assert view.open_questions[0] is question
        assert "Cancel" in ways(view)
        # What was stated about country and age stays; what comes before can be said again.
        assert ("Back" in ways(view)) is (question in (Question.AGE, Question.CHANNEL, Question.CONSENT))
        if view.can_go_back:
            earlier = await again.programme.apply_back(noa, question)
            assert len(earlier.open_questions) == len(view.open_questions) + 1
            await again.programme.apply_answer(noa, **dict(ANSWERS)[earlier.open_questions[0]])
        await again.programme.apply_answer(noa, **answer)
    done = await place.programme.apply_begin(noa)
    assert (done.complete, ways(done)) == (True, ["Hand in", "Interests", "Styles", "Back", "Cancel"])


async def test_a_way_back_that_stayed_on_an_old_card_changes_nothing(place: Town) -> None:
    noa = await place.come(someone("Noa"))
    complete = await filled(place, noa)
    for old in (Question.CHANNEL, Question.CONSENT):
        assert (await place.programme.apply_back(noa, old)).complete
    assert not (await place.programme.apply_back(noa, None)).complete
    # The second of two taps.
    assert (await place.programme.apply_back(noa, None)).open_questions == (Question.CONSENT,)
    assert complete.enrolment.channel is not None

    answer = await back(place, Press(noa, "apply.back", "0", "consent"), WORDS)  # type: ignore[arg-type]
    assert "Where do you publish?" in repr(answer)


async def test_handing_in_twice_is_one_application(place: Town) -> None:
    noa, sam = await place.come(someone("Noa")), await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await filled(place, noa)
    for _ in range(2):
        assert (await place.programme.apply_submit(noa)).enrolment.state is EnrolmentState.SUBMITTED
    assert (await place.queue.page(sam, CaseKind.APPLICATION)).total == 1


async def test_two_devices_fill_in_one_form(place: Town) -> None:
    noa = await place.come(someone("Noa"))
    code = await place.members.start_link(noa)
    await place.members.finish_link(await place.come(someone("Noa", Platform.TELEGRAM)), code.code)
    first, second = await place.come(someone("Noa")), await place.come(someone("Noa", Platform.TELEGRAM))
    assert first.id == second.id
    for (_, answer), who in zip(ANSWERS, (first, second, first, second, first), strict=True):
        if not answer.get("region"):
            await place.programme.apply_answer(first if who is second else second, **answer)
        else:
            await place.programme.apply_begin(first)
        await place.programme.apply_answer(who, **answer)
    assert (await place.programme.apply_begin(second)).complete
    assert {(await place.programme.apply_submit(who)).enrolment.id for who in (first, second)} == {1}


async def test_a_draft_whose_time_is_over_begins_anew_before_and_after_it_is_swept(place: Town) -> None:
    noa = await place.come(someone("Noa"))
    await filled(place, noa)
    place.clock.move(timedelta(days=30, seconds=1))
    with pytest.raises(FormExpired) as over:
        await place.programme.apply_submit(noa)
    assert over.value.again == "apply.go:0"
    fresh = await place.programme.apply_begin(noa)
    assert fresh.open_questions == (Question.CONSENT,)
    assert await place.programme.expire_forms(step) == 0
    place.clock.move(timedelta(days=30, seconds=1))
    assert await place.programme.expire_forms(step) == 1
    assert await place.notices_to(noa.id) == ["form_expired"]
    assert (await place.programme.apply_begin(noa)).open_questions[0] is Question.ACCOUNT_KIND


async def test_an_answer_to_a_question_that_is_over_is_refused_with_a_way_on(place: Town) -> None:
    noa, sam = await place.come(someone("Noa")), await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await filled(place, noa)
    await place.programme.apply_submit(noa)
    waiting = await place.queue.page(sam, CaseKind.APPLICATION)
    await place.queue.ask_info(sam, waiting.items[0].case.id, "Which channel is yours?")
    place.clock.move(timedelta(days=14))
    with pytest.raises(FormExpired):
        await place.programme.answer_question(noa, "The second one")
    await place.programme.expire_forms(step)
    assert (await place.programme.apply_submit(noa)).enrolment.state is EnrolmentState.SUBMITTED


async def test_topics_are_chosen_in_the_form_and_read_by_moderators(place: Town) -> None:
    noa, sam = await place.come(someone("Noa")), await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await filled(place, noa)
    desk = place.creator_settings
    await desk.choose(noa, Topic.INTERESTS, "music", True)
    await desk.choose(noa, Topic.STYLES, "live", True)
    assert "Interests: music\nStyles: live shows" in shown(await place.programme.apply_begin(noa)).text
    await place.programme.apply_submit(noa)
    case = (await place.queue.page(sam, CaseKind.APPLICATION)).items[0].case
    assert (case.facts["interests"], case.facts["styles"]) == (["music"], ["live"])
