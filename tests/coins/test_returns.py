"""What goes back: unspent coins by card, whole payments in Stars, and what happens when it does not work."""

import pytest

from bot.coins.orders import CoinsSpent, OrderState
from bot.errors import NotFound
from bot.ledger.accounts import FAN_PAYMENTS, fan_debt
from bot.members.model import Platform
from bot.moderation.model import CaseChanged, CaseKind, CaseState, OwnMatter
from bot.payments.provider import ProviderDown, ProviderRefused
from tests.coins.counter import Counter


async def test_x14_unspent_coins_leave_and_their_whole_price_returns(counter: Counter) -> None:
    fan = await counter.fan()
    order = await counter.paid(fan, 65)
    offer = await counter.shop.selling.returns.offer(fan, order.id)
    assert (offer.coins, offer.minor) == (65, 99)
    order = await counter.given_back(fan, order)
    assert order.state is OrderState.REFUNDED
    assert await counter.held(fan) == 0
    assert await counter.shop.balance(FAN_PAYMENTS) == 0
    (told,) = await counter.shop.told(fan.id, "coin_refunded")
    assert (told["burned"], told["back"]) == (65, 99)
    (decided,) = await counter.shop.told(fan.id, "coin_refund_decided")
    assert decided["approved"] is True


async def test_x15_only_the_unspent_part_goes_back_and_gifts_stay_gifts(counter: Counter) -> None:
    fan = await counter.fan()
    order = await counter.paid(fan, 330)
    await counter.gives(fan, 100)
    diamonds = await counter.diamonds()
    order = await counter.given_back(fan, order)
    assert order.state is OrderState.PAID
    assert await counter.held(fan) == 0
    assert await counter.shop.balance(FAN_PAYMENTS) == -499 + 499 * 230 // 330
    assert await counter.diamonds() == diamonds
    with pytest.raises(CoinsSpent) as no:
        await counter.shop.selling.returns.offer(fan, order.id)
    assert no.value.rule == "spent"


