"""What a fan may change before he pays, what he sees afterwards, and what creators and moderators do around it."""

import asyncio
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.programme.model import NotAvailable, Readiness
from bot.safety.model import OwnLimit
from bot.tips.model import (
    AlreadyStarted,
    AlreadyThanked,
    CannotThank,
    FeePayer,
    NoteState,
    Privacy,
    TipExpired,
    TipState,
    subject_of,
)
from bot.tips.quotes import Quote, TipView
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, usd


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    made.set(safety={"first_day_spend": "5000.00"})
    await made.open()
    return made


async def test_covering_the_fee_changes_what_the_fan_pays_and_nothing_else(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana, "5")).tip.id
    on = await house.tips.cover_fee(ben, tip_id, True)
    assert isinstance(on, Quote)
    assert (on.tip.amount, on.total, on.tip.fee_payer) == (usd("5.00"), usd("5.46"), FeePayer.FAN)
    off = await house.tips.cover_fee(ben, tip_id, False)
    assert isinstance(off, Quote)
    assert (off.tip.amount, off.total, off.tip.fee_payer) == (usd("5.00"), usd("5.00"), FeePayer.OPERATOR)


async def test_covering_the_fee_stays_within_the_fans_own_limit(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.guard.set_(ben, daily="5.00")
    tip_id = (await house.quote(ben, ana, "5")).tip.id
    with pytest.raises(OwnLimit):
        await house.tips.cover_fee(ben, tip_id, True)
    assert (await house.tip(tip_id)).gross == usd("5.00")


async def test_a_fee_that_lifts_the_sum_over_the_threshold_asks_once_more(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    quote = await house.quote(ben, ana, "50")
    assert quote.pay_url is not None
    covered = await house.tips.cover_fee(ben, quote.tip.id, True)
    assert isinstance(covered, Quote)
    assert covered.needs_confirm
    confirmed = await house.tips.confirm(ben, quote.tip.id)
    assert isinstance(confirmed, Quote)
    assert confirmed.pay_url == quote.pay_url
    # The yes to the larger sum is a yes to the smaller one.
    assert not (await _quoted(house, ben, quote)).needs_confirm


async def _quoted(house: House, fan: Caller, quote: Quote) -> Quote:
    shown = await house.tips.cover_fee(fan, quote.tip.id, False)
    assert isinstance(shown, Quote)
    return shown


async def test_confirming_twice_is_confirming_once(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana, "60")).tip.id
    shown = await asyncio.gather(*(house.tips.confirm(ben, tip_id) for _ in range(3)))
    assert {isinstance(one, Quote) and one.pay_url is not None for one in shown} == {True}


async def test_privacy_can_be_changed_until_paid(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana)).tip.id
    await house.tips.set_privacy(ben, tip_id, Privacy.HIDDEN)
    await house.open_page(tip_id)
    await house.tips.set_privacy(ben, tip_id, Privacy.ANONYMOUS)
    assert (await house.tip(tip_id)).privacy is Privacy.ANONYMOUS
    await house.pay(tip_id)
    with pytest.raises(AlreadyStarted):
        await house.tips.set_privacy(ben, tip_id, Privacy.NAME_AMOUNT)
    assert (await house.tip(tip_id)).privacy is Privacy.ANONYMOUS


async def test_a_note_can_be_changed_and_taken_away(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana, note="@everyone look")).tip.id
    await house.tips.set_note(ben, tip_id, "Great cover")
    assert ((await house.tip(tip_id)).note, (await house.tip(tip_id)).note_state) == ("Great cover", NoteState.SHOWN)
    await house.tips.set_note(ben, tip_id, " ")
    assert ((await house.tip(tip_id)).note, (await house.tip(tip_id)).note_state) == (None, NoteState.NONE)


async def test_nobody_else_can_touch_or_see_a_tip(house: House) -> None:
    ana, ben, eve = await house.creator("Ana"), await house.member("Ben"), await house.member("Eve")
    tip_id = (await house.quote(ben, ana)).tip.id
    for act in (
        house.tips.show(eve, tip_id),
        house.tips.cancel(eve, tip_id),
        house.tips.confirm(eve, tip_id),
        house.tips.cover_fee(eve, tip_id, True),
        house.tips.set_privacy(eve, tip_id, Privacy.NAME_AMOUNT),
        house.tips.set_note(eve, tip_id, "mine"),
        house.tips.show(ana, tip_id),
    ):
        with pytest.raises(NotFound):
            await act
    assert (await house.tip(tip_id)).state is TipState.CREATED


async def test_a_payment_page_closes_fee_confirmation_and_cancelling(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana)).tip.id
    await house.open_page(tip_id)
    for act in (house.tips.cover_fee(ben, tip_id, True), house.tips.cancel(ben, tip_id)):
        with pytest.raises(AlreadyStarted) as refused:
            await act
        assert refused.value.state == "open"


