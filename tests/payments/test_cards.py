"""One-tap tips: a card is remembered on the tick alone, charged once after one confirm, and forgotten on request."""

from datetime import timedelta
from typing import Any

import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.payments.model import CardResting, NoCard
from bot.payments.pages import PageKind
from bot.payments.provider import ProviderDown
from bot.tips.model import AlreadyStarted, TipExpired, TipState
from tests.support.shop import Shop


async def remembered(shop: Shop, fan: Caller, creator: Caller, card: str = "pays") -> None:
    """A first tip, paid with the tick."""
    tip = await shop.quoted(fan, creator)
    await shop.pays.cards.remember(fan, tip.id)
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.REDIRECT
    shop.bench.sim.control.pay(await shop.page_of(tip), card=card)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID


async def test_a_card_is_remembered_only_on_the_tick(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await shop.paid(ben, ana)
    assert await shop.pays.cards.show(ben) is None
    assert shop.bench.sim.control.objects("customer") == []
    await remembered(shop, ben, ana)
    card = await shop.pays.cards.show(ben)
    assert card is not None
    assert (card.brand, card.last4) == ("visa", "4242")


async def test_a_tick_that_was_taken_back_leaves_no_card(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    await shop.pays.cards.remember(ben, tip.id)
    await shop.pays.cards.remember(ben, tip.id, wanted=False)
    await shop.pays.checkouts.open(shop.token(tip))
    shop.bench.sim.control.pay(await shop.page_of(tip))
    await shop.settle_down()
    assert await shop.pays.cards.show(ben) is None


async def test_one_confirm_pays_and_tells_both(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana)
    tip = await shop.quoted(ben, ana, "7")
    shown = await shop.pays.cards.pay_with_card(ben, tip.id)
    assert (shown.last4, shown.creator) == ("4242", "Ana")
    again = await shop.pays.cards.pay_with_card(ben, tip.id)
    assert again.last4 == "4242"
    await shop.settle_down()
    paid = await shop.house.tip(tip.id)
    assert paid.state is TipState.PAID
    assert await shop.at(ana) == 1200
    assert len(shop.bench.sim.control.objects("payment_intent")) == 2
    assert await shop.kinds(tip) == ["tip_settled", "tip_fee_known"]
    await shop.is_sound()


async def test_one_person_has_one_customer(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana)
    await remembered(shop, ben, ana)
    assert len(shop.bench.sim.control.objects("customer")) == 1


@pytest.mark.parametrize(("card", "bank"), [("remembered_then_declined", False), ("authenticates", True)])
async def test_a_card_that_does_not_do_leads_to_the_page(shop: Shop, card: str, bank: bool) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana, number_of(card))
    tip = await shop.quoted(ben, ana)
    await shop.pays.cards.pay_with_card(ben, tip.id)
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.WAITING
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.OPEN
    (told,) = await shop.told(ben.id, "card_declined")
    assert told["needs_bank"] is bank
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.REDIRECT
    shop.bench.sim.control.pay(await shop.page_of(tip))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    assert await shop.at(ana) == 1000


async def test_a_charge_whose_answer_was_lost_is_one_charge(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana)
    tip = await shop.quoted(ben, ana)
    await shop.pays.cards.pay_with_card(ben, tip.id)
    shop.bench.sim.control.webhooks("lose", count=99)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/payment_intents", times=3)
    with pytest.raises(ProviderDown):
        await shop.pays.cards.charge(tip.id)
    await shop.later(hours=25)
    # The key is too old by now: it is looked up, and what was lost is found.
    await shop.pays.cards.charge(tip.id)
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    assert len(shop.bench.sim.control.objects("payment_intent")) == 2


async def test_a_removed_card_pays_nothing_more(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana)
    card = await shop.pays.cards.remove(ben)
    await shop.settle_down()
    assert shop.bench.sim.control.get(card.card)["customer"] is None
    assert await shop.pays.cards.show(ben) is None
    tip = await shop.quoted(ben, ana)
    with pytest.raises(NoCard):
        await shop.pays.cards.pay_with_card(ben, tip.id)
    with pytest.raises(NoCard):
        await shop.pays.cards.remove(ben)


async def test_only_the_fan_and_only_in_time(shop: Shop) -> None:
    ana, ben, eve = await shop.creator(), await shop.house.member("Ben"), await shop.house.member("Eve")
    await remembered(shop, ben, ana)
    tip = await shop.quoted(ben, ana)
    with pytest.raises(NotFound):
        await shop.pays.cards.pay_with_card(eve, tip.id)
    opened, _ = await shop.opened(ben, ana)
    with pytest.raises(AlreadyStarted):
        await shop.pays.cards.pay_with_card(ben, opened.id)
    with pytest.raises(AlreadyStarted):
        await shop.pays.cards.remember(ben, opened.id)
    await shop.later(minutes=11)
    with pytest.raises(TipExpired):
        await shop.pays.cards.pay_with_card(ben, tip.id)


async def test_no_id_of_a_card_stands_in_what_people_or_logs_see(shop: Shop, caplog: Any) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana)
    card = await shop.pays.cards.show(ben)
    assert card is not None
    async with shop.database.reading() as tx:
        customer = await tx.payments.customer(ben.id)
    assert card.card not in repr(customer)
    assert card.card not in caplog.text


def number_of(card: str) -> str:
    """The test card of each behaviour."""
    return {"remembered_then_declined": "4000000000000341", "authenticates": "4000002500003155"}[card]


async def test_after_linking_the_card_rests_and_the_page_still_works(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await remembered(shop, ben, ana)
    until = shop.clock.now() + timedelta(hours=72)
    async with shop.database.transaction() as tx:
        await tx.members.set_cooloff(ben.id, until)
    tip = await shop.quoted(ben, ana, "7")
    with pytest.raises(CardResting) as refused:
        await shop.pays.cards.pay_with_card(ben, tip.id)
    assert refused.value.until == until
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.REDIRECT
    await shop.later(hours=73)
    later = await shop.quoted(ben, ana, "7")
    await shop.pays.cards.pay_with_card(ben, later.id)
    await shop.settle_down()
    assert (await shop.house.tip(later.id)).state is TipState.PAID
