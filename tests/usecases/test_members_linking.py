"""Two accounts, one person: codes, their brakes, and taking accounts apart (X25, AC29)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.members.model import BadCode, CannotUnlink, Platform, SamePerson, TooManyCodes
from bot.money import Money
from bot.replies import members as say
from bot.replies.refusals import refusal
from bot.replies.words import Words
from bot.safety.model import Limits
from tests.support.town import Town, someone
from tests.support.two_accounts import BEA, BEA_ON_TELEGRAM, linked


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
        await tx.safety.set_limits(bea.id, Limits(daily=Money(1000, "usd")), "usd")
    place.clock.move(timedelta(days=10))
    done = await place.members.unlink(bea, Platform.TELEGRAM)
    assert done.cooloff_until - place.clock.now() == timedelta(hours=72)
    apart = await place.come(BEA_ON_TELEGRAM)
    assert apart.id != bea.id
    assert (apart.member.region, apart.member.over_age) == ("DE", 18)
    async with place.database.reading() as tx:
        assert (await tx.safety.limits_of(apart.id)).daily == Money(1000, "usd")
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
