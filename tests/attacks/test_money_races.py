"""Money at the same instant: joined accounts, webhooks, refunds and disputes in each other's way."""

import asyncio
from typing import Any

from bot.communities.model import Caller
from bot.errors import TryLater
from bot.ledger.accounts import FAN_PAYMENTS
from bot.members.linking import LinkDesk
from bot.members.model import Platform
from bot.money import Money
from bot.tips.model import TipState
from tests.support.shop import Shop


async def test_a_tip_paid_while_its_fan_is_joined_is_paid_once_and_is_his(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    late = await shop.house.member("Benny", Platform.TELEGRAM)
    tips = []
    for _ in range(3):
        tip, page = await shop.opened(late, ana, "5")
        shop.bench.sim.control.pay(page)
        tips.append(tip)
    await shop.deliver()
    desk = LinkDesk(shop.house.config, shop.database, shop.clock, shop.house.tokens)
    code = (await desk.start(late)).code
    jobs, shop.jobs = shop.jobs, []
    handlers = shop.pays.jobs()

    async def patiently(name: str, args: dict[str, Any]) -> None:
        for _ in range(20):
            try:
                await handlers[name](**args)
            except TryLater:
                continue
            return

    work = [patiently(job.name, job.args) for job in jobs if job.name in handlers]
    done = await asyncio.gather(desk.finish(ben, code), *work, return_exceptions=True)
    assert not [one for one in done if isinstance(one, Exception) and not isinstance(one, TryLater)], done
    await shop.settle_down()
    fans = {(await shop.house.tip(tip.id)).fan_id for tip in tips}
    assert len(fans) == 1
    assert {(await shop.house.tip(tip.id)).state for tip in tips} == {TipState.PAID}
    assert await shop.at(ana) == 1500
    async with shop.database.reading() as tx:
        joined = (await tx.members.get(late.id)).id
        told = {notice["tip"] for one in {joined, late.id} for notice in await shop.told(one, "tip_receipt")}
    assert told == {tip.public_id for tip in tips}
    await shop.is_sound()


async def test_everybody_who_wants_the_money_back_at_once_gets_it_once(shop: Shop) -> None:
    ana, ben, mona, nina = (
        await shop.creator(), await shop.house.member("Ben"), await shop.mover(), await shop.mover("Nina"),
    )  # fmt: skip
    tip = await shop.paid(ben, ana, "10")
    refunds, queue = shop.pays.refunds, shop.queue

    async def staff(who: Caller, minor: int) -> None:
        asked = await refunds.staff_refund(who, tip.id, Money(minor, "usd"), "now")
        await queue.approve(who, asked.case.id)

    for _ in range(3):
        await asyncio.gather(
            refunds.ask(ben, tip.id, "please"), staff(mona, 600), staff(nina, 600), staff(nina, 400),
            return_exceptions=True,
        )  # fmt: skip
        await shop.settle_down()
    after = await shop.house.tip(tip.id)
    assert after.refunded_minor <= 1000
    given = sum(one["amount"] for one in shop.bench.sim.control.objects("refund"))
    assert given == after.refunded_minor
    assert await shop.balance(FAN_PAYMENTS) == -(1000 - after.refunded_minor)
    await shop.is_sound()


async def test_a_dispute_while_a_refund_is_sent_gives_the_money_back_once(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    asked = await shop.pays.refunds.staff_refund(mona, tip.id, None, "now")
    await shop.queue.approve(mona, asked.case.id)
    control = shop.bench.sim.control
    control.dispute(await shop.page_of(tip), "open")
    await shop.settle_down()
    assert control.objects("refund") == []
    control.dispute(await shop.page_of(tip), "win")
    await shop.settle_down()
    again = await shop.pays.refunds.staff_refund(mona, tip.id, None, "now it can be")
    await shop.queue.approve(mona, again.case.id)
    await shop.settle_down()
    after = await shop.house.tip(tip.id)
    assert (after.state, after.refunded_minor) == (TipState.REFUNDED, 1000)
    assert await shop.at(ana) == 0
    await shop.is_sound()
