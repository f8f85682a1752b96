"""Payments that do not fit their tip: given back, taken as paid or left aside, judged by all that is aside together."""

from dataclasses import replace
from typing import Any

import pytest

from bot.communities.model import Caller
from bot.ledger.accounts import FAN_PAYMENTS
from bot.moderation.model import CannotDecide, Case, CaseChanged, CaseKind, CaseState
from bot.money import Money
from bot.payments.model import Role
from bot.payments.settlement import Outcome, Source
from bot.tips.model import Tip, TipState
from tests.support.shop import Shop, shop_config


def usd(minor: int) -> Money:
    return Money(minor, "usd")


async def set_aside(shop: Shop, fan: Caller, creator: Caller, amount: str = "8") -> Tip:
    """A tip whose payment came in another sum than was asked for."""
    tip, page = await shop.opened(fan, creator, amount)
    async with shop.database.transaction() as tx:
        await tx.tips.change(tip.id, {TipState.OPEN}, gross=tip.gross + usd(100))
    shop.bench.sim.control.pay(page)
    await shop.settle_down()
    return await shop.house.tip(tip.id)


async def one_more(shop: Shop, tip: Tip, number: int = 2, **but: Any) -> None:
    """Another payment for the same tip that does not fit it either."""
    _, payment = await shop.provider.checkout(await shop.page_of(tip))
    assert payment is not None
    again = replace(payment, payment_id=f"pi_more_{number}", charge_id=f"ch_more_{number}", transfer_id=None, **but)
    assert await shop.pays.settlement.settle(again, Source.WEBHOOK) is Outcome.QUARANTINED


async def case_of(shop: Shop, tip: Tip) -> Case:
    async with shop.database.reading() as tx:
        return (await tx.cases.about(tip.subject, CaseKind.QUARANTINE))[0]


