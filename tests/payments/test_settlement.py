"""From a quote to a paid tip, through the real SDK, on both databases: what is booked, told and shown."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES
from bot.members.model import Platform
from bot.moderation.model import Feature, Pause, Paused
from bot.payments.pages import PageKind
from bot.tips.model import Privacy, TipState
from storage.schema.notices import posts
from tests.support.shop import Shop


async def test_a_tip_paid_on_the_page_reaches_the_creator_whole(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "5")
    assert (tip.state, tip.late, tip.quarantined) == (TipState.PAID, False, False)
    assert await shop.at(ana) == 500
    assert await shop.balance(FAN_PAYMENTS) == -500
    assert await shop.balance(PROVIDER_FEES) == 45
    assert await shop.balance(PROVIDER_BALANCE) == -45
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


async def test_a_second_payment_goes_back_whole_and_the_fan_is_told(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, first = await shop.opened(ben, ana)
    async with shop.database.reading() as tx:
        (stored,) = await tx.payments.calls_about(tip.subject)
    # A page of the same tip that should not be there, and is paid all the same.
    other = await shop.provider.open_checkout(replace(stored.call, key="a twin"))
    for page in (first, other.id):
        shop.bench.sim.control.pay(page)
        await shop.settle_down()
    after = await shop.house.tip(tip.id)
    assert (after.state, after.refunded_minor) == (TipState.PAID, 0)
    assert await shop.at(ana) == 500
    assert await shop.balance(FAN_PAYMENTS) == -500
    (told,) = await shop.told(ben.id, "second_payment")
    assert told["back"] == 500
    assert len(await shop.told(ben.id, "tip_receipt")) == 1
    assert await shop.told(ben.id, "tip_refunded") == []
    kinds = await shop.kinds(tip)
    assert kinds.count("tip_second_payment") == kinds.count("tip_second_payment_refunded") == 1
    await shop.is_sound()


async def test_a_covered_fee_is_charged_and_the_creator_gets_the_same(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    await shop.house.tips.cover_fee(ben, tip.id, True)
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.REDIRECT
    shop.bench.sim.control.pay(await shop.page_of(tip))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).gross.amount_minor == 546
    assert await shop.at(ana) == 500
    assert await shop.balance(FAN_PAYMENTS) == -546
    assert await shop.balance(PROVIDER_BALANCE) == 0


@pytest.mark.parametrize(
    ("privacy", "facts"),
    [
        (Privacy.NAME_AMOUNT, ("Ben", 500)),
        (Privacy.NAME, ("Ben", None)),
        (Privacy.ANONYMOUS, (None, None)),
        (Privacy.HIDDEN, None),
    ],
)
async def test_the_public_line_says_no_more_than_the_fan_allowed(
    shop: Shop, privacy: Privacy, facts: tuple[str | None, int | None] | None
) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana, privacy=privacy)
    ana_sees = "Ben" if privacy is not Privacy.HIDDEN else None
    await shop.pays.checkouts.open(shop.token(tip))
    shop.bench.sim.control.pay(await shop.page_of(tip))
    await shop.settle_down()
    async with shop.database.reading() as tx:
        lines = list((await tx.connection.execute(select(posts.c.facts).where(posts.c.kind == "tip_public"))).scalars())
    assert [(line["fan"], line["amount"]) for line in lines] == ([facts] if facts else [])
    assert [told["fan"] for told in await shop.told(ana.id, "tip_received")] == [ana_sees]


@pytest.mark.parametrize("privacy", [Privacy.ANONYMOUS, Privacy.HIDDEN])
async def test_an_unnamed_tip_typed_before_everybody_has_no_line_there(shop: Shop, privacy: Privacy) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben", Platform.TELEGRAM)
    await shop.paid(ben, ana, privacy=privacy)
    assert await shop.house.posts() == []
    await shop.paid(ben, ana)
    assert len(await shop.house.posts()) == 1


async def test_a_pause_that_came_after_the_quote_opens_no_page(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    now = shop.clock.now()
    async with shop.database.transaction() as tx:
        await tx.switches.pause(Pause(Feature.TIPS, None, None, "Maintenance", None, now))
    state = await shop.pays.checkouts.open(shop.token(tip))
    assert state.kind is PageKind.PAUSED
    assert isinstance(state.refusal, Paused)
    assert shop.bench.sim.control.objects("checkout.session") == []
