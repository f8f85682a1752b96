"""What creators may earn with follows their numbers: gained at once, lost only after a warning and its date (A6, X27,
AC20)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.eligibility.grace import Grant, GrantState
from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.model import ApplicantNotEligible, Feature, NotEligible, Rule
from bot.eligibility.service import Eligibility
from bot.live.marks import Marks
from bot.live.ports import NoFollowers
from bot.live.service import Lives
from bot.moderation.model import CaseKind, Power
from bot.notices.model import Notice
from bot.programme.model import AccountKind, EnrolmentState, NotAvailable
from bot.replies.notices import notice
from bot.replies.words import Words
from tests.support.town import OWNER, Town, someone

DAY = timedelta(days=1)
ASKED = {
    "programme": {"min_followers": 10_000, "min_views_30d": 100, "min_posts_30d": 1, "grace_days": 14},
    "tips": {"min_followers": 10_000},
    "live": {"min_followers": 1000},
}
NOA = someone("Noa")
SAM = someone("Sam", user_id="4001")


@pytest.fixture
def strict(place: Town) -> Town:
    place.configure(**ASKED)
    return place


def eligibility(place: Town) -> Eligibility:
    return Eligibility(place.config, place.clock, place.database, page=2)


async def confirmed(place: Town, who: Caller, followers: int, views: int = 100, posts: int = 1) -> None:
    by = await place.come(OWNER)
    async with place.database.transaction() as tx:
        for metric, value in ((Metric.FOLLOWERS, followers), (Metric.VIEWS, views), (Metric.POSTS, posts)):
            await tx.metrics.add(who.id, Record(metric, value, Source.MODERATOR, place.clock.now()), by.id)


async def applied(place: Town) -> tuple[Caller, Caller, int]:
    """Noa has applied, Sam moderates, and the case waits."""
    noa, sam = await place.come(NOA), await place.come(SAM)
    await place.grant(sam, Power.MODERATOR)
    programme = place.programme
    await programme.apply_begin(noa)
    await programme.apply_answer(noa, region="DE")
    await programme.apply_answer(
        noa, over_age=True, account_kind=AccountKind.PERSONAL, channel="https://noa.example", consent=True
    )
    await programme.apply_submit(noa)
    page = await place.queue.page(sam, CaseKind.APPLICATION)
    return noa, sam, page.items[0].case.id


async def told(place: Town, who: Caller) -> list[str]:
    facts = await place.facts_to(who.id)
    kinds = await place.notices_to(who.id)
    return [
        notice(Notice("key", who.id, kind, f"member:{who.id}", given), Words()).text
        for kind, given in zip(kinds, facts, strict=True) if kind == "grants"
    ]  # fmt: skip


async def creator(place: Town, followers: int = 10_000) -> Caller:
    """An approved creator by his numbers, with an account."""
    ana = await place.creator("Ana")
    await confirmed(place, ana, followers)
    await eligibility(place).recheck()
    return ana


async def test_nobody_is_approved_before_his_numbers_are_proved(strict: Town) -> None:
    noa, sam, case = await applied(strict)
    with pytest.raises(ApplicantNotEligible) as refused:
        await strict.queue.approve(sam, case)
    assert {reason.rule for reason in refused.value.reasons} == {Rule.FOLLOWERS, Rule.VIEWS, Rule.POSTS}
    await confirmed(strict, noa, 10_000)
    await strict.queue.approve(sam, case)
    async with strict.database.reading() as tx:
        card = await tx.creators.card(noa.id)
    assert card is not None
    assert card.state is EnrolmentState.APPROVED
    assert card.granted == {Feature.TIPS, Feature.LIVE_GIFTS, Feature.VIDEO_GIFTS}


async def test_a_form_is_handed_in_before_its_numbers_are_proved_and_never_approved_by_itself(strict: Town) -> None:
    strict.configure(**{**ASKED, "programme": {**ASKED["programme"], "auto_approve": True}})
    noa, _, _ = await applied(strict)
    status = await strict.programme.apply_status(noa)
    assert status is not None
    assert status.enrolment.state is EnrolmentState.SUBMITTED


async def test_who_falls_below_is_warned_with_a_date_and_paused_on_it(strict: Town) -> None:
    ana, ben = await creator(strict), await strict.of_age(someone("Ben", user_id="4002"))
    await confirmed_later(strict, ana, 9999)
    assert await eligibility(strict).recheck() == 1
    [said] = await told(strict, ana)
    assert "You will lose Tips, Video gifts, LIVE gifts on Mar 17, 2026" in said
    assert "✗ Followers: 9,999, needed: 10,000" in said
    await strict.quote(ben, ana)
    strict.clock.move(14 * DAY - timedelta(seconds=1))
    await eligibility(strict).recheck()
    await strict.quote(ben, ana)
    strict.clock.move(timedelta(seconds=1))
    await eligibility(strict).recheck()
    assert "Paused from now on: Tips" in (await told(strict, ana))[1]
    with pytest.raises(NotAvailable):
        await strict.quote(ben, ana)
    # Told once, whatever runs how often.
    await eligibility(strict).recheck()
    assert len(await told(strict, ana)) == 2


async def test_numbers_that_grow_too_old_are_named_with_their_day_and_the_way_to_send_new_ones(strict: Town) -> None:
    ana = await creator(strict)
    strict.clock.move(strict.config.metrics.stale_days * DAY)
    await eligibility(strict).recheck()
    assert await told(strict, ana) == [], "to the last second of its term a number counts"
    strict.clock.move(timedelta(seconds=1))
    await eligibility(strict).recheck()
    [*_, last] = [
        notice(Notice("key", ana.id, "grants", f"member:{ana.id}", facts), Words())
        for facts in await strict.facts_to(ana.id)
    ]
    assert "You will lose Tips, Video gifts, LIVE gifts on" in last.text
    assert "✗ Followers: not known, needed: 10,000 (10,000 of Mar 2, 2026 is too old to count)" in last.text
    assert [button.label for button in last.rows[0]] == ["Send numbers", "What you qualify for"]
    # Redemption asks for no followers, and what was earned is untouched.
    async with strict.database.transaction() as tx:
        dossier = await tx.grants.dossier(ana.id, lock=False)
        assert dossier is not None
    assert dossier.grants[Feature.REDEMPTION] == Grant(GrantState.ON)
    assert dossier.grants[Feature.TIPS].state is GrantState.GRACE


async def test_a_recovery_in_time_ends_the_warning(strict: Town) -> None:
    ana = await creator(strict)
    await confirmed_later(strict, ana, 9999)
    await eligibility(strict).recheck()
    await confirmed_later(strict, ana, 10_001)
    await eligibility(strict).recheck()
    assert "Back in order" in (await told(strict, ana))[1]
    strict.clock.move(15 * DAY)
    await eligibility(strict).recheck()
    await strict.quote(await strict.of_age(someone("Ben", user_id="4002")), ana)


async def test_what_is_switched_off_has_no_grace_to_warn_of(strict: Town) -> None:
    ana = await creator(strict)
    await strict.programme.set_tips(ana, False)
    await eligibility(strict).recheck()
    await confirmed_later(strict, ana, 9999)
    await eligibility(strict).recheck()
    [said] = await told(strict, ana)
    assert "You will lose Video gifts, LIVE gifts on" in said


async def test_who_looks_at_his_eligibility_has_at_once_what_he_reads(strict: Town) -> None:
    ana = await creator(strict, 9999)
    strict.clock.move(15 * DAY)
    await eligibility(strict).recheck()
    ben = await strict.of_age(someone("Ben", user_id="4002"))
    with pytest.raises(NotAvailable):
        await strict.quote(ben, ana)
    await confirmed(strict, ana, 10_000)
    standing = await eligibility(strict).show(ana)
    assert not standing.answer.missing(Feature.TIPS)
    await strict.quote(ben, ana)
    assert "You now qualify for: Tips, Video gifts, LIVE gifts." in (await told(strict, ana))[-1]


async def test_a_live_begins_only_with_the_numbers_for_it_and_the_refusal_has_them_all(strict: Town) -> None:
    ana = await creator(strict, 9999)
    strict.clock.move(15 * DAY)
    await eligibility(strict).recheck()
    lives = Lives(strict.config, strict.powers, strict.database, strict.clock, NoFollowers(), Marks())
    with pytest.raises(NotEligible) as refused:
        await lives.start(ana, "Evening")
    assert refused.value.feature is Feature.LIVE_GIFTS
    assert [(reason.rule, reason.have, reason.need) for reason in refused.value.reasons] == [
        (Rule.FOLLOWERS, 9999, 10_000)
    ]
    await confirmed(strict, ana, 10_000)
    assert (await lives.start(ana, "Evening")).running


async def test_every_creator_is_checked_page_by_page_and_a_suspended_one_is_left_alone(strict: Town) -> None:
    for name in ("Ana", "Bea", "Cem", "Dan", "Eva"):
        await confirmed(strict, await strict.creator(name), 9999)
    async with strict.database.transaction() as tx:
        [(cem, _)] = await tx.creators.called(None, "Cem")
        found = await tx.creators.enrolment(cem)
        assert found is not None
        await tx.creators.save_enrolment(replace(found, state=EnrolmentState.SUSPENDED))
    assert await eligibility(strict).recheck() == 4
    assert await strict.notices_to(cem) == []


async def confirmed_later(place: Town, who: Caller, followers: int) -> None:
    place.clock.move(DAY)
    await confirmed(place, who, followers)
