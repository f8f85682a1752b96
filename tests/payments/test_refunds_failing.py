"""Refunds that fail, hang or are lost on the way: sent once, undone when the bank cannot take them, sent again."""

import pytest

from bot.communities.model import Caller
from bot.ledger.accounts import FAN_PAYMENTS
from bot.payments.model import RefundState
from bot.payments.provider import ProviderDown
from bot.tips.model import Tip, TipState
from tests.support.refunding import refunded, usd
from tests.support.shop import Shop, shop_config


async def test_a_refund_whose_answer_was_lost_is_sent_once(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/refunds", times=3)
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, usd(200), "Lost on the way")
    await shop.queue.approve(mover, asked.case.id)
    (job,) = [job for job in shop.jobs if job.name == "send_refund"]
    with pytest.raises(ProviderDown):
        await shop.pays.sender.send(**job.args)
    await shop.settle_down()
    assert len(shop.bench.sim.control.objects("refund")) == 1
    assert (await shop.house.tip(tip.id)).refunded_minor == 200
    assert await shop.kinds(tip) == ["tip_settled", "tip_fee_known", "tip_refunded"]


async def test_failure_16_a_lost_refund_is_looked_up_when_its_key_is_too_old(shop: Shop) -> None:
    """Failure 16: an unclear answer was tried anew although the money had moved."""
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    shop.bench.sim.control.webhooks("lose", count=99)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/refunds", times=3)
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, usd(200), "Lost on the way")
    await shop.queue.approve(mover, asked.case.id)
    (job,) = [job for job in shop.jobs if job.name == "send_refund"]
    with pytest.raises(ProviderDown):
        await shop.pays.sender.send(**job.args)
    await shop.later(hours=25)
    await shop.pays.sender.send(**job.args)
    assert len(shop.bench.sim.control.objects("refund")) == 1
    assert (await shop.house.tip(tip.id)).refunded_minor == 200


async def test_a_stored_failure_of_the_provider_is_looked_up_too(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    shop.bench.sim.control.fault("execute_then_500", path="/v1/refunds")
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, None, "A bad moment")
    await shop.queue.approve(mover, asked.case.id)
    await shop.settle_down()
    assert len(shop.bench.sim.control.objects("refund")) == 1
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED


async def test_failure_17_a_redelivered_command_is_one_refund(shop: Shop) -> None:
    """Failure 17: each redelivery had a new key of its own."""
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, None, "Twice")
    await shop.queue.approve(mover, asked.case.id)
    (job,) = [job for job in shop.jobs if job.name == "send_refund"]
    await shop.pays.sender.send(**job.args)
    await shop.pays.sender.send(**job.args)
    await shop.others().sender.send(**job.args)
    await shop.settle_down()
    assert len(shop.bench.sim.control.objects("refund")) == 1
    assert (await shop.house.tip(tip.id)).refunded_minor == 500


async def test_failure_13_a_refund_that_fails_after_it_was_done_is_undone(shop: Shop) -> None:
    """Failure 13: a refund failed after it had been booked."""
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await refunded(shop, await shop.paid(ben, ana, card="refund_fails"))
    assert tip.state is TipState.REFUNDED
    (refund,) = shop.bench.sim.control.objects("refund")
    if refund["status"] == "succeeded":
        shop.bench.sim.control.refund_fails(refund["id"])
    await shop.settle_down()
    tip = await shop.house.tip(tip.id)
    assert (tip.state, tip.refunded_minor) == (TipState.PAID, 0)
    assert await shop.balance(FAN_PAYMENTS) == -500
    assert (await shop.kinds(tip))[-1] == "tip_refund_undone"
    assert len(await shop.told(ben.id, "refund_failed")) == 1
    mover = await shop.mover()
    page = await shop.queue.page(mover)
    assert [view.case.facts["why"] for view in page.items] == ["failed"]
    await shop.is_sound()


async def test_a_pending_refund_is_booked_when_it_succeeds(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await refunded(shop, await shop.paid(ben, ana, card="refund_pending"))
    assert (tip.state, tip.refunded_minor) == (TipState.PAID, 0)
    async with shop.database.reading() as tx:
        (row,) = await tx.payments.refunds_of(tip.id)
    assert row.state is RefundState.PENDING
    (refund,) = shop.bench.sim.control.objects("refund")
    shop.bench.sim.control.refund_succeeds(refund["id"])
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED


async def failed_at_the_bank(shop: Shop, fan: Caller, creator: Caller) -> Tip:
    """A tip whose refund was done and then came back from the bank."""
    tip = await refunded(shop, await shop.paid(fan, creator, card="refund_fails"))
    (refund,) = shop.bench.sim.control.objects("refund")
    if refund["status"] == "succeeded":
        shop.bench.sim.control.refund_fails(refund["id"])
    await shop.settle_down()
    return tip


async def test_a_refund_that_failed_at_the_bank_is_sent_again_by_staff_and_the_fan_hears_of_it(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover("Nina")
    tip = await failed_at_the_bank(shop, ben, ana)
    (view,) = (await shop.queue.page(mover)).items
    done = await shop.queue.approve(mover, view.case.id)
    assert done.case.facts["back"] == 500
    async with shop.database.reading() as tx:
        rows = await tx.payments.refunds_of(tip.id)
    assert [row.state for row in rows] == [RefundState.FAILED, RefundState.APPROVED]
    (told,) = await shop.told(ben.id, "refund_again")
    assert (told["approved"], told["back"]) == (True, 500)
    await shop.settle_down()
    sent = shop.bench.sim.control.objects("refund")
    assert len(sent) == 2
    await shop.is_sound()


async def test_a_refund_that_is_not_tried_again_is_told_with_the_reason(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover("Nina")
    await failed_at_the_bank(shop, ben, ana)
    (view,) = (await shop.queue.page(mover)).items
    await shop.queue.reject(mover, view.case.id, "Paid by bank transfer instead")
    (told,) = await shop.told(ben.id, "refund_again")
    assert (told["approved"], told["reason"]) == (False, "Paid by bank transfer instead")


async def test_sending_a_large_refund_again_takes_two_people_again(shop: Shop) -> None:
    shop.house.config = shop_config(refunds={"second_approver_over": "4.00"})
    shop.pays = shop.others()
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await shop.paid(ben, ana, card="refund_fails")
    asked = await shop.pays.refunds.staff_refund(mona, tip.id, None, "Wrong person")
    for who in (mona, nina):
        await shop.queue.approve(who, asked.case.id)
    await shop.settle_down()
    (refund,) = shop.bench.sim.control.objects("refund")
    if refund["status"] == "succeeded":
        shop.bench.sim.control.refund_fails(refund["id"])
    await shop.settle_down()
    (view,) = (await shop.queue.page(mona)).items
    assert view.needs_second
    await shop.queue.approve(mona, view.case.id)
    assert len(await shop.told(ben.id, "refund_again")) == 0
    await shop.queue.approve(nina, view.case.id)
    assert len(await shop.told(ben.id, "refund_again")) == 1
