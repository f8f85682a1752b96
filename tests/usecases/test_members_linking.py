"""Two accounts, one person: codes, merging in one transaction, taking apart, and what goes to staff (X25, AC29)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.errors import Refusal
from bot.members.linking import WhyStaff
from bot.members.model import BadCode, CannotUnlink, MergeByStaff, Platform, SamePerson, TooManyCodes
from bot.moderation.model import Case, CaseKind, OwnMatter, Power, PowerNeeded
from bot.money import Money
from bot.programme.model import EnrolmentState
from bot.replies import members as say
from bot.replies.refusals import refusal
from bot.replies.words import Words
from bot.safety.model import Limits
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.town import OWNER, SECOND_OWNER, Town, someone, town

BEA = someone("Bea")
BEA_ON_TELEGRAM = someone("Bea T", Platform.TELEGRAM)


@pytest.fixture
async def place(database: Database, clock: HandClock) -> Town:
    return await town(database, clock)


def usd(plain: str) -> Money:
    return Money.of(plain, "usd")


async def linked(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    await place.members.finish_link(telegram, code.code)


async def test_a_code_makes_two_accounts_one_person(place: Town) -> None:
    discord = await place.of_age(BEA)
    place.clock.move(timedelta(minutes=1))
    telegram = await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    assert len(code.code) == 6
    assert code.expires_at - place.clock.now() == timedelta(minutes=10)
    done = await place.members.finish_link(telegram, f" {code.code[:3].lower()}-{code.code[3:]} ")
    assert done.member.id == discord.id  # the older one stays
    assert done.platforms == (Platform.DISCORD, Platform.TELEGRAM)
    assert done.cooloff_until - place.clock.now() == timedelta(hours=72)
    after = await place.come(BEA_ON_TELEGRAM)
    assert (after.id, after.member.over_age) == (discord.id, 18)
    assert await place.notices_to(discord.id) == ["link_done"]


async def test_a_code_works_once(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    third = await place.come(someone("Third", Platform.TELEGRAM))
    code = await place.members.start_link(discord)
    await place.members.finish_link(telegram, code.code)
    with pytest.raises(BadCode):
        await place.members.finish_link(third, code.code)


async def test_whoever_is_linked_reads_so_on_both_platforms_whatever_code_he_types(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    with pytest.raises(BadCode) as alone:
        await place.members.finish_link(telegram, "WRONGX")
    assert alone.value.linked == ()
    code = await place.members.start_link(discord)
    done = await place.members.finish_link(telegram, code.code)
    told = []
    for who in (await place.come(BEA), await place.come(BEA_ON_TELEGRAM)):
        with pytest.raises(BadCode) as again:
            await place.members.finish_link(who, code.code)
        told.append(refusal(again.value, Words()).text)
    assert told[0] == told[1]
    assert told[0].startswith("You are linked already: Discord + Telegram.")
    assert "paid out" not in say.linked(done, Words()).text, "a word to creators alone"
    assert "paid out" in say.linked(replace(done, receives=True), Words()).text


async def test_a_code_is_too_old_after_ten_minutes(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    place.clock.move(timedelta(minutes=10))
    with pytest.raises(BadCode):
        await place.members.finish_link(telegram, code.code)


async def test_a_new_code_ends_the_one_before(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    old = await place.members.start_link(discord)
    place.clock.move(timedelta(seconds=1))
    new = await place.members.start_link(discord)
    assert new.code != old.code
    with pytest.raises(BadCode):
        await place.members.finish_link(telegram, old.code)
    await place.members.finish_link(telegram, new.code)


async def test_after_five_wrong_codes_even_the_right_one_is_refused(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    left = []
    for _ in range(5):
        with pytest.raises(BadCode) as wrong:
            await place.members.finish_link(telegram, "222222")
        left.append(wrong.value.tries_left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(BadCode) as shut:
        await place.members.finish_link(telegram, code.code)
    assert shut.value.tries_left == 0
    place.clock.move(timedelta(minutes=11))
    fresh = await place.members.start_link(discord)
    await place.members.finish_link(telegram, fresh.code)


async def test_ones_own_code_is_told_apart_and_stays_good(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    with pytest.raises(SamePerson):
        await place.members.finish_link(discord, code.code)
    await place.members.finish_link(telegram, code.code)


async def test_no_code_is_stored_as_it_is(place: Town) -> None:
    discord = await place.come(BEA)
    code = await place.members.start_link(discord)
    async with place.database.reading() as tx:
        from storage.schema.members import one_time_codes

        rows = (await tx.connection.execute(one_time_codes.select())).all()
    assert rows
    assert code.code not in str(rows)


async def test_the_stricter_limit_and_the_longer_pause_hold_for_both(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    until = place.clock.now() + timedelta(days=7)
    async with place.database.transaction() as tx:
        await tx.safety.set_limits(discord.id, Limits(daily=usd("20.00"), monthly=usd("30.00")), "usd")
        await tx.safety.set_limits(telegram.id, Limits(daily=usd("10.00"), paused_until=until), "usd")
    await linked(place)
    async with place.database.reading() as tx:
        limits = await tx.safety.limits_of((await place.come(BEA)).id)
    assert (limits.daily, limits.monthly, limits.paused_until) == (usd("10.00"), usd("30.00"), until)


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


async def test_the_same_code_typed_twice_at_once_joins_once(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    other = await place.come(someone("Third", Platform.TELEGRAM))
    code = await place.members.start_link(discord)
    results = await asyncio.gather(
        place.members.finish_link(telegram, code.code),
        place.members.finish_link(other, code.code),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["BadCode", "Linked"]


async def test_unlinking_makes_a_new_profile_with_the_same_statements_limits_and_cooloff(place: Town) -> None:
    await place.of_age(BEA)
    await linked(place)
    bea = await place.come(BEA)
    async with place.database.transaction() as tx:
        await tx.safety.set_limits(bea.id, Limits(daily=usd("10.00")), "usd")
    place.clock.move(timedelta(days=10))
    done = await place.members.unlink(bea, Platform.TELEGRAM)
    assert done.cooloff_until - place.clock.now() == timedelta(hours=72)
    apart = await place.come(BEA_ON_TELEGRAM)
    assert apart.id != bea.id
    assert (apart.member.region, apart.member.over_age) == ("DE", 18)
    async with place.database.reading() as tx:
        assert (await tx.safety.limits_of(apart.id)).daily == usd("10.00")
        kin = await tx.members.kin(apart.id)
    assert {bea.id, apart.id} <= kin
    assert apart.member.cooloff_until == done.cooloff_until


async def test_linking_again_after_unlinking_works(place: Town) -> None:
    await linked(place)
    await place.members.unlink(await place.come(BEA), Platform.TELEGRAM)
    place.clock.move(timedelta(seconds=1))
    await linked(place)
    assert (await place.come(BEA)).id == (await place.come(BEA_ON_TELEGRAM)).id


async def test_the_only_account_cannot_be_taken_away(place: Town) -> None:
    bea = await place.come(BEA)
    with pytest.raises(CannotUnlink) as only:
        await place.members.unlink(bea, Platform.DISCORD)
    assert only.value.only
    with pytest.raises(CannotUnlink) as none:
        await place.members.unlink(bea, Platform.TELEGRAM)
    assert not none.value.only


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


async def test_codes_are_made_six_times_an_hour_and_the_newest_still_works(place: Town) -> None:
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    began = place.clock.now()
    for _ in range(5):
        await place.members.start_link(discord)
        place.clock.move(timedelta(minutes=1))
    code = await place.members.start_link(discord)
    with pytest.raises(TooManyCodes) as many:
        await place.members.start_link(discord)
    assert (many.value.made, many.value.most, many.value.until) == (True, 6, began + timedelta(hours=1))
    await place.members.start_link(telegram)
    await place.members.finish_link(telegram, code.code)
    place.clock.move(many.value.until - place.clock.now())
    await place.members.start_link(await place.come(BEA))


async def test_codes_made_at_once_are_counted_one_by_one(place: Town) -> None:
    discord = await place.come(BEA)
    results = await asyncio.gather(*(place.members.start_link(discord) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(result, TooManyCodes) for result in results) == 2


async def test_ten_wrong_codes_an_hour_end_the_guessing_for_the_hour(place: Town) -> None:
    telegram, discord = await place.come(BEA_ON_TELEGRAM), await place.come(BEA)
    began = place.clock.now()
    for _ in range(2):
        for _ in range(5):
            with pytest.raises(BadCode):
                await place.members.finish_link(telegram, "222222")
        place.clock.move(timedelta(minutes=11))
    code = await place.members.start_link(discord)
    with pytest.raises(TooManyCodes) as many:
        await place.members.finish_link(telegram, code.code)
    assert (many.value.made, many.value.until) == (False, began + timedelta(hours=1))
    place.clock.move(many.value.until - place.clock.now())
    fresh = await place.members.start_link(discord)
    await place.members.finish_link(telegram, fresh.code)
