"""Cards of cases about money: a yes is a yes to what stood on the card, and to nothing else."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app import App
from bot.communities.model import Caller
from bot.moderation.model import CaseChanged, CaseState
from bot.money import Money
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies import moderation as say
from bot.replies.reply import Reply
from bot.replies.words import Words
from bot.tips.model import TipState
from tests.support.shop import Shop

WORDS = Words("en")


async def pressed(shop: Shop, who: Caller, wire: str) -> Reply:
    """What a button on a card is answered with."""
    app = SimpleNamespace(queue=shop.queue, config=shop.house.config)
    verb, subject, more = presses.parse(wire)
    answer: Any = await presses.answer(cast("App", app), Press(who, verb, subject, more), WORDS)
    assert isinstance(answer, Reply)
    return answer


def yes(card: Reply) -> str:
    """The wire form of the button that says yes."""
    wires = [button.press or "" for row in card.rows for button in row]
    return next(wire for wire in wires if wire.startswith("case.approve"))


async def test_a_yes_on_an_outdated_card_decides_nothing_and_shows_the_new_sum(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await shop.paid(ben, ana, "20")
    asked = await shop.pays.refunds.staff_refund(mona, tip.id, Money(100, "usd"), "one dollar")
    old = say.case(await shop.queue.claim(mona, asked.case.id), WORDS)
    assert "$1.00" in old.text
    shop.clock.move(timedelta(minutes=20))
    await shop.pays.refunds.staff_refund(nina, tip.id, Money(2000, "usd"), "all of it")
    answer = await pressed(shop, mona, yes(old))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).refunded_minor == 0
    assert "has changed" in answer.text
    assert "$20.00" in answer.text
    again = say.case(await shop.queue.claim(mona, asked.case.id), WORDS)
    await pressed(shop, mona, yes(again))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED


async def test_a_card_goes_with_what_went_back_elsewhere(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "20")
    asked = await shop.pays.refunds.ask(ben, tip.id, "Clicked by mistake")
    old = say.case(await shop.queue.claim(mona, asked.case.id), WORDS)
    shop.bench.sim.control.refund(await shop.page_of(tip), 500, reverse_transfer=True)
    await shop.settle_down()
    answer = await pressed(shop, mona, yes(old))
    assert "To give back: $15.00" in answer.text
    assert (await shop.house.tip(tip.id)).refunded_minor == 500
    await pressed(shop, mona, yes(answer))
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
    (told,) = await shop.told(ben.id, "refund_decided")
    assert told["back"] == 1500


async def test_a_button_without_a_version_decides_nothing(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    asked = await shop.pays.refunds.ask(ben, tip.id, "Clicked by mistake")
    answer = await pressed(shop, mona, f"case.approve:{asked.case.id}")
    assert "has changed" in answer.text
    with pytest.raises(CaseChanged):
        await shop.queue.approve(mona, asked.case.id, seen="00000000")
    assert (await shop.queue.show(mona, asked.case.id)).case.state is CaseState.OPEN


async def test_a_first_yes_does_not_hold_for_the_sum_that_is_left_afterwards(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    mona, nina = await shop.mover(), await shop.mover("Nina")
    tip = await shop.paid(ben, ana, "50")
    shop.house.set(refunds={"second_approver_over": "20.00"})
    shop.pays = shop.others()
    asked = await shop.pays.refunds.staff_refund(mona, tip.id, None, "Wrong person")
    assert (await shop.queue.approve(mona, asked.case.id)).case.state is CaseState.HALF_APPROVED
    shop.bench.sim.control.refund(await shop.page_of(tip), 500, reverse_transfer=True)
    await shop.settle_down()
    half = await shop.queue.approve(nina, asked.case.id)
    assert (half.case.state, half.case.first_approver) == (CaseState.HALF_APPROVED, nina.id)
    await shop.queue.approve(mona, asked.case.id)
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