async def test_a_payment_by_which_the_creator_got_the_whole_tip_can_be_taken_as_paid(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await set_aside(shop, ben, ana)
    assert await shop.told(ben.id) == []
    view = await shop.queue.show(mona, (await case_of(shop, tip)).id)
    assert view.case.facts["fits"] is True
    done = await shop.queue.take(mona, view.case.id, "It is what he meant", seen=view.case.version)
    assert (done.case.state, done.case.facts["yes_to"]) == (CaseState.APPROVED, "take")
    await shop.settle_down()
    paid = await shop.house.tip(tip.id)
    assert (paid.state, paid.quarantined, paid.gross) == (TipState.PAID, False, usd(800))
    assert await shop.kinds(tip) == ["quarantined", "tip_fee_known", "quarantine_cleared"]
    assert await shop.balance("quarantine") == 0
    assert await shop.balance(FAN_PAYMENTS) == -800
    assert await shop.at(ana) == 800
    (row,) = await shop.payments(tip)
    assert row.role is Role.SETTLED
    assert len(await shop.told(ben.id, "tip_receipt")) == 1
    assert len(await shop.told(ana.id, "tip_received")) == 1
    await shop.is_sound()


async def test_what_was_taken_as_paid_can_be_refunded_like_any_tip(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await set_aside(shop, ben, ana)
    await shop.queue.take(mona, (await case_of(shop, tip)).id)
    asked = await shop.pays.refunds.ask(ben, tip.id, "Not what I meant")
    assert asked.amount == usd(800)
    await shop.queue.approve(mona, asked.case.id)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
    assert await shop.at(ana) == 0
    assert await shop.balance(FAN_PAYMENTS) == 0
    await shop.is_sound()


async def test_a_payment_that_brought_the_creator_another_sum_never_counts_as_paid(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip, page = await shop.opened(ben, ana, "8")
    shop.bench.sim.control.pay(page)
    _, payment = await shop.provider.checkout(page)
    assert payment is not None
    short = replace(payment, transferred_minor=700)
    assert await shop.pays.settlement.settle(short, Source.WEBHOOK) is Outcome.QUARANTINED
    view = await shop.queue.show(mona, (await case_of(shop, tip)).id)
    assert (view.case.facts["fits"], view.case.facts["wrong"]) == (False, ["transferred"])
    with pytest.raises(CannotDecide, match="does_not_fit"):
        await shop.queue.take(mona, view.case.id)


async def test_only_money_that_is_aside_can_be_taken(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    asked = await shop.pays.refunds.ask(ben, tip.id, "Why not")
    with pytest.raises(CannotDecide, match="nothing_to_take"):
        await shop.queue.take(mona, asked.case.id)


async def test_several_payments_aside_are_judged_for_two_people_by_their_total(shop: Shop) -> None:
    shop.house.config = shop_config(refunds={"second_approver_over": "10.00"})
    shop.pays = shop.others()
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await set_aside(shop, ben, ana)
    case = await case_of(shop, tip)
    assert not (await shop.queue.show(mona, case.id)).needs_second
    await one_more(shop, tip)
    view = await shop.queue.show(mona, case.id)
    assert view.needs_second
    assert view.case.facts["arrived"] == [[1600, "usd"]]
    with pytest.raises(CaseChanged):
        await shop.queue.approve(mona, case.id, seen=case.version)
    assert (await shop.queue.approve(mona, case.id, seen=view.case.version)).case.state is CaseState.HALF_APPROVED
    assert (await shop.queue.approve(nina, case.id)).case.state is CaseState.APPROVED
    async with shop.database.reading() as tx:
        assert [row.amount for row in await tx.payments.refunds_of(tip.id)] == [usd(800), usd(800)]
    (told,) = await shop.told(ben.id, "payment_aside")
    assert (told["step"], told["arrived"]) == ("back", [[1600, "usd"]])


async def test_a_first_yes_ends_when_another_payment_is_set_aside(shop: Shop) -> None:
    shop.house.config = shop_config(refunds={"second_approver_over": "5.00"})
    shop.pays = shop.others()
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await set_aside(shop, ben, ana)
    case = await case_of(shop, tip)
    assert (await shop.queue.approve(mona, case.id)).case.state is CaseState.HALF_APPROVED
    await one_more(shop, tip)
    half = await shop.queue.approve(nina, case.id)
    assert (half.case.state, half.case.first_approver) == (CaseState.HALF_APPROVED, nina.id)


async def test_a_yes_to_giving_back_is_no_yes_to_taking(shop: Shop) -> None:
    shop.house.config = shop_config(refunds={"second_approver_over": "5.00"})
    shop.pays = shop.others()
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina, olga = await shop.mover(), await shop.mover("Nina"), await shop.mover("Olga")
    tip = await set_aside(shop, ben, ana)
    case = await case_of(shop, tip)
    await shop.queue.approve(mona, case.id)
    half = await shop.queue.take(nina, case.id)
    assert (half.case.state, half.case.first_approver) == (CaseState.HALF_APPROVED, nina.id)
    assert (await shop.house.tip(tip.id)).state is TipState.OPEN
    assert (await shop.queue.take(olga, case.id)).case.state is CaseState.APPROVED
    assert (await shop.house.tip(tip.id)).state is TipState.PAID


async def test_what_is_aside_besides_the_payment_that_counts_goes_back(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await set_aside(shop, ben, ana)
    await one_more(shop, tip, gross=usd(300), transferred_minor=None, destination=None)
    await shop.queue.take(mona, (await case_of(shop, tip)).id)
    async with shop.database.reading() as tx:
        (row,) = await tx.payments.refunds_of(tip.id)
    assert (row.payment_id, row.amount) == ("pi_more_2", usd(300))
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    (told,) = await shop.told(ben.id, "payment_aside")
    assert told["arrived"] == [[300, "usd"]]


async def test_whose_money_stays_aside_is_told_why(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await set_aside(shop, ben, ana)
    await shop.queue.reject(mona, (await case_of(shop, tip)).id, "The bank asks for it")
    (told,) = await shop.told(ben.id, "payment_aside")
    assert (told["step"], told["reason"]) == ("kept", "The bank asks for it")
    assert await shop.balance("quarantine") == -800
