"""A fan's brakes on himself hold whatever he had prepared before."""

import pytest

from bot.payments.pages import PageKind
from bot.safety.model import OnPause, OwnLimit
from tests.support.shop import Shop
from tests.support.tip_house import in_private


async def test_a_quote_from_before_a_pause_is_no_way_round_it(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    await shop.house.guard.pause(in_private(ben), 7)
    state = await shop.pays.checkouts.open(shop.token(tip))
    assert state.kind is PageKind.PAUSED
    assert isinstance(state.refusal, OnPause)
    assert shop.bench.sim.control.objects("checkout.session") == []


async def test_a_quote_from_before_a_lower_limit_is_no_way_round_it(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    first, second = await shop.quoted(ben, ana, "10"), await shop.quoted(ben, ana, "5")
    await shop.house.guard.set_(in_private(ben), daily="12")
    state = await shop.pays.checkouts.open(shop.token(first))
    assert isinstance(state.refusal, OwnLimit)
    await shop.house.tips.cancel(ben, second.id)
    assert (await shop.pays.checkouts.open(shop.token(first))).kind is PageKind.REDIRECT


@pytest.mark.parametrize("presses", [2])
async def test_a_pause_does_not_touch_a_page_that_is_open(shop: Shop, presses: int) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, _ = await shop.opened(ben, ana)
    await shop.house.guard.pause(in_private(ben), 7)
    for _ in range(presses):
        assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.REDIRECT
