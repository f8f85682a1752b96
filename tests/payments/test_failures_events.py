"""Failures that happened to others, 1 to 4: news of a payment twice, from two sides, half handled, in any order."""

import asyncio
import itertools
import random
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.payments.events import Fact, Hint
from bot.payments.model import EventState
from bot.payments.provider import ProviderDown
from bot.payments.settlement import Outcome, Source
from bot.tips.model import TipState
from tests.support.paying import SETTLED, paid_once, payment_of, shop_stripe, type_of
from tests.support.shop import Shop, take


async def test_failure_01_each_event_twice_credits_once(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    await shop.deliver(times=2)
    await shop.run_jobs()
    await paid_once(shop, tip)


async def test_failure_01_a_stop_between_commit_and_answer_credits_once(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    letters = take(shop.bench.hook)
    for raw, header in letters:
        assert await shop.pays.webhooks.receive(raw, header, "platform")
    await shop.run_jobs()
    # Nobody heard the 200: all of it comes again, to a process that has just started.
    restarted = shop.others()
    for raw, header in letters:
        assert await restarted.webhooks.receive(raw, header, "platform")
    await shop.run_jobs()
    await paid_once(shop, tip)


async def test_failure_02_two_events_about_one_payment_are_one_credit(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    await shop.deliver()
    names = [job.name for job in shop.jobs if job.name == "handle_event"]
    assert len(names) > 2
    await shop.run_jobs()
    await paid_once(shop, tip)


async def test_failure_02_the_database_refuses_a_second_settled_payment(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    (row,) = await shop.payments(tip)
    with pytest.raises(IntegrityError):
        async with shop.database.transaction() as tx:
            await tx.payments.add_payment(replace(row, payment_id="pi_other"), shop.clock.now())


class FailsOnce:
    """Events whose reading fails the first time, after which everything works."""

    def __init__(self, shop: Shop, error: Exception) -> None:
        self._shop, self._error = shop, [error]

    def verify(self, raw: bytes, header: str, endpoint: str) -> Hint:
        return self._shop.events.verify(raw, header, endpoint)

    async def read(self, hint: Hint) -> Fact:
        if self._error:
            raise self._error.pop()
        return await self._shop.events.read(hint)

    async def since(self, *_: object, **__: object) -> tuple[Hint, ...]:
        return ()


async def test_failure_03_a_failing_handler_leaves_the_event_to_be_handled(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.webhooks("lose", types=("payment_intent.succeeded", "charge.updated"))
    shop.bench.sim.control.pay(page)
    await shop.deliver()
    (job,) = [job for job in shop.jobs if job.name == "handle_event" and "session" in await type_of(shop, job.key)]
    failing = shop.others(events=FailsOnce(shop, ProviderDown()))
    with pytest.raises(ProviderDown):
        await failing.webhooks.handle(job.key)
    async with shop.database.reading() as tx:
        row = await tx.payments.event(job.key)
    assert row is not None
    assert row.state is EventState.RECEIVED
    await failing.webhooks.handle(job.key)
    assert (await shop.house.tip(tip.id)).state is TipState.PAID


async def test_failure_03_claim_and_effect_are_one_transaction(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    payment = await payment_of(shop, page)

    async def settle_and_stop() -> None:
        async with shop.database.transaction() as tx:
            assert await shop.pays.settlement.apply(tx, payment, Source.WEBHOOK) is Outcome.SETTLED
            raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="pulled the plug"):
        await settle_and_stop()
    assert (await shop.house.tip(tip.id)).state is TipState.OPEN
    assert await shop.kinds(tip) == []
    await shop.settle_down()
    await paid_once(shop, tip)


async def test_failure_04_every_order_of_the_events_has_one_end(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    shop.house.set(safety={"checkouts_per_hour_fan": 1000, "first_day_spend": "900.00"}, stripe=shop_stripe(shop))
    shop.pays = shop.others()
    kinds = ("checkout.session.completed", "payment_intent.succeeded", "charge.updated", "transfer.created")
    for order in itertools.permutations(kinds):
        tip, page = await shop.opened(ben, ana, "3")
        shop.bench.sim.control.pay(page)
        await shop.deliver()
        by_type = {await type_of(shop, job.key): job for job in shop.jobs if job.name == "handle_event"}
        for kind in order:
            await shop.pays.webhooks.handle(by_type[kind].key)
        shop.jobs.clear()
        assert await shop.kinds(tip) == SETTLED, order
        assert (await shop.house.tip(tip.id)).state is TipState.PAID
    assert await shop.at(ana) == 300 * 24
    await shop.is_sound()


@pytest.mark.parametrize("seed", range(5))
async def test_failure_04_a_refund_and_a_dispute_in_any_order_have_one_end(shop: Shop, seed: int) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana, "10")
    control = shop.bench.sim.control
    control.pay(page)
    control.refund(page, 300, reverse_transfer=True)
    control.dispute(page, amount=700)
    await shop.deliver()
    random.Random(seed).shuffle(shop.jobs)
    await shop.settle_down()
    after = await shop.house.tip(tip.id)
    assert (after.state, after.refunded_minor, after.dispute.value) == (TipState.PAID, 300, "open")
    assert await shop.at(ana) == 0
    assert await shop.balance("disputes_open") == 700
    await shop.is_sound()


async def test_failure_04_parallel_delivery_has_one_end(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    letters = take(shop.bench.hook) * 3
    received = await asyncio.gather(*(shop.pays.webhooks.receive(raw, head, "platform") for raw, head in letters))
    assert all(received)
    keys = shop.events_owed()
    assert len(keys) == len(set(keys))
    await asyncio.gather(*(shop.pays.webhooks.handle(key) for key in keys * 2))
    shop.jobs.clear()
    await paid_once(shop, tip)
