"""What has come up since an order was made holds when it is paid, in Stars and on the page."""

from datetime import timedelta

import pytest

from bot.coins.quotes import CoinView
from bot.errors import Refusal
from bot.members.model import Platform
from bot.moderation.model import Feature, Pause, Paused
from bot.payments.pages import PageKind
from bot.safety.model import Limits, OnPause
from tests.coins.counter import Counter
from tests.support.databases import only_sqlite

pytestmark = only_sqlite


async def refusals(counter: Counter, stars: CoinView, page: CoinView, user_id: str) -> list[type[Refusal] | None]:
    """Why an invoice, and a page that nobody opened, cannot be paid."""
    coins = counter.shop.selling.coins
    no = await coins.may_pay(coins.payload(stars.order), user_id, "XTR", stars.order.price_minor)
    shown = await counter.shop.selling.checkouts.open(counter.token(page.order))
    assert (shown.refusal is None) is (shown.kind is not PageKind.PAUSED)
    return [None if one is None else type(one) for one in (no, shown.refusal)]


@pytest.mark.parametrize("feature", [Feature.COINS, Feature.ALL_MONEY, Feature.TIPS])
async def test_x16_a_pause_holds_for_invoices_and_pages_that_were_made_before(
    counter: Counter, feature: Feature
) -> None:
    tom, dan = await counter.fan("Tom", Platform.TELEGRAM), await counter.fan("Dan")
    stars, page = await counter.ordered(tom), await counter.ordered(dan)
    async with counter.shop.database.transaction() as tx:
        await tx.switches.pause(Pause(feature, None, None, "x", None, counter.shop.clock.now()))
    why = None if feature is Feature.TIPS else Paused
    assert await refusals(counter, stars, page, tom.account.user_id) == [why, why]


async def test_x7_orders_made_before_are_no_way_round_ones_own_pause(counter: Counter) -> None:
    tom, dan = await counter.fan("Tom", Platform.TELEGRAM), await counter.fan("Dan")
    stars, page = await counter.ordered(tom), await counter.ordered(dan)
    pause = Limits(paused_until=counter.shop.clock.now() + timedelta(days=3))
    async with counter.shop.database.transaction() as tx:
        for fan in (tom, dan):
            await tx.safety.set_limits(fan.id, pause, "usd")
    assert await refusals(counter, stars, page, tom.account.user_id) == [OnPause, OnPause]
