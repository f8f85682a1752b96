"""Payment disputes and fraud warnings: who gives what back, and who gets it again."""

import pytest

from bot.ledger.accounts import DISPUTE_FEES, DISPUTES_OPEN, FAN_PAYMENTS, receivable
from bot.payments.model import RefundBlocked
from bot.payments.provider import ProviderDown
from bot.tips.model import Dispute, TipState
from tests.support.shop import Shop


async def test_failure_11_a_dispute_takes_the_tip_back_and_tells_the_due_date(shop: Shop) -> None:
    """Failure 11: disputes went unnoticed until the money was gone."""
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    shop.bench.sim.control.dispute(await shop.page_of(tip))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.OPEN
    assert await shop.at(ana) == 0
    assert await shop.balance(DISPUTES_OPEN) == 500
    assert await shop.balance(DISPUTE_FEES) == 1500
    alerts = [facts for facts in await shop.told(mover.id, "staff_alert") if facts["what"] == "dispute"]
    assert len(alerts) == 1
    assert alerts[0]["due_by"] is not None
    (told,) = await shop.told(ana.id, "tip_disputed")
    assert (told["step"], told["taken"]) == ("opened", 500)
    (call,) = [call for call in shop.bench.sim.control.log() if call["path"].endswith("/reversals") and call["key"]]
    assert call["key"] == "dispute:1:reversal:1"
    await shop.is_sound()


