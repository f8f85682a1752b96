"""Two ways back of one payment at the same instant."""

import asyncio
from contextvars import Context

from bot.members.model import Platform
from bot.payments.model import RefundState
from tests.attacks.test_races import blocked
from tests.coins.counter import Counter
from tests.support.databases import only_postgresql


@only_postgresql
async def test_stars_that_go_back_while_staff_says_yes_go_back_once_and_nothing_waits_for_ever(
    counter: Counter,
) -> None:
    shop = counter.shop
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    await shop.selling.stars.paid(counter.stars(view, fan))
    asked = await shop.selling.returns.ask(fan, view.order.id, "I changed my mind")
    mover = await shop.mover()
    async with shop.database.transaction() as tx:
        # Telegram's word comes while staff's yes is being written down.
        case = await tx.cases.get(asked.case.id)
        await shop.selling.returns.approve(tx, case, mover, "", shop.clock.now())
        back = counter.stars(view, fan, incoming=False)
        told = asyncio.create_task(shop.selling.stars.given_back(back), context=Context())
        await asyncio.create_task(blocked(shop.database, 1), context=Context())
    assert await told
    await shop.settle_down()
    async with shop.database.reading() as tx:
        assert [one.state for one in await tx.coins.refunds_of(view.order.id)] == [RefundState.DONE]
    assert (await counter.held(fan), await shop.balance("stars", "xtr")) == (0, 0)
