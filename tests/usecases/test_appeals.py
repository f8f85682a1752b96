"""One appeal for each decision, answered by somebody else than the first time (A10)."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.moderation.model import CannotDecide, CaseKind, DecidedBefore, OwnMatter, Power, ReasonNeeded
from bot.moderation.suspensions import Act
from bot.presses.appeals import write
from bot.presses.press import Press
from bot.programme.model import AccountKind, Appealed, EnrolmentState, NothingToAppeal
from bot.replies.appeals import NOTICES
from bot.replies.facts import Facts
from bot.replies.moderation import case as card
from bot.replies.notices_people import NOTICES as PEOPLE
from bot.replies.programme import application
from bot.replies.reply import Form
from bot.replies.words import Words
from tests.support.databases import only_sqlite
from tests.support.town import OWNER, Town, someone

pytestmark = only_sqlite
WORDS = Words()


async def refused(place: Town) -> tuple[Caller, Caller, Caller]:
    """Noa was refused by Sam; Lea moderates as well."""
    noa, sam, lea = [await place.come(someone(name)) for name in ("Noa", "Sam", "Lea")]
    for moderator in (sam, lea):
        await place.grant(moderator, Power.MODERATOR)
    await place.programme.apply_begin(noa)
    await place.programme.apply_answer(noa, region="DE")
    await place.programme.apply_answer(
        noa, over_age=True, account_kind=AccountKind.PERSONAL, channel="noa.example", consent=True
    )
    await place.programme.apply_submit(noa)
    waiting = await place.queue.page(sam, CaseKind.APPLICATION)
    await place.queue.reject(sam, waiting.items[0].case.id, "The channel is empty")
    return noa, sam, lea


async def state(place: Town, who: Caller) -> EnrolmentState:
    standing = await place.programme.apply_status(who)
    assert standing is not None
    return standing.enrolment.state


async def test_an_upheld_appeal_makes_a_creator_at_once_and_clears_the_date(place: Town) -> None:
    noa, sam, lea = await refused(place)
    told = PEOPLE["application_decided"](Facts("enrolment:1", (await place.facts_to(noa.id))[-1]), WORDS)
    assert [button.press for row in told.rows for button in row] == ["appeal.write:0"]
    case = await place.appeals.hand_in(noa, "  It was being moved.\nLook again ")
    shown = card(await place.queue.claim(lea, case.id), WORDS).text
    for part in ("the refusal of the application", "decided by: Sam", "The channel is empty", "It was being moved"):
        assert part in shown
    with pytest.raises(DecidedBefore):
        await place.queue.claim(sam, case.id)
    await place.queue.approve(lea, case.id)
    assert await state(place, noa) is EnrolmentState.APPROVED
    standing = await place.programme.apply_status(noa)
    assert standing is not None
    assert standing.enrolment.reapply_at is None
    assert (await place.notices_to(noa.id))[-2:] == ["application_decided", "appeal_decided"]


async def test_nobody_decides_the_appeal_against_himself_or_of_himself(place: Town) -> None:
    noa, sam, _ = await refused(place)
    await place.grant(noa, Power.MODERATOR)
    case = await place.appeals.hand_in(noa, "Look again")
    for who, no in ((sam, DecidedBefore), (noa, OwnMatter)):
        for act in (place.queue.claim(who, case.id), place.queue.approve(who, case.id),
                    place.queue.reject(who, case.id, "no")):  # fmt: skip
            with pytest.raises(no):
                await act
    assert await state(place, noa) is EnrolmentState.REJECTED


async def test_one_appeal_for_each_decision_within_its_time(place: Town) -> None:
    noa, _, lea = await refused(place)
    with pytest.raises(ReasonNeeded):
        await place.appeals.hand_in(noa, " \n ")
    case = await place.appeals.hand_in(noa, "Look again")
    for answered in (False, True):
        with pytest.raises(Appealed) as before:
            await place.appeals.hand_in(noa, "And again")
        assert (before.value.case, before.value.answered) == (case.public_id, answered)
        if not answered:
            await place.queue.reject(lea, case.id, "Still empty")
    assert await state(place, noa) is EnrolmentState.REJECTED
    said = NOTICES["appeal_decided"](Facts(case.subject, (await place.facts_to(noa.id))[-1]), WORDS)
    assert "stays refused" in said.text
    assert "Still empty" in said.text
    standing = await place.programme.apply_status(noa)
    assert standing is not None
    assert "Appeal" not in str(application(standing, "Olu", "https://example.com", WORDS).rows)


async def test_what_cannot_be_appealed_is_refused_with_the_reason(place: Town) -> None:
    bea = await place.come(someone("Bea"))
    ana = await place.creator("Ana")
    for who in (bea, ana):
        with pytest.raises(NothingToAppeal) as nothing:
            await place.appeals.check(who)
        assert nothing.value.until is None
    noa, _, lea = await refused(place)
    place.clock.move(timedelta(days=14) - timedelta(seconds=1))
    await place.appeals.check(noa)
    place.clock.move(timedelta(seconds=1))
    with pytest.raises(NothingToAppeal) as over:
        await place.appeals.hand_in(noa, "Too late")
    assert over.value.until == place.clock.now()
    assert not (await place.queue.page(lea, CaseKind.APPEAL)).items


async def test_a_suspension_is_appealed_and_what_rested_is_free(place: Town) -> None:
    ana = await place.creator("Ana")
    sam = await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    for act in (Act.SUSPEND, Act.REINSTATE, Act.SUSPEND):
        await place.suspensions.preview(sam, ana.id, act, "stolen songs")
        await place.suspensions.confirm(sam, ana.id, act)
        place.clock.move(timedelta(minutes=1))
    standing = await place.programme.apply_status(ana)
    assert standing is not None
    own = application(standing, "Olu", "https://example.com", WORDS)
    assert ("stolen songs" in own.text, own.rows[0][0].label) == (True, "Appeal")
    case = await place.appeals.hand_in(ana, "They are mine")
    # Nobody else moderates, so an owner was called and answers.
    owner = await place.come(OWNER)
    assert "case_opened" in await place.notices_to(owner.id)
    await place.queue.approve(owner, case.id, "They are hers")
    assert await state(place, ana) is EnrolmentState.APPROVED
    assert (await place.notices_to(ana.id))[-2:] == ["creator_reinstated", "appeal_decided"]
    # The same again is another decision, which can be appealed.
    await place.suspensions.preview(sam, ana.id, Act.SUSPEND, "again")
    await place.suspensions.confirm(sam, ana.id, Act.SUSPEND)
    assert (await place.appeals.hand_in(ana, "Still mine")).id != case.id


async def test_an_appeal_against_a_decision_that_was_overtaken_can_only_be_closed(place: Town) -> None:
    ana = await place.creator("Ana")
    sam, lea = await place.come(someone("Sam")), await place.come(someone("Lea"))
    for moderator in (sam, lea):
        await place.grant(moderator, Power.MODERATOR)
    await place.suspensions.preview(sam, ana.id, Act.SUSPEND, "stolen songs")
    await place.suspensions.confirm(sam, ana.id, Act.SUSPEND)
    case = await place.appeals.hand_in(ana, "They are mine")
    await place.suspensions.preview(sam, ana.id, Act.REINSTATE, "hers")
    await place.suspensions.confirm(sam, ana.id, Act.REINSTATE)
    with pytest.raises(CannotDecide):
        await place.queue.approve(lea, case.id)
    await place.queue.reject(lea, case.id, "Lifted already")
    assert await state(place, ana) is EnrolmentState.APPROVED


async def test_a_button_that_stayed_behind_asks_for_nothing(place: Town) -> None:
    noa, _, _ = await refused(place)

    form = await write(place, Press(noa, "appeal.write", "0"), WORDS)  # type: ignore[arg-type]
    assert isinstance(form, Form)
    await place.appeals.hand_in(noa, "Look again")
    with pytest.raises(Appealed):
        await write(place, Press(noa, "appeal.write", "0"), WORDS)  # type: ignore[arg-type]
