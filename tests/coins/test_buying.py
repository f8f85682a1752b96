"""From a pack to coins, by card and by Stars: what is booked, told and refused."""

import asyncio

import pytest

from bot.coins.orders import CONSENT, CoinDayLimit, ConsentNeeded, NoPack, OrderState
from bot.coins.service import BuyCoins, Coins
from bot.errors import KeyReused
from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES
from bot.members.model import Platform
from bot.moderation.model import Feature, Pause, Paused
from bot.money import Money
from bot.notices.model import MessageRef
from bot.payments.pages import PageKind
from bot.rails import Rail
from bot.safety.model import OnPause, OwnLimit, TooMany
from tests.coins.counter import Counter


async def test_a_pack_paid_by_card_is_one_lot_at_the_rates_of_the_day(counter: Counter) -> None:
    fan = await counter.fan()
    order = await counter.paid(fan)
    assert (order.state, order.rail, order.rail_row, order.late) == (OrderState.PAID, Rail.STRIPE, "RP14", False)
    assert await counter.held(fan) == 330
    assert await counter.shop.balance(FAN_PAYMENTS) == -499
    assert await counter.shop.balance(PROVIDER_BALANCE) == 499 - await counter.shop.balance(PROVIDER_FEES)
    assert await counter.kinds(order) == ["coins_credited", "coin_order_paid", "coin_order_fee_known"]
    (lot,) = (await counter.shop.selling.coins.balance(fan)).lots
    assert (lot.coins, lot.unspent, lot.price_minor, lot.source) == (330, 330, 499, order.subject)
    (told,) = await counter.shop.told(fan.id, "coin_receipt")
    assert (told["coins"], told["held"], told["order"], told["price"]) == (330, 330, order.public_id, 499)


async def test_the_operators_page_asks_for_no_transfer(counter: Counter) -> None:
    order, page = await counter.opened(await counter.fan())
    notes = counter.shop.bench.sim.world.notes[page]
    assert [line["description"] for line in notes["lines"]] == ["330 coins"]
    assert counter.shop.bench.sim.control.get(page)["metadata"] == {
        "bouquet_kind": "coins", "bouquet_id": order.subject,
    }  # fmt: skip


async def test_every_webhook_told_thrice_and_two_tabs_are_one_lot(counter: Counter) -> None:
    fan = await counter.fan()
    view = await counter.ordered(fan)
    token, checkouts = counter.token(view.order), counter.shop.selling.checkouts
    states = await asyncio.gather(checkouts.open(token), checkouts.open(token))
    assert len({state.url for state in states}) == 1
    page = (await counter.order(view.order)).checkout_id
    assert page is not None
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.deliver(times=3)
    await asyncio.gather(checkouts.done(token), counter.shop.run_jobs(), checkouts.done(token))
    await counter.shop.settle_down()
    assert await counter.held(fan) == 330
    assert len(await counter.shop.told(fan.id, "coin_receipt")) == 1


async def test_a_page_that_ran_out_is_over_and_a_payment_after_it_counts(counter: Counter) -> None:
    fan = await counter.fan()
    order, _page = await counter.opened(fan)
    await counter.shop.later(minutes=40)
    await counter.shop.settle_down()
    assert (await counter.order(order)).state is OrderState.EXPIRED
    assert (await counter.shop.selling.checkouts.open(counter.token(order))).kind is PageKind.EXPIRED


async def test_unpaid_grants_nothing_until_the_bank_says_yes(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page, "pay_later")
    await counter.shop.settle_down()
    assert (await counter.order(order)).state is OrderState.PENDING
    assert await counter.held(fan) == 0
    counter.shop.bench.sim.control.pay(page, "later_succeeds")
    await counter.shop.settle_down()
    assert await counter.held(fan) == 330


async def test_a_region_that_asks_for_a_word_gets_it_with_time_and_version(counter: Counter) -> None:
    fan = await counter.fan("Uwe", region="DE")
    with pytest.raises(ConsentNeeded):
        await counter.ordered(fan)
    order = (await counter.ordered(fan, agreed=True)).order
    assert (order.consent_at, order.consent_text) == (counter.shop.clock.now(), CONSENT)


async def test_the_same_event_twice_is_one_order_and_never_somebody_elses(counter: Counter) -> None:
    ben, eve = await counter.fan(), await counter.fan("Eve")
    one = await counter.ordered(ben, request_id="discord:1")
    assert (await counter.ordered(ben, request_id="discord:1")).order.id == one.order.id
    with pytest.raises(KeyReused):
        await counter.ordered(eve, request_id="discord:1")


async def test_packs_that_are_not_sold_are_named_none(counter: Counter) -> None:
    with pytest.raises(NoPack) as no:
        await counter.ordered(await counter.fan(), 100)
    assert no.value.packs[0] == 65


async def test_a_days_limit_counts_both_rails_and_what_waits(counter: Counter) -> None:
    house, fan = counter.shop.house, await counter.fan()
    house.set(coins={"day_max": "10.00"})
    coins = Coins(house.config, house.clock, house.database, house.tokens)
    await coins.buy(BuyCoins("discord:1", fan, 330))
    with pytest.raises(CoinDayLimit) as no:
        await coins.buy(BuyCoins("discord:2", fan, 660))
    assert no.value.left == Money(501, "usd")


