"""Refunds: who asks, who decides, what goes back and who is told."""

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.ledger.accounts import FAN_PAYMENTS
from bot.moderation.model import OwnMatter, Power, PowerNeeded, SecondPerson
from bot.payments.model import RefundBlocked
from bot.tips.model import TipState
from tests.support.refunding import refunded, usd
from tests.support.shop import Shop


async def test_a_whole_refund_takes_the_tip_back_from_the_creator(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await refunded(shop, await shop.paid(ben, ana))
    assert (tip.state, tip.refunded_minor) == (TipState.REFUNDED, 500)
    assert await shop.at(ana) == 0
    assert await shop.balance(FAN_PAYMENTS) == 0
    assert await shop.kinds(tip) == ["tip_settled", "tip_fee_known", "tip_refunded"]
    (told,) = await shop.told(ben.id, "tip_refunded")
    assert (told["side"], told["back"], told["whole"]) == ("fan", 500, True)
    (told,) = await shop.told(ana.id, "tip_refunded")
    assert (told["side"], told["taken"]) == ("creator", 500)
    await shop.is_sound()


async def test_two_equal_partial_refunds_both_work(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    once = await refunded(shop, tip, usd(300))
    assert (once.state, once.refunded_minor) == (TipState.PAID, 300)
    twice = await refunded(shop, tip, usd(300))
    assert (twice.state, twice.refunded_minor) == (TipState.PAID, 600)
    assert await shop.at(ana) == 400
    assert len(shop.bench.sim.control.objects("refund")) == 2


async def test_the_preview_says_who_loses_what(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    whole = await shop.pays.refunds.preview(mover, tip.id)
    assert (whole.amount, whole.from_creator, whole.from_operator) == (usd(1000), usd(1000), usd(0))
    assert whole.sure
    assert not whole.second
    await shop.later(days=3)
    shop.bench.sim.control.pay_out(await shop.account_of(ana))
    gone = await shop.pays.refunds.preview(mover, tip.id)
    assert (gone.from_creator, gone.from_operator) == (usd(0), usd(1000))


async def test_a_creator_is_never_pushed_below_zero(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    first = await shop.paid(ben, ana, "10")
    await shop.later(days=3)
    account = await shop.account_of(ana)
    shop.bench.sim.control.pay_out(account)
    await shop.paid(ben, ana, "4")
    tip = await refunded(shop, first)
    assert tip.state is TipState.REFUNDED
    assert await shop.at(ana) == 1000
    balance = shop.bench.sim.control.balances()[account]
    assert sum(part["amount"] for part in [*balance["available"], *balance["pending"]]) == 0
    (told,) = await shop.told(ben.id, "tip_refunded")
    assert told["back"] == 1000
    await shop.is_sound()


async def test_a_large_refund_needs_two_people(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "50")
    shop.house.set(refunds={"second_approver_over": "20.00"})
    mona, nils = await shop.mover("Mona"), await shop.mover("Nils")
    pays = shop.others()
    queue = shop.queue
    queue.deciders.update(pays.deciders())
    asked = await pays.refunds.staff_refund(mona, tip.id, None, "Wrong person")
    await queue.approve(mona, asked.case.id)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    with pytest.raises(SecondPerson):
        await queue.approve(mona, asked.case.id)
    await queue.approve(nils, asked.case.id)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED


async def test_only_the_fan_asks_and_nobody_decides_his_own_matter(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.mover("Ben")
    tip = await shop.paid(ben, ana)
    with pytest.raises(NotFound):
        await shop.pays.refunds.ask(ana, tip.id, "Mine")
    asked = await shop.pays.refunds.ask(ben, tip.id, "Clicked by mistake")
    with pytest.raises(OwnMatter):
        await shop.queue.approve(ben, asked.case.id)
    with pytest.raises(PowerNeeded):
        await shop.pays.refunds.staff_refund(await shop.house.member("Eve"), tip.id, None, "Me too")
    with pytest.raises(PowerNeeded) as refused:
        await shop.pays.refunds.preview(await shop.house.member("Eve"), tip.id)
    assert refused.value.powers == (Power.MONEY_MOVER, Power.OWNER), "looking alone gives nothing back"
    again = await shop.pays.refunds.ask(ben, tip.id, "Hello?")
    assert (asked.new, again.new, again.case.id) == (True, False, asked.case.id)


async def test_the_fan_hears_the_decision_and_its_reason(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    asked = await shop.pays.refunds.ask(ben, tip.id, "Clicked by mistake")
    await shop.queue.reject(mover, asked.case.id, "The stream took place")
    (told,) = await shop.told(ben.id, "refund_decided")
    assert (told["approved"], told["reason"]) == (False, "The stream took place")
    assert (await shop.house.tip(tip.id)).state is TipState.PAID


async def test_the_time_to_ask_ends(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    shop.clock.move(timedelta(days=14))
    with pytest.raises(RefundBlocked, match="too_late"):
        await shop.pays.refunds.ask(ben, tip.id, "Late")


async def test_failure_23_more_than_is_left_and_a_refund_of_a_refund_are_refused(shop: Shop) -> None:
    """Failure 23: a part that had gone back was given back again."""
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    with pytest.raises(RefundBlocked, match="too_much"):
        await shop.pays.refunds.staff_refund(mover, tip.id, usd(501), "Generous")
    await refunded(shop, tip)
    with pytest.raises(RefundBlocked, match="nothing_left"):
        await shop.pays.refunds.staff_refund(mover, tip.id, None, "Again")
    with pytest.raises(RefundBlocked, match="nothing_left"):
        await shop.pays.refunds.ask(ben, tip.id, "Again")


async def test_what_is_on_its_way_back_can_not_be_given_back_again(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, usd(700), "Please")
    await shop.queue.approve(mover, asked.case.id)
    with pytest.raises(RefundBlocked, match="too_much"):
        await shop.pays.refunds.staff_refund(mover, tip.id, usd(700), "Please")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).refunded_minor == 700


async def test_a_refund_made_by_hand_at_the_provider_is_booked_too(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    shop.bench.sim.control.refund(await shop.page_of(tip), 400, reverse_transfer=True)
    await shop.settle_down()
    tip = await shop.house.tip(tip.id)
    assert (tip.state, tip.refunded_minor) == (TipState.PAID, 400)
    assert await shop.at(ana) == 600
    await shop.is_sound()