async def test_a_won_dispute_sends_the_creator_his_money_again(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    page = await shop.page_of(tip)
    shop.bench.sim.control.dispute(page)
    await shop.settle_down()
    shop.bench.sim.control.dispute(page, "win")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.WON
    assert await shop.at(ana) == 500
    assert await shop.balance(DISPUTES_OPEN) == 0
    assert await shop.balance(DISPUTE_FEES) == 1500
    assert [facts["step"] for facts in await shop.told(ana.id, "tip_disputed")] == ["opened", "won"]
    await shop.is_sound()


async def test_a_lost_dispute_leaves_the_creator_owing_what_he_kept(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    await shop.later(days=3)
    shop.bench.sim.control.pay_out(await shop.account_of(ana))
    await shop.paid(ben, ana, "4")
    page = await shop.page_of(tip)
    shop.bench.sim.control.dispute(page)
    await shop.settle_down()
    assert await shop.at(ana) == 1000
    shop.bench.sim.control.dispute(page, "lose")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.LOST
    assert await shop.balance(receivable(ana.id)) == 600
    assert await shop.balance(DISPUTES_OPEN) == 0
    assert await shop.balance(FAN_PAYMENTS) == -400
    told = (await shop.told(ana.id, "tip_disputed"))[-1]
    assert (told["step"], told["taken"], told["owed"], told["recover_bp"]) == ("lost", 400, 600, 5000)
    await shop.is_sound()


async def test_a_dispute_first_heard_of_when_it_is_lost_leaves_the_creator_owing_it(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    for step in ("open", "lose"):
        shop.bench.sim.control.dispute(await shop.page_of(tip), step)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.LOST
    assert await shop.balance(receivable(ana.id)) == 1000
    assert await shop.balance(DISPUTES_OPEN) == 0
    await shop.is_sound()


async def test_a_dispute_first_heard_of_when_it_is_won_is_known_as_won(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    for step in ("open", "win"):
        shop.bench.sim.control.dispute(await shop.page_of(tip), step)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.WON
    assert await shop.at(ana) == 1000
    await shop.is_sound()


async def test_a_dispute_won_on_appeal_ends_the_debt(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    await shop.later(days=3)
    shop.bench.sim.control.pay_out(await shop.account_of(ana))
    page = await shop.page_of(tip)
    for step in ("open", "lose"):
        shop.bench.sim.control.dispute(page, step)
        await shop.settle_down()
    assert await shop.balance(receivable(ana.id)) == 1000
    shop.bench.sim.control.dispute(page, "appeal")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.OPEN
    shop.bench.sim.control.dispute(page, "win")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.WON
    assert await shop.balance(receivable(ana.id)) == 0
    assert await shop.balance(FAN_PAYMENTS) == -1000
    await shop.is_sound()


async def test_failure_12_a_dispute_larger_than_the_payment_is_booked(shop: Shop) -> None:
    """Failure 12: a dispute exceeded the charge and crashed the book."""
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    shop.bench.sim.control.dispute(await shop.page_of(tip), amount=650)
    await shop.settle_down()
    assert await shop.balance(DISPUTES_OPEN) == 650
    assert await shop.at(ana) == 0
    shop.bench.sim.control.dispute(await shop.page_of(tip), "lose")
    await shop.settle_down()
    assert await shop.balance(DISPUTES_OPEN) == 0
    assert await shop.balance(receivable(ana.id)) == 0
    await shop.is_sound()


async def test_an_inquiry_moves_no_money(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    before = await shop.kinds(tip)
    shop.bench.sim.control.dispute(await shop.page_of(tip), inquiry=True)
    await shop.settle_down()
    assert await shop.kinds(tip) == before
    assert (await shop.house.tip(tip.id)).dispute is Dispute.NONE
    assert [facts["what"] for facts in await shop.told(mover.id, "staff_alert")] == ["dispute"]
    shop.bench.sim.control.dispute(await shop.page_of(tip), "escalate")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.OPEN
    assert await shop.at(ana) == 0


async def test_no_refund_while_a_dispute_is_open(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, None, "Please")
    await shop.queue.approve(mover, asked.case.id)
    shop.bench.sim.control.dispute(await shop.page_of(tip))
    await shop.deliver()
    await shop.run_jobs(except_for=frozenset({"send_refund"}))
    await shop.settle_down()
    assert shop.bench.sim.control.objects("refund") == []
    with pytest.raises(RefundBlocked, match="dispute_open"):
        await shop.pays.refunds.staff_refund(mover, tip.id, None, "Please")


async def test_a_dispute_before_its_payment_settles_it_first(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.webhooks("lose", count=99)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    shop.bench.sim.control.webhooks("normal")
    shop.bench.sim.control.dispute(page)
    await shop.settle_down()
    tip = await shop.house.tip(tip.id)
    assert (tip.state, tip.dispute) == (TipState.PAID, Dispute.OPEN)
    assert len(await shop.told(ben.id, "tip_receipt")) == 1
    assert await shop.at(ana) == 0


async def test_a_small_payment_with_a_fraud_warning_is_given_back(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    shop.bench.sim.control.early_warning(await shop.page_of(tip))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
    assert [facts["what"] for facts in await shop.told(mover.id, "staff_alert")] == ["warning_refunded"]
    await shop.is_sound()


async def test_a_large_payment_with_a_fraud_warning_is_a_case(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "40")
    shop.bench.sim.control.early_warning(await shop.page_of(tip))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    page = await shop.queue.page(mover)
    (view,) = page.items
    await shop.queue.approve(mover, view.case.id)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED


async def steps(shop: Shop, page: str, *kinds: str, amount: int | None = None) -> None:
    """Takes the newest dispute of a payment through these steps, each seen to its end."""
    for kind in kinds:
        shop.bench.sim.control.dispute(page, kind, amount=amount)  # type: ignore[arg-type] # a step's name
        await shop.settle_down()


async def test_a_second_dispute_takes_the_tip_out_of_the_transfer_that_was_sent_again(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    page = await shop.page_of(tip)
    await steps(shop, page, "open", "win", "open")
    assert await shop.at(ana) == 0
    assert (await shop.house.tip(tip.id)).dispute is Dispute.OPEN
    await steps(shop, page, "win")
    assert await shop.at(ana) == 1000
    await steps(shop, page, "open")
    assert await shop.at(ana) == 0
    told = [facts["taken"] for facts in await shop.told(ana.id, "tip_disputed") if facts["step"] == "opened"]
    assert told == [1000, 1000, 1000]
    await shop.is_sound()


async def test_a_dispute_of_the_whole_takes_both_halves_of_what_lies_in_two_transfers(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    page = await shop.page_of(tip)
    await steps(shop, page, "open", "win", amount=300)
    assert await shop.at(ana) == 1000
    await steps(shop, page, "open")
    assert await shop.at(ana) == 0
    log = shop.bench.sim.control.log()
    keys = [call["key"] for call in log if call["path"].endswith("/reversals") and call["key"]]
    assert [key.partition(":reversal:")[2] for key in keys] == ["1", "1", "2"]
    (_, told) = [facts for facts in await shop.told(ana.id, "tip_disputed") if facts["step"] == "opened"]
    assert told["taken"] == 1000
    await steps(shop, page, "win")
    assert await shop.at(ana) == 1000
    await shop.is_sound()


async def test_the_second_of_two_reversals_is_made_up_after_a_break(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana, "10")
    page = await shop.page_of(tip)
    await steps(shop, page, "open", "win", amount=300)
    shop.bench.sim.control.dispute(page)
    await shop.deliver()
    await shop.run_jobs(except_for=frozenset({"reverse_for_dispute"}))
    (job,) = [job for job in shop.jobs if job.name == "reverse_for_dispute"]
    async with shop.database.reading() as tx:
        second = (await tx.payments.latest_call("dispute:1", "transfer"))
    assert second is not None
    shop.bench.sim.control.fault("execute_then_drop", path=f"/v1/transfers/{second.object_id}/reversals", times=4)
    with pytest.raises(ProviderDown):
        await shop.pays.disputes.reverse(**job.args)
    await shop.later(hours=25)
    await shop.settle_down()
    assert await shop.at(ana) == 0
    await shop.is_sound()


async def test_two_disputes_at_once_ask_for_no_cent_twice(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    await shop.later(days=3)
    shop.bench.sim.control.pay_out(await shop.account_of(ana))
    page = await shop.page_of(tip)
    await steps(shop, page, "open", amount=700)
    await steps(shop, page, "open", amount=1000)
    async with shop.database.reading() as tx:
        assert [row.to_take_minor for row in await tx.payments.disputes_of(tip.id)] == [700, 300]
    await steps(shop, page, "lose")
    assert await shop.balance(receivable(ana.id)) == 300
    # The first one is still open: nothing may be refunded, and its case stays.
    assert (await shop.house.tip(tip.id)).dispute is Dispute.OPEN
    assert (await shop.queue.page(mover)).total == 1
    older = min(shop.bench.sim.control.objects("dispute"), key=lambda one: one["amount"])
    await steps(shop, older["id"], "lose")
    assert await shop.balance(receivable(ana.id)) == 1000
    assert (await shop.house.tip(tip.id)).dispute is Dispute.LOST
    await shop.is_sound()


async def test_a_refund_after_two_won_disputes_takes_the_creators_part_from_where_it_lies(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    page = await shop.page_of(tip)
    await steps(shop, page, "open", "win", amount=300)
    await steps(shop, page, "open", "win", amount=400)
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, None, "All of it")
    await shop.queue.approve(mover, asked.case.id)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
    assert await shop.at(ana) == 0
    await shop.is_sound()