async def test_his_own_limits_and_the_first_day_count_tips_and_coins_together(counter: Counter) -> None:
    fan = await counter.fan()
    with pytest.raises(TooMany) as no:
        await counter.ordered(fan, 6600)
    assert no.value.rule == "first_day_spend"
    await counter.shop.house.guard.set_(fan, "6.00", None, None)
    await counter.ordered(fan, 330)
    with pytest.raises(OwnLimit):
        await counter.ordered(fan, 330)
    await counter.shop.house.guard.pause(fan, 2)
    with pytest.raises(OnPause):
        await counter.ordered(fan, 65)


async def test_x13_coins_paid_while_the_account_is_gone_belong_to_the_profile(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    async with counter.shop.database.transaction() as tx:
        await tx.members.set_unreachable(fan.account.id, counter.shop.clock.now())
    await counter.shop.selling.stars.paid(counter.stars(view, fan))
    assert await counter.held(fan) == 330


async def test_x16_an_order_paid_twice_is_two_lots_and_one_receipt_each(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    stars = counter.shop.selling.stars
    for charge in ("stx1", "stx1", "stx2", "stx1", "stx2"):
        await stars.paid(counter.stars(view, fan, charge))
    assert await counter.held(fan) == 660
    assert await counter.shop.balance("stars", "xtr") == 500
    lots = (await counter.shop.selling.coins.balance(fan)).lots
    assert [lot.source for lot in lots] == [view.order.subject, f"{view.order.subject}:2"]
    assert [told["second"] for told in await counter.shop.told(fan.id, "coin_receipt")] == [False, True]


async def test_x16_stars_of_somebody_else_go_back_at_once(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    await counter.shop.selling.stars.paid(counter.stars(view, fan, "stx9", user_id="4711"))
    await counter.shop.settle_down()
    assert await counter.held(fan) == 0
    assert counter.shop.bank.asked == ["stx9"]
    assert await counter.shop.balance("stars", "xtr") == 0


async def test_a_payment_that_telegram_never_told_is_found_in_its_list_once(counter: Counter) -> None:
    fan = await counter.fan("Tom", Platform.TELEGRAM)
    view = await counter.ordered(fan)
    counter.shop.bank.listed.append(counter.stars(view, fan))
    assert await counter.shop.selling.stars_sweep.look() == 1
    assert await counter.held(fan) == 330
    before = await counter.shop.everything()
    assert await counter.shop.selling.stars_sweep.look() == 0
    assert await counter.shop.everything() == before


async def test_a_pause_ends_open_pages_and_sells_nothing(counter: Counter) -> None:
    fan = await counter.fan()
    order, _page = await counter.opened(fan)
    async with counter.shop.database.transaction() as tx:
        pause = Pause(Feature.COINS, None, None, "Books", None, counter.shop.clock.now())
        await tx.switches.pause(pause)
    assert await counter.shop.selling.sweeps.close_pages() == 1
    await counter.shop.settle_down()
    assert (await counter.order(order)).state is OrderState.EXPIRED
    with pytest.raises(Paused):
        await counter.ordered(fan)


async def test_sweeps_over_finished_orders_change_nothing(counter: Counter) -> None:
    fan = await counter.fan()
    await counter.given_back(fan, await counter.paid(fan, 65))
    await counter.shop.later(hours=2)
    await counter.shop.settle_down()
    before = await counter.shop.everything()
    for _ in range(2):
        assert await counter.shop.selling.sweeps.look() == 0
    assert await counter.shop.everything() == before


async def test_stars_that_the_book_does_not_know_are_told_to_owners_once_and_never_booked(counter: Counter) -> None:
    fan, staff = await counter.fan("Tom", Platform.TELEGRAM), await counter.shop.mover()
    view = await counter.ordered(fan)
    counter.shop.bank.listed.append(counter.stars(view, fan))
    for _ in range(2):
        await counter.shop.selling.stars_sweep.look()
    assert await counter.shop.told(staff.id, "staff_alert") == []

    counter.shop.bank.withdrawn = 100
    for _ in range(3):
        await counter.shop.later(minutes=10)
        await counter.shop.selling.stars_sweep.look()
    counter.shop.bank.withdrawn = -5
    for _ in range(2):
        await counter.shop.later(minutes=10)
        await counter.shop.selling.stars_sweep.look()
    held = view.order.price_minor
    told = [(one["what"], one["there"], one["booked"]) for one in await counter.shop.told(staff.id, "staff_alert")]
    assert told == [("stars_missing", held - 100, held), ("stars_beyond", held + 5, held)]
    assert await counter.shop.balance("stars", "xtr") == held


async def test_stars_that_are_on_their_way_while_the_sweep_looks_alarm_nobody(counter: Counter) -> None:
    fan, staff = await counter.fan("Tom", Platform.TELEGRAM), await counter.shop.mover()
    for difference in (-250, 0, -250, -500):
        counter.shop.bank.withdrawn = difference
        await counter.shop.selling.stars_sweep.look()
    assert await counter.shop.told(staff.id, "staff_alert") == []
    assert await counter.held(fan) == 0


async def test_the_message_of_an_order_follows_each_of_its_steps(counter: Counter) -> None:
    fan = await counter.fan()
    order = (await counter.ordered(fan)).order
    await counter.shop.house.shown.attach(order.subject, MessageRef(Platform.DISCORD, "9", "77"))
    await counter.shop.selling.checkouts.open(counter.token(order))
    page = (await counter.order(order)).checkout_id
    assert page is not None
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    keys = await counter.shop.house.posts()
    assert [key.split(":")[2] for key in keys if key.startswith(f"{order.subject}:")] == ["open", "paid"]
    async with counter.shop.database.reading() as tx:
        assert (await counter.shop.selling.coins.shown(tx, order.id)).order.state is OrderState.PAID
