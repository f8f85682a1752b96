"""What becomes of two profiles that are one person: the stricter of both holds, and staff decides where it must."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.errors import Refusal
from bot.members.linking import WhyStaff
from bot.members.model import MergeByStaff, Platform
from bot.moderation.model import Case, CaseKind, OwnMatter, Power, PowerNeeded
from bot.money import Money
from bot.programme.model import EnrolmentState
from bot.safety.model import Limits
from tests.support.town import OWNER, SECOND_OWNER, Town, someone
from tests.support.two_accounts import BEA, BEA_ON_TELEGRAM, linked


async def test_the_stricter_limit_and_the_longer_pause_hold_for_both(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    until = place.clock.now() + timedelta(days=7)
    async with place.database.transaction() as tx:
        await tx.safety.set_limits(discord.id, Limits(daily=Money(2000, "usd"), monthly=Money(3000, "usd")), "usd")
        await tx.safety.set_limits(telegram.id, Limits(daily=Money(1000, "usd"), paused_until=until), "usd")
    await linked(place)
    async with place.database.reading() as tx:
        limits = await tx.safety.limits_of((await place.come(BEA)).id)
    assert (limits.daily, limits.monthly, limits.paused_until) == (Money(1000, "usd"), Money(3000, "usd"), until)


async def test_a_stop_after_failed_payments_follows_the_person(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    until = place.clock.now() + timedelta(hours=24)
    async with place.database.transaction() as tx:
        await tx.safety.stop(discord.id, place.clock.now() + timedelta(hours=1))
        await tx.safety.stop(telegram.id, until)
    await linked(place)
    caller = await place.of_age(BEA)
    ana = await place.creator("Ana")
    from bot.safety.model import TooMany

    with pytest.raises(TooMany) as stopped:
        await place.quote(caller, ana)
    assert stopped.value.until == until


async def test_tips_powers_and_notices_of_both_belong_to_one(place: Town) -> None:
    telegram = await place.of_age(BEA_ON_TELEGRAM)
    ana = await place.creator("Ana")
    tip = await place.paid(telegram, ana)
    await place.grant(telegram, Power.MODERATOR)
    discord = await place.come(BEA)
    await place.grant(discord, Power.MODERATOR)
    place.clock.move(timedelta(seconds=1))
    await linked(place)
    bea = await place.come(BEA)
    assert (await place.tip(tip.id)).fan_id == bea.id
    async with place.database.reading() as tx:
        held = await tx.powers.held(bea.id)
    assert [grant.power for grant in held.grants] == [Power.MODERATOR]
    assert len(held.accounts) == 2


async def test_the_creators_profile_stays_even_when_it_is_the_younger_one(place: Town) -> None:
    await place.come(BEA_ON_TELEGRAM)
    place.clock.move(timedelta(days=1))
    ana = await place.creator("Ana")
    code = await place.members.start_link(await place.come(BEA_ON_TELEGRAM))
    done = await place.members.finish_link(ana, code.code)
    assert done.member.id == ana.id


async def test_a_suspended_creator_stays_suspended_after_linking(place: Town) -> None:
    ana = await place.creator("Ana")
    from dataclasses import replace

    async with place.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(ana.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    telegram = await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(telegram)
    done = await place.members.finish_link(ana, code.code)
    async with place.database.reading() as tx:
        card = await tx.creators.card(done.member.id)
    assert card is not None
    assert card.state is EnrolmentState.SUSPENDED


async def test_two_creators_go_to_staff_and_the_case_outlives_the_refusal(place: Town) -> None:
    ana, mia = await place.creator("Ana"), await place.creator("Mia")
    code = await place.members.start_link(ana)
    with pytest.raises(MergeByStaff) as handed:
        await place.members.finish_link(mia, code.code)
    assert handed.value.case.startswith("S-")
    assert len(await place.cases()) == 1
    assert (await place.come(BEA)).id not in (ana.id, mia.id)


async def test_a_fan_and_the_creator_he_tipped_are_not_joined_by_a_code(place: Town) -> None:
    fan, ana = await place.of_age(BEA), await place.creator("Ana")
    await place.paid(fan, ana)
    code = await place.members.start_link(ana)
    with pytest.raises(MergeByStaff):
        await place.members.finish_link(fan, code.code)


async def test_staff_joins_two_creators_unless_the_book_knows_both(place: Town) -> None:
    ana, mia, fan = await place.creator("Ana"), await place.creator("Mia"), await place.of_age(BEA)
    sam = await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await place.paid(fan, mia)
    code = await place.members.start_link(ana)
    with pytest.raises(MergeByStaff):
        await place.members.finish_link(mia, code.code)
    page = await place.queue.page(sam, CaseKind.MERGE)
    await place.grant(mia, Power.MODERATOR)
    with pytest.raises(OwnMatter):
        await place.queue.approve(mia, page.items[0].case.id)
    with pytest.raises(PowerNeeded):
        await place.queue.approve(sam, page.items[0].case.id)
    assert place.community is not None
    await place.staff.revoke(await place.come(OWNER), mia.id, Power.MODERATOR, place.community.id, "no longer")
    await place.queue.approve(sam, page.items[0].case.id)
    async with place.database.reading() as tx:
        assert (await tx.members.get(ana.id)).id == mia.id  # the one whom the book knows


async def test_staff_cannot_join_two_who_both_received_money(place: Town) -> None:
    ana, mia, fan = await place.creator("Ana"), await place.creator("Mia"), await place.of_age(BEA)
    sam = await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await place.paid(fan, mia)
    await place.paid(fan, ana)
    code = await place.members.start_link(ana)
    with pytest.raises(MergeByStaff):
        await place.members.finish_link(mia, code.code)
    page = await place.queue.page(sam, CaseKind.MERGE)
    with pytest.raises(Refusal, match="stay_two"):
        await place.queue.approve(sam, page.items[0].case.id)
    await place.queue.reject(sam, page.items[0].case.id, "Two profiles with money")
    assert "merge_refused" in await place.notices_to(mia.id)


async def handed_to_staff(place: Town, maker: Caller, typer: Caller) -> MergeByStaff:
    code = await place.members.start_link(maker)
    with pytest.raises(MergeByStaff) as handed:
        await place.members.finish_link(typer, code.code)
    return handed.value


async def merge_case(place: Town) -> Case:
    (subject,) = [one for one in await place.cases() if one.startswith("members:")]
    async with place.database.reading() as tx:
        (case,) = await tx.cases.about(subject, CaseKind.MERGE)
    return case


async def test_a_code_hands_no_power_over_whoever_types_it(place: Town) -> None:
    stranger, mona = await place.come(BEA_ON_TELEGRAM), await place.come(someone("Mona"))
    await place.grant(mona, Power.MONEY_MOVER)
    assert (await handed_to_staff(place, stranger, mona)).why == WhyStaff.HOLDS_POWERS
    assert (await handed_to_staff(place, mona, stranger)).why == WhyStaff.HOLDS_POWERS
    async with place.database.reading() as tx:
        assert not (await place.powers.of(tx, (await place.come(BEA_ON_TELEGRAM)).id)).any_at_all


async def test_an_owner_and_a_stranger_are_not_joined_by_a_code(place: Town) -> None:
    owner, stranger = await place.come(OWNER), await place.come(BEA_ON_TELEGRAM)
    assert (await handed_to_staff(place, owner, stranger)).why == WhyStaff.HOLDS_POWERS


async def test_two_owners_are_one_person_by_a_code(place: Town) -> None:
    owner, second = await place.come(OWNER), await place.come(SECOND_OWNER)
    code = await place.members.start_link(owner)
    done = await place.members.finish_link(second, code.code)
    assert done.platforms == (Platform.DISCORD, Platform.TELEGRAM)


async def test_powers_are_handed_over_by_whoever_could_grant_them_and_every_owner_is_told(place: Town) -> None:
    owner, sam = await place.come(OWNER), await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    stranger, mona = await place.come(BEA_ON_TELEGRAM), await place.come(someone("Mona"))
    await place.grant(mona, Power.MONEY_MOVER)
    await handed_to_staff(place, stranger, mona)
    case = await merge_case(place)
    assert "case_opened" in await place.notices_to(owner.id)
    with pytest.raises(PowerNeeded):
        await place.queue.approve(sam, case.id)
    told = len([kind for kind in await place.notices_to(owner.id) if kind == "grant_changed"])
    await place.queue.approve(owner, case.id, "She asked me by phone")
    joined = await place.come(BEA_ON_TELEGRAM)
    async with place.database.reading() as tx:
        assert (await place.powers.of(tx, joined.id)).has(Power.MONEY_MOVER)
    kinds = await place.notices_to(owner.id)
    assert kinds.count("grant_changed") == told + 1
    records = (await place.audit.page(owner)).records
    assert [(one.act, one.reason) for one in records[:2]] == [
        ("case.approved", "She asked me by phone"), ("staff.grant", "She asked me by phone"),
    ]  # fmt: skip


async def test_a_community_admin_may_join_a_moderator_of_his_community(place: Town) -> None:
    ada, sam = await place.come(someone("Ada")), await place.come(someone("Sam"))
    await place.grant(ada, Power.COMMUNITY_ADMIN)
    await place.grant(ada, Power.MODERATOR)
    await place.grant(sam, Power.MODERATOR)
    await handed_to_staff(place, await place.come(BEA_ON_TELEGRAM), sam)
    case = await merge_case(place)
    await place.queue.approve(ada, case.id)
    assert (await place.come(BEA_ON_TELEGRAM)).id == (await place.come(someone("Sam"))).id