async def test_a_page_that_is_being_asked_for_closes_them_as_well(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id, now = (await house.quote(ben, ana)).tip.id, house.clock.now()
    async with house.database.transaction() as tx:
        later = now + timedelta(minutes=31)
        assert await tx.tips.change(tip_id, (TipState.CREATED,), opened_at=now, expires_at=later)
    with pytest.raises(AlreadyStarted):
        await house.tips.cover_fee(ben, tip_id, True)
    house.clock.move(timedelta(hours=1))
    assert await house.tips.expire_quotes() == 0
    shown = await house.tips.show(ben, tip_id)
    assert isinstance(shown, TipView)
    assert shown.state is TipState.CREATED


async def test_cancelling_gives_the_reservation_back_and_twice_is_once(house: House) -> None:
    house.set(tips={"day_max": "100.00"}, safety={"first_day_spend": "5000.00"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana, "60")).tip.id
    for _ in range(2):
        assert (await house.tips.cancel(ben, tip_id)).state is TipState.CANCELLED
    await house.quote(ben, ana, "60")
    with pytest.raises(TipExpired):
        await house.tips.confirm(ben, tip_id)


async def test_x9_a_forgotten_quote_expires_and_its_message_says_so(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip_id = (await house.quote(ben, ana)).tip.id
    lasting = MessageRef(Platform.TELEGRAM, "5", "77")
    short = MessageRef(Platform.DISCORD, "9", "@original", "token-1", house.clock.now() + timedelta(minutes=5))
    await house.shown.attach(subject_of(tip_id), lasting)
    await house.shown.attach(subject_of(tip_id), short)
    house.clock.move(timedelta(minutes=9, seconds=59))
    assert await house.tips.expire_quotes() == 0
    house.clock.move(timedelta(seconds=1))
    shown = await house.tips.show(ben, tip_id)
    assert isinstance(shown, TipView)
    # Told before anybody wrote it down.
    assert shown.state is TipState.EXPIRED
    assert [await house.tips.expire_quotes() for _ in range(2)] == [1, 0]
    assert (await house.tip(tip_id)).state is TipState.EXPIRED
    assert await house.posts() == [f"tip:{tip_id}:expired:telegram:5:77"]
    assert await house.notices_to(ben.id) == []


async def test_all_forgotten_quotes_expire_together(house: House) -> None:
    house.set(safety={"checkouts_per_hour_fan": 1000, "checkouts_per_hour_community": 1000},
              tips={"day_count_max": 1000, "day_max": "5000.00"})  # fmt: skip
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    for _ in range(10):
        await house.quote(ben, ana, "3")
    house.clock.move(timedelta(minutes=10))
    assert await house.tips.expire_quotes() == 10


async def test_a_message_shows_the_tip_attached_last(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    first, second = (await house.quote(ben, ana)).tip.id, (await house.quote(ben, ana)).tip.id
    ref = MessageRef(Platform.TELEGRAM, "5", "77")
    await house.shown.attach(subject_of(first), ref)
    await house.shown.attach(subject_of(second), ref)
    async with house.database.reading() as tx:
        assert await tx.notices.messages_of(subject_of(first)) == ()
        assert await tx.notices.messages_of(subject_of(second)) == (ref,)


async def test_the_history_has_what_happened_and_nothing_else(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    paid = await house.paid(ben, ana, "5")
    cancelled = await house.quote(ben, ana, "6")
    await house.tips.cancel(ben, cancelled.tip.id)
    await house.quote(ben, ana, "7")
    opened = await house.quote(ben, ana, "8")
    await house.open_page(opened.tip.id)
    page = await house.tips.history(ben)
    assert [item.tip.id for item in page.items] == [opened.tip.id, paid.id]
    assert (page.month_so_far, page.more) == (usd("5.00"), False)
    assert (await house.tips.history(ana)).items == ()


async def test_the_history_is_paged(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    ids = []
    for _ in range(9):
        ids.append((await house.paid(ben, ana, "3")).id)
        house.clock.move(timedelta(hours=1))
    first, second = await house.tips.history(ben, 0), await house.tips.history(ben, 1)
    assert [item.tip.id for item in (*first.items, *second.items)] == ids[::-1]
    assert (first.more, second.more) == (True, False)


async def test_a_creator_hears_once_a_day_that_somebody_wanted_to_tip(house: House) -> None:
    ana, ben = await house.creator("Ana", readiness=Readiness.NONE), await house.member("Ben")
    assert [(await house.tips.remind_creator(ben, ana.id)).new for _ in range(2)] == [True, False]
    assert (await house.tips.remind_creator(await house.member("Cleo"), ana.id)).new
    house.clock.move(timedelta(days=1))
    assert (await house.tips.remind_creator(ben, ana.id)).new
    assert await house.notices_to(ana.id) == ["creator_wanted"] * 3
    with pytest.raises(NotAvailable):
        await house.tips.remind_creator(ben, (await house.member("Nobody")).id)


async def test_a_creator_thanks_once(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = await house.paid(ben, ana)
    ends = await asyncio.gather(*(house.tips.thank(ana, tip.id) for _ in range(3)), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["AlreadyThanked", "AlreadyThanked", "Thanked"]
    assert await house.notices_to(ben.id) == ["thanks"]
    with pytest.raises(AlreadyThanked):
        await house.tips.thank(ana, tip.id)
    with pytest.raises(NotFound):
        await house.tips.thank(ben, tip.id)


async def test_a_hidden_fan_cannot_be_thanked(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = await house.paid(ben, ana, privacy=Privacy.HIDDEN)
    with pytest.raises(CannotThank):
        await house.tips.thank(ana, tip.id)
    with pytest.raises(CannotThank):
        await house.tips.thank(ana, (await house.quote(ben, ana)).tip.id)
