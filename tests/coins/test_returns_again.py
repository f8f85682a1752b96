"""Refunds that do not go as they were meant: refused first, made by somebody else, or crossed by a dispute."""

from typing import Literal

import pytest

from bot.coins.orders import CoinOrder, OrderState
from bot.ledger.accounts import FAN_PAYMENTS, coins_frozen
from bot.members.model import Platform
from bot.payments.model import RefundState
from bot.payments.provider import ProviderRefused
from tests.coins.counter import Counter
from tests.support.databases import only_sqlite

pytestmark = only_sqlite


async def refund_states(counter: Counter, order: CoinOrder) -> list[RefundState]:
    async with counter.shop.database.reading() as tx:
        return [one.state for one in await tx.coins.refunds_of(order.id)]


async def test_stars_that_went_back_after_a_refused_refund_take_the_coins_along(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    await counter.shop.selling.stars.paid(counter.stars(view, fan))
    counter.shop.bank.fails.append(ProviderRefused("BALANCE_TOO_LOW"))
    await counter.given_back(fan, view.order)
    assert await counter.held(fan) == 330
    await counter.shop.selling.stars.given_back(counter.stars(view, fan, incoming=False))
    assert (await counter.held(fan), await counter.shop.balance("stars", "xtr")) == (0, 0)


async def test_a_refund_that_works_the_second_time_is_done_and_the_first_stays_refused(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    order = await counter.starred(fan)
    counter.shop.bank.fails.append(ProviderRefused("BALANCE_TOO_LOW"))
    await counter.given_back(fan, order)
    order = await counter.given_back(fan, order)
    assert await refund_states(counter, order) == [RefundState.REFUSED, RefundState.DONE]
    assert (await counter.held(fan), order.state) == (0, OrderState.REFUNDED)
    await counter.shop.later(minutes=5)
    assert await counter.shop.selling.sweeps.look() == 0


@pytest.mark.parametrize(("end", "held"), [("win", 65), ("lose", 0)])
async def test_coins_of_a_refund_that_a_dispute_overtook_rest_until_it_ends(
    counter: Counter, end: Literal["win", "lose"], held: int
) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan, 65)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    asked = await counter.shop.selling.returns.ask(fan, order.id, "I changed my mind")
    await counter.queue.approve(await counter.shop.mover(), asked.case.id)
    sending = [counter.shop.jobs.pop(at) for at, job in enumerate(counter.shop.jobs) if job.name == "send_coin_refund"]
    counter.shop.bench.sim.control.dispute(page)
    await counter.shop.settle_down()
    counter.shop.jobs += sending
    await counter.shop.settle_down()
    assert await refund_states(counter, order) == [RefundState.REFUSED]
    assert (await counter.held(fan), await counter.shop.balance(coins_frozen(fan.id), "coin")) == (0, 65)
    counter.shop.bench.sim.control.dispute(page, end)
    await counter.shop.settle_down()
    assert (await counter.held(fan), await counter.shop.balance(coins_frozen(fan.id), "coin")) == (held, 0)


@pytest.mark.parametrize("part", [None, 200])
async def test_failure_13_what_somebody_elses_refund_took_is_there_again_when_it_fails(
    counter: Counter, part: int | None
) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(fan, 100)
    diamonds = await counter.diamonds()
    refund = counter.shop.bench.sim.control.refund(page, part)
    await counter.shop.settle_down()
    assert await counter.held(fan) < 230
    counter.shop.bench.sim.control.refund_fails(refund["id"])
    await counter.shop.settle_down()
    assert (await counter.held(fan), await counter.diamonds()) == (230, diamonds)
    assert await counter.shop.balance(FAN_PAYMENTS) == -order.price_minor
    assert (await counter.order(order)).state is OrderState.PAID


async def test_coins_that_come_back_after_a_dispute_was_lost_unheard_of_rest(counter: Counter) -> None:
    fan = await counter.fan()
    _order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    refund = counter.shop.bench.sim.control.refund(page, 20)
    await counter.shop.settle_down()
    counter.shop.bench.sim.control.dispute(page)
    counter.shop.bench.sim.control.dispute(page, "lose")
    await counter.shop.settle_down()
    counter.shop.bench.sim.control.refund_fails(refund["id"])
    await counter.shop.settle_down()
    assert (await counter.held(fan), await counter.shop.balance(coins_frozen(fan.id), "coin")) == (0, 330 * 20 // 499)


async def test_refunds_in_parts_leave_nothing_in_the_limits(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    for part in (250, 249):
        counter.shop.bench.sim.control.refund(page, part)
        await counter.shop.settle_down()
    assert (await counter.order(order)).counts.amount_minor == 0
