"""Payments that bring no coins: strangers', and what is none of ours at all."""

from dataclasses import replace

import pytest

from bot.coins.orders import CoinsSpent, order_of
from bot.members.model import Platform
from bot.payments.provider import ProviderRefused
from bot.payments.till import tip_of
from tests.coins.counter import Counter
from tests.support.databases import only_sqlite

pytestmark = only_sqlite


async def test_a_strangers_stars_that_could_not_go_back_do_so_by_a_yes_of_staff(counter: Counter) -> None:
    fan, eve = await counter.fan("Tom", Platform.TELEGRAM), await counter.fan("Eve", Platform.TELEGRAM)
    view, mover = await counter.ordered(fan), await counter.shop.mover()
    counter.shop.bank.fails += [ProviderRefused("BALANCE_TOO_LOW"), ProviderRefused("BALANCE_TOO_LOW")]
    await counter.shop.selling.stars.paid(counter.stars(view, eve))
    await counter.shop.settle_down()
    for left in (250, 0):
        (case,) = (await counter.queue.page(mover)).items
        await counter.queue.approve(mover, case.case.id)
        await counter.shop.settle_down()
        assert await counter.shop.balance("stars", "xtr") == left
    assert not (await counter.queue.page(mover)).items
    assert (counter.shop.bank.asked, await counter.held(fan)) == (["stx1"] * 3, 0)


async def test_a_refund_of_coins_that_are_spent_is_still_no_matter_of_staffs_yes(counter: Counter) -> None:
    fan, mover = await counter.fan("Tom", Platform.TELEGRAM), await counter.shop.mover()
    order = await counter.starred(fan)
    asked = await counter.shop.selling.returns.ask(fan, order.id, "I changed my mind")
    await counter.gives(fan, 1)
    with pytest.raises(CoinsSpent):
        await counter.queue.approve(mover, asked.case.id)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "٣", "²", "-1", "", "1e3"])
async def test_a_payment_that_names_no_row_of_ours_stops_nothing(counter: Counter, number: str) -> None:
    assert (order_of(f"coins:{number}"), tip_of(f"tip:{number}")) == (None, None)
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    good = counter.stars(await counter.ordered(fan), fan)
    counter.shop.bank.listed += [replace(good, charge_id="stx9", payload=f"coins:{number}:mark"), good]
    await counter.shop.selling.stars_sweep.look()
    assert await counter.held(fan) == 330