async def test_x14_stars_go_back_as_a_whole_payment_once(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    order = await counter.starred(fan)
    order = await counter.given_back(fan, order)
    assert order.state is OrderState.REFUNDED
    assert counter.shop.bank.asked == ["stx1"]
    assert (await counter.held(fan), await counter.shop.balance("stars", "xtr")) == (0, 0)


async def test_x14_a_payment_in_stars_of_which_a_coin_is_spent_stays(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    order = await counter.starred(fan)
    await counter.gives(fan, 1)
    with pytest.raises(CoinsSpent) as no:
        await counter.shop.selling.returns.ask(fan, order.id, "I changed my mind")
    assert no.value.rule == "part_spent"


async def test_a_telegram_that_does_not_answer_is_asked_again_and_pays_once(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    order = await counter.starred(fan)
    counter.shop.bank.fails.append(ProviderDown())
    with pytest.raises(ProviderDown):
        await counter.given_back(fan, order)
    assert await counter.held(fan) == 0
    await counter.shop.later(minutes=5)
    assert await counter.shop.selling.sweeps.look() == 1
    assert (await counter.order(order)).state is OrderState.REFUNDED
    assert counter.shop.bank.asked == ["stx1", "stx1"]
    assert await counter.shop.balance("stars", "xtr") == 0


async def test_a_refused_refund_brings_the_coins_back_and_calls_staff(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    order = await counter.starred(fan)
    counter.shop.bank.fails.append(ProviderRefused("BALANCE_TOO_LOW"))
    order = await counter.given_back(fan, order)
    assert order.state is OrderState.PAID
    assert await counter.held(fan) == 330
    assert len(await counter.shop.told(fan.id, "coin_refund_failed")) == 1


async def test_x15_stars_that_telegram_took_back_take_coins_and_diamonds_and_lock_the_wallet(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    move = counter.stars(view, fan)
    await counter.shop.selling.stars.paid(move)
    await counter.gives(fan, 30)
    back = counter.stars(view, fan, incoming=False)
    counter.shop.bank.listed += [move, back]
    assert await counter.shop.selling.stars_sweep.look() == 1
    assert await counter.held(fan) == 0
    assert await counter.diamonds() == 0
    assert await counter.shop.balance("stars", "xtr") == 0
    assert await counter.shop.selling.stars_sweep.look() == 0


async def test_after_the_days_nothing_goes_back_and_nobody_elses_order_exists(counter: Counter) -> None:
    fan, eve = await counter.fan(), await counter.fan("Eve")
    order = await counter.paid(fan, 65)
    with pytest.raises(NotFound):
        await counter.shop.selling.returns.offer(eve, order.id)
    await counter.shop.later(days=15)
    with pytest.raises(CoinsSpent) as no:
        await counter.shop.selling.returns.offer(fan, order.id)
    assert no.value.rule == "too_late"


async def test_a_yes_to_coins_that_were_spent_meanwhile_decides_nothing(counter: Counter) -> None:
    fan = await counter.fan()
    order = await counter.paid(fan)
    mover = await counter.shop.mover()
    asked = await counter.shop.selling.returns.ask(fan, order.id, "I changed my mind")
    shown = await counter.queue.show(mover, asked.case.id)
    await counter.gives(fan, 10)
    with pytest.raises(CaseChanged):
        await counter.queue.approve(mover, asked.case.id, seen=shown.case.version)
    assert await counter.held(fan) == 320


async def test_a_refund_made_in_the_providers_pages_takes_the_coins_along(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan, 65)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    counter.shop.bench.sim.control.refund(page)
    await counter.shop.settle_down()
    assert (await counter.order(order)).state is OrderState.REFUNDED
    assert await counter.held(fan) == 0


async def test_a_dispute_freezes_the_lot_and_a_win_frees_it(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    counter.shop.bench.sim.control.dispute(page)
    await counter.shop.settle_down()
    assert await counter.held(fan) == 0
    with pytest.raises(CoinsSpent) as no:
        await counter.shop.selling.returns.offer(fan, order.id)
    assert no.value.rule == "dispute_open"
    counter.shop.bench.sim.control.dispute(page, "win")
    await counter.shop.settle_down()
    assert await counter.held(fan) == 330
    assert [one["step"] for one in await counter.shop.told(fan.id, "coin_disputed")] == ["opened", "won"]


async def test_x15_a_lost_dispute_takes_unspent_coins_then_diamonds_and_the_rest_is_owed(counter: Counter) -> None:
    fan = await counter.fan()
    _order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(fan, 100)
    for step in ("open", "lose"):
        counter.shop.bench.sim.control.dispute(page, step)
        await counter.shop.settle_down()
    assert await counter.held(fan) == 0
    assert await counter.diamonds() == 0
    told = (await counter.shop.told(fan.id, "coin_disputed"))[-1]
    assert (told["step"], told["burned"], told["owed"]) == ("lost", 230, 499 * 100 // 330)


async def test_a_dispute_that_is_lost_and_then_won_leaves_everybody_as_before(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(fan, 100)
    diamonds = await counter.diamonds()
    for step in ("open", "lose", "appeal", "win"):
        counter.shop.bench.sim.control.dispute(page, step)
        await counter.shop.settle_down()
    assert (await counter.held(fan), await counter.diamonds()) == (230, diamonds)
    assert await counter.shop.balance(fan_debt(fan.id), "usd") == 0
    assert await counter.shop.balance(FAN_PAYMENTS) == -order.price_minor
    assert [one["step"] for one in await counter.shop.told(fan.id, "coin_disputed")] == ["opened", "lost", "won"]
    assert len(await counter.shop.told(fan.id, "coins_settled")) == 1
    ana = await counter.fan("Ana")
    assert [one["parts"] for one in await counter.shop.told(ana.id, "diamonds_again")] == [diamonds]
    async with counter.shop.database.reading() as tx:
        assert not (await tx.gifts.held(fan.id)).locked
        (case,) = await tx.cases.about(f"debt:{fan.id}:usd", CaseKind.DEBT)
    assert case.state is CaseState.DONE


async def test_a_small_payment_that_the_bank_warns_of_goes_back_by_the_rule(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    counter.shop.bench.sim.control.early_warning(page)
    await counter.shop.settle_down()
    assert (await counter.order(order)).state is OrderState.REFUNDED
    assert await counter.held(fan) == 0


async def test_a_warned_lot_with_spent_coins_rests_until_staff_has_looked(counter: Counter) -> None:
    fan, mover = await counter.fan(), await counter.shop.mover()
    _order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(fan, 30)
    counter.shop.bench.sim.control.early_warning(page)
    await counter.shop.settle_down()
    assert await counter.held(fan) == 0
    (case,) = (await counter.queue.page(mover)).items
    await counter.queue.reject(mover, case.case.id, "He is known here")
    assert await counter.held(fan) == 300


async def test_a_mover_puts_no_order_of_his_own_into_the_queue(counter: Counter) -> None:
    fan = await counter.fan()
    order = await counter.paid(fan, 65)
    mona, party = await counter.shop.mover(), await counter.shop.mover(fan.member.name)
    assert party.id == fan.id
    with pytest.raises(OwnMatter):
        await counter.shop.selling.returns.staff_return(party, order.id, "It is mine")
    asked = await counter.shop.selling.returns.staff_return(mona, order.id, "He wrote to us")
    assert asked.case.subject == order.subject
