"""What a quote warns of, asks again, and which brakes hold a fan back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.members.model import Platform
from bot.moderation.model import Feature, Pause, Paused
from bot.safety.model import TooMany
from bot.tips.model import NoteState
from bot.tips.quotes import Warn
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, in_private


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    await made.open()
    return made


async def test_a_command_typed_in_a_group_is_public_and_the_quote_says_so(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben", Platform.TELEGRAM)
    assert Warn.TYPED_IN_PUBLIC in (await house.quote(ben, ana)).warns
    assert Warn.TYPED_IN_PUBLIC not in (await house.quote(in_private(ben), ana)).warns


async def test_x21_a_doubtful_note_is_held_and_the_tip_goes_on(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    quote = await house.quote(ben, ana, note="see http://bad.example")
    assert quote.tip.note_state is NoteState.HELD
    assert Warn.NOTE_HELD in quote.warns
    long = await house.quote(ben, ana, note="x" * 300)
    assert long.tip.note == "x" * 200
    assert Warn.NOTE_CUT in long.warns


async def test_a_large_tip_has_no_pay_link_before_it_is_confirmed(house: House) -> None:
    house.set(safety={"first_day_spend": "1000.00"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    assert (await house.quote(ben, ana, "50")).pay_url is not None
    quote = await house.quote(ben, ana, "50.01")
    assert (quote.pay_url, quote.needs_confirm) == (None, True)


async def test_eleven_tries_in_an_hour_are_one_too_many(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    began = house.clock.now()
    for _ in range(10):
        await house.open_page((await house.quote(ben, ana, "3")).tip.id)
        house.clock.move(timedelta(minutes=1))
    with pytest.raises(TooMany) as refused:
        await house.quote(ben, ana, "3")
    assert (refused.value.rule, refused.value.until) == ("checkouts_per_hour", began + timedelta(hours=1))
    house.clock.move(timedelta(minutes=50))
    await house.quote(ben, ana, "3")


async def test_quotes_that_were_cancelled_are_no_tries(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    for _ in range(15):
        quote = await house.quote(ben, ana, "3")
        await house.tips.cancel(ben, quote.tip.id)


async def test_a_community_is_braked_as_a_whole(house: House) -> None:
    house.set(safety={"checkouts_per_hour_community": 2})
    ana, regular = await house.creator("Ana"), await house.member("Rosa")
    await house.paid(regular, ana)
    for name in ("Ben", "Cleo"):
        await house.open_page((await house.quote(await house.member(name), ana)).tip.id)
    with pytest.raises(TooMany) as refused:
        await house.quote(await house.member("Dora"), ana)
    assert refused.value.rule == "community_checkouts"
    # Whoever has paid here before is not kept out by them.
    await house.quote(regular, ana)
    house.clock.move(timedelta(hours=1))
    await house.quote(await house.member("Dora"), ana)


async def test_twenty_fans_with_many_quotes_keep_nobody_else_out(house: House) -> None:
    house.set(safety={"checkouts_per_hour_community": 20})
    ana = await house.creator("Ana")
    for number in range(5):
        fan = await house.member(f"Fan {number}")
        for _ in range(5):
            await house.quote(fan, ana, "3")
    await house.quote(await house.member("Dora"), ana)


async def test_a_storm_of_paid_tips_is_no_card_testing(house: House) -> None:
    house.set(safety={"checkouts_per_hour_community": 3})
    ana = await house.creator("Ana")
    for number in range(6):
        await house.paid(await house.member(f"Fan {number}"), ana, "3")
    await house.quote(await house.member("Dora"), ana)


async def test_the_first_day_is_small_and_ends(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    began = house.clock.now()
    await house.paid(ben, ana, "30")
    with pytest.raises(TooMany) as refused:
        await house.quote(ben, ana, "20.01")
    assert (refused.value.rule, refused.value.until) == ("first_day_spend", began + timedelta(hours=24))
    await house.paid(ben, ana, "20")
    house.clock.move(timedelta(hours=24))
    await house.quote(ben, ana, "100")


async def test_a_pause_of_the_creator_s_community_holds_for_a_stranger_in_private(house: House) -> None:
    ana, ben = await house.creator("Ana"), replace(in_private(await house.member("Ben")), community=None)
    assert house.community is not None
    async with house.database.transaction() as tx:
        pause = Pause(Feature.TIPS, house.community.id, None, "checking", ana.id, house.clock.now())
        await tx.switches.pause(pause)
    with pytest.raises(Paused):
        await house.quote(ben, ana)
