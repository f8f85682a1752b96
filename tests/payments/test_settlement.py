"""From a quote to a paid tip, through the real SDK, on both databases: what is booked, told and shown."""

import asyncio
from datetime import timedelta

from bot.ledger.accounts import FAN_PAYMENTS, STRIPE_BALANCE, STRIPE_FEES
from bot.payments.pages import PageKind
from bot.tips.model import TipState
from tests.support.shop import Shop


async def test_a_tip_paid_on_the_page_reaches_the_creator_whole(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "5")
    assert (tip.state, tip.late, tip.quarantined) == (TipState.PAID, False, False)
    assert await shop.at(ana) == 500
    assert await shop.balance(FAN_PAYMENTS) == -500
    assert await shop.balance(STRIPE_FEES) == 45
    assert await shop.balance(STRIPE_BALANCE) == -45
    assert await shop.kinds(tip) == ["tip_settled", "tip_fee_known"]
    await shop.is_sound()


async def test_the_creator_and_the_fan_hear_of_it_once(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "5", note="Great cover")
    (receipt,) = await shop.told(ben.id, "tip_receipt")
    assert (receipt["tip"], receipt["amount"], receipt["gross"], receipt["creator"]) == (tip.public_id, 500, 500, "Ana")
    (received,) = await shop.told(ana.id, "tip_received")
    assert (received["fan"], received["note"], received["amount"]) == ("Ben", "Great cover", 500)
    assert f"{tip.subject}:public" in await shop.house.posts()


async def test_two_visits_at_once_open_one_page(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    token = shop.token(tip)
    other = shop.others()
    states = await asyncio.gather(
        shop.pays.checkouts.open(token), shop.pays.checkouts.open(token), other.checkouts.open(token)
    )
    assert [state.kind for state in states] == [PageKind.REDIRECT] * 3
    assert len({state.url for state in states}) == 1
    assert len(shop.bench.sim.control.objects("checkout.session")) == 1


async def test_the_done_page_settles_without_waiting_for_a_webhook(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    assert (await shop.pays.checkouts.done(shop.token(tip))).kind is PageKind.WAITING
    shop.bench.sim.control.pay(page)
    assert (await shop.pays.checkouts.done(shop.token(tip))).kind is PageKind.PAID
    await shop.settle_down()
    assert await shop.at(ana) == 500


async def test_leaving_the_page_takes_nothing_and_leads_back(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, _ = await shop.opened(ben, ana)
    state = await shop.pays.checkouts.back(shop.token(tip))
    assert state.kind is PageKind.BACK
    assert state.url == f"https://harbour.test/pay/{shop.token(tip)}"


async def test_a_link_that_is_none_shows_nothing(shop: Shop) -> None:
    for visit in (shop.pays.checkouts.open, shop.pays.checkouts.done, shop.pays.checkouts.back):
        assert (await visit("AAAAAAAAAAAAAAAAAAAAAA")).kind is PageKind.UNKNOWN


async def test_a_quote_that_ran_out_opens_no_page(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    shop.clock.move(timedelta(minutes=10))
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.EXPIRED
    assert (await shop.house.tip(tip.id)).state is TipState.EXPIRED
    assert shop.bench.sim.control.objects("checkout.session") == []


async def test_an_abandoned_page_expires_and_tells_nobody(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, _ = await shop.opened(ben, ana)
    await shop.later(minutes=32)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.EXPIRED
    assert await shop.told(ben.id) == []
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.EXPIRED
