"""The spending guard and the brakes against card testing, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.members.model import MemberId, Platform
from bot.money import BadAmount
from bot.replies import limits as say
from bot.replies.words import Words
from bot.safety.brakes import Braked, Brakes
from bot.safety.model import BadPause, OnPause, OwnLimit, PauseCannotShrink, TooMany
from bot.safety.store import Attempt
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, usd


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    made.set(safety={"first_day_spend": "5000.00"})
    await made.open()
    return made


async def test_ac28_lower_holds_at_once_and_higher_after_a_day_on_both_platforms(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    on_telegram = replace(ben, chat=replace(ben.chat, platform=Platform.TELEGRAM))
    await house.guard.set_(ben, daily="10")
    with pytest.raises(OwnLimit) as refused:
        await house.quote(on_telegram, ana, "10.01")
    assert (refused.value.period, refused.value.limit, refused.value.left) == ("day", usd("10.00"), usd("10.00"))
    raised = await house.guard.set_(on_telegram, daily="20")
    assert (raised.limits.daily, raised.limits.next_daily) == (usd("10.00"), usd("20.00"))
    assert raised.limits.raise_at == house.clock.now() + timedelta(hours=24)
    with pytest.raises(OwnLimit):
        await house.quote(ben, ana, "10.01")
    house.clock.move(timedelta(hours=24))
    await house.quote(ben, ana, "20")


async def test_taking_a_limit_away_is_a_raise(house: House) -> None:
    ben = await house.member("Ben")
    await house.guard.set_(ben, monthly="50")
    view = await house.guard.set_(ben, monthly="off")
    assert (view.limits.monthly, view.limits.next_monthly) == (usd("50.00"), None)
    house.clock.move(timedelta(hours=24))
    assert (await house.guard.show(ben)).limits.monthly is None


async def test_a_month_counts_what_left_the_pocket(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.guard.set_(ben, monthly="20")
    paid = await house.paid(ben, ana, "15")
    with pytest.raises(OwnLimit) as refused:
        await house.quote(ben, ana, "6")
    assert (refused.value.period, refused.value.left) == ("month", usd("5.00"))
    async with house.database.transaction() as tx:
        assert await tx.tips.change(paid.id, (paid.state,), refunded_minor=1000)
    await house.quote(ben, ana, "6")


async def test_what_is_not_paid_is_held_and_not_used(house: House) -> None:
    house.set(safety={"first_day_spend": "5000.00"}, time={"zone": "UTC"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    started = house.clock.now()
    assert (await house.guard.show(ben)).held_until is None
    await house.paid(ben, ana, "5")
    await house.quote(ben, ana, "5")
    house.clock.move(timedelta(minutes=5))
    last = await house.quote(ben, ana, "10")
    view = await house.guard.show(ben)
    assert (view.paid_day, view.paid_month) == (usd("5.00"), usd("5.00"))
    assert (view.held_day, view.held_month, view.held_until) == (usd("15.00"), usd("15.00"), last.tip.expires_at)
    assert "A day: no limit, $5.00 used, $15.00 held by open quotes until" in say.limits(view, Words()).text
    await house.open_page(last.tip.id)
    house.clock.move(last.tip.expires_at - started + timedelta(hours=1))
    view = await house.guard.show(ben)
    assert (view.held_day, view.held_until) == (usd("10.00"), None), "a page that ran out and is not looked at yet"
    assert "$10.00 held by open payments" in say.limits(view, Words()).text
    await house.pay(last.tip.id)
    view = await house.guard.show(ben)
    assert (view.paid_day, view.held_day) == (usd("15.00"), usd("0.00"))
    assert "held" not in say.limits(view, Words()).text


async def test_a_pause_is_kept_and_cannot_be_shortened(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    ends = house.clock.now() + timedelta(days=7)
    await house.guard.pause(ben, 7)
    with pytest.raises(OnPause) as refused:
        await house.quote(ben, ana)
    assert refused.value.until == ends
    with pytest.raises(PauseCannotShrink):
        await house.guard.pause(ben, 1)
    await house.guard.set_(ben, daily="5")
    assert (await house.guard.show(ben)).limits.paused_until == ends
    house.clock.move(timedelta(days=7))
    await house.quote(ben, ana)


@pytest.mark.parametrize("days", [0, -1, 366])
async def test_a_pause_has_a_sensible_length(house: House, days: int) -> None:
    with pytest.raises(BadPause):
        await house.guard.pause(await house.member("Ben"), days)


async def test_a_fan_is_asked_above_his_own_threshold(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.guard.set_(ben, confirm_over="10")
    assert not (await house.quote(ben, ana, "10")).needs_confirm
    assert (await house.quote(ben, ana, "10.01")).needs_confirm


async def test_no_raise_comes_before_the_cool_off_after_linking(house: House) -> None:
    ben = await house.member("Ben")
    await house.guard.set_(ben, daily="10")
    until = house.clock.now() + timedelta(hours=72)
    async with house.database.transaction() as tx:
        await tx.members.set_cooloff(ben.id, until)
    assert (await house.guard.set_(ben, daily="20")).limits.raise_at == until


async def test_a_bad_limit_changes_nothing(house: House) -> None:
    ben = await house.member("Ben")
    with pytest.raises(BadAmount):
        await house.guard.set_(ben, daily="10", monthly="lots")
    assert (await house.guard.show(ben)).limits.daily is None


async def _fail(
    house: House, fan: MemberId, key: str, *, failed: bool = True, card: str | None = None
) -> tuple[Braked, ...]:
    brakes, now = Brakes(house.config), house.clock.now()
    async with house.database.transaction() as tx:
        return await brakes.record(tx, Attempt(key, fan, None, failed, now, card), now)


async def test_five_failures_in_an_hour_end_payment_pages_for_a_day(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    for number in range(4):
        assert await _fail(house, ben.id, f"ch_{number}") == ()
    # The same failure told twice counts once.
    assert await _fail(house, ben.id, "ch_3") == ()
    await house.quote(ben, ana)
    assert await _fail(house, ben.id, "ch_4") == (Braked.STOP,)
    with pytest.raises(TooMany) as refused:
        await house.quote(ben, ana)
    assert (refused.value.rule, refused.value.until) == ("failed_payments", house.clock.now() + timedelta(hours=24))
    house.clock.move(timedelta(hours=24))
    await house.quote(ben, ana)


async def test_failures_over_more_than_an_hour_stop_nobody(house: House) -> None:
    ben = await house.member("Ben")
    for number in range(8):
        assert await _fail(house, ben.id, f"ch_{number}") == ()
        house.clock.move(timedelta(minutes=16))


async def test_thirty_failures_in_ten_minutes_stop_everybody_and_call_the_owners(house: House) -> None:
    house.set(safety={"failed_payments_per_hour": 100})
    ana, ben, cleo = await house.creator("Ana"), await house.member("Ben"), await house.member("Cleo")
    pulled = [await _fail(house, ben.id, f"ch_{number}") for number in range(31)]
    assert pulled == [()] * 29 + [(Braked.BREAKER,), ()]
    with pytest.raises(TooMany) as refused:
        await house.quote(cleo, ana)
    assert refused.value.rule == "breaker"
    async with house.database.reading() as tx:
        owner = await tx.members.known(Platform.DISCORD, "1")
    assert owner is not None
    assert await house.notices_to(owner[0].id) == ["staff_alert"]
    async with house.database.transaction() as tx:
        await tx.safety.release_breaker(house.clock.now())
    await house.quote(cleo, ana)


async def test_many_failures_among_more_successes_are_no_attack(house: House) -> None:
    house.set(safety={"failed_payments_per_hour": 100})
    ben = await house.member("Ben")
    for number in range(30):
        await _fail(house, ben.id, f"ok_{number}", failed=False)
    assert [await _fail(house, ben.id, f"ch_{number}") for number in range(30)] == [()] * 30
    assert await _fail(house, ben.id, "ch_30") == (Braked.BREAKER,)


async def test_one_card_of_four_people_is_looked_at(house: House) -> None:
    people = [await house.member(name) for name in ("Ben", "Cleo", "Dora", "Emil")]
    ends = [
        await _fail(house, person.id, f"ch_{place}", failed=False, card="c" * 64)
        for place, person in enumerate((*people, people[0]))
    ]
    assert ends == [(), (), (), (Braked.SHARED_CARD,), (Braked.SHARED_CARD,)]
    assert await house.cases() == ["flag:shared_card:" + "c" * 16]
