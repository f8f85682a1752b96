"""Money movers who would rather decide alone, and about other sums than they showed."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.moderation.model import CaseState, HandledBy, OwnMatter, SecondPerson
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.money import Money
from bot.payments.assembly import Payments
from bot.payments.model import RefundBlocked
from bot.tips.model import TipState
from tests.support.shop import Shop, shop_config

LIMIT: Mapping[str, Any] = {"refunds": {"second_approver_over": "5.00"}}


def usd(minor: int) -> Money:
    return Money(minor, "usd")


def queue_of(shop: Shop, pays: Payments) -> Queue:
    """The queue under the house's present configuration."""
    config = shop.house.config
    return Queue(config, Powers(config), shop.database, shop.clock, pays.deciders())


async def test_a_large_refund_cut_into_small_ones_still_takes_two_people(shop: Shop) -> None:
    shop.house.config = shop_config(**LIMIT)
    pays = shop.others()
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    queue = queue_of(shop, pays)
    one = await pays.refunds.staff_refund(mona, tip.id, usd(400), "a part")
    assert (await queue.approve(mona, one.case.id)).case.state is CaseState.APPROVED
    await shop.settle_down()
    two = await pays.refunds.staff_refund(mona, tip.id, usd(400), "another part")
    assert (await queue.approve(mona, two.case.id)).case.state is CaseState.HALF_APPROVED
    with pytest.raises(SecondPerson):
        await queue.approve(mona, two.case.id)


async def test_a_yes_to_one_sum_is_no_yes_to_another(shop: Shop) -> None:
    shop.house.config = shop_config(**LIMIT)
    pays = shop.others()
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await shop.paid(ben, ana, "20")
    queue = queue_of(shop, pays)
    asked = await pays.refunds.staff_refund(mona, tip.id, usd(600), "six dollars")
    assert (await queue.approve(mona, asked.case.id)).case.state is CaseState.HALF_APPROVED
    await pays.refunds.staff_refund(nina, tip.id, usd(2000), "all of it")
    after = await queue.approve(nina, asked.case.id)
    assert after.case.state is CaseState.HALF_APPROVED
    assert after.case.first_approver == nina.id


async def test_the_sum_of_a_case_stands_while_somebody_works_on_it(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await shop.paid(ben, ana, "20")
    asked = await shop.pays.refunds.staff_refund(mona, tip.id, usd(100), "one dollar")
    await shop.queue.claim(mona, asked.case.id)
    with pytest.raises(HandledBy):
        await shop.pays.refunds.staff_refund(nina, tip.id, usd(2000), "all of it")


async def test_a_large_payment_that_was_set_aside_goes_back_by_two_people(shop: Shop) -> None:
    shop.house.config = shop_config(**LIMIT)
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip, page = await shop.opened(ben, ana, "8")
    async with shop.database.transaction() as tx:
        await tx.tips.change(tip.id, {TipState.OPEN}, gross=usd(900))
    shop.bench.sim.control.pay(page)
    await shop.settle_down()
    queue = queue_of(shop, shop.others())
    (view,) = (await queue.page(mona)).items
    assert (await queue.approve(mona, view.case.id)).case.state is CaseState.HALF_APPROVED
    assert (await queue.approve(nina, view.case.id)).case.state is CaseState.APPROVED
    await shop.settle_down()
    assert await shop.balance("quarantine") == 0


async def test_what_is_on_its_way_back_is_not_given_back_once_more(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    asked = await shop.pays.refunds.staff_refund(mona, tip.id, usd(600), "a part")
    await shop.queue.approve(mona, asked.case.id)
    # Approved, and not sent yet.
    assert (await shop.pays.refunds.preview(mona, tip.id)).left == usd(400)
    with pytest.raises(RefundBlocked, match="too_much"):
        await shop.pays.refunds.staff_refund(mona, tip.id, usd(600), "the same again")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).refunded_minor == 600


@pytest.mark.parametrize("side", ["fan", "creator"])
async def test_a_mover_names_no_sum_for_what_he_paid_or_got_himself(shop: Shop, side: str) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "5")
    asked = await shop.pays.refunds.ask(ben, tip.id, "By mistake")
    party = await shop.mover("Ben" if side == "fan" else "Ana")
    with pytest.raises(OwnMatter):
        await shop.pays.refunds.staff_refund(party, tip.id, usd(1), "That will do")
    async with shop.database.reading() as tx:
        assert (await tx.cases.get(asked.case.id)).facts == asked.case.facts
    assert (await shop.pays.refunds.staff_refund(mona, tip.id, usd(100), "A part")).amount == usd(100)
