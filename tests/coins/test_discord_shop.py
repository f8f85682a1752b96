"""Packs bought in Discord's shop: every purchase once, whatever is told of it, in whatever order."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.coins.assembly import CoinPayments, assemble_coins
from bot.coins.model import DIAMOND_PARTS
from bot.coins.orders import CoinsSpent, NoPack, OrderState
from bot.coins.purchases import Origin, Purchase
from bot.coins.service import BuyCoins
from bot.communities.model import Caller
from bot.diamonds.service import SETTLED_AFTER
from bot.ledger.accounts import COINS_ISSUED, FAN_PAYMENTS, SHOP_BALANCE, SHOP_FEES, fan_debt, wallet
from bot.ledger.entries import EntryKind
from bot.members.model import Platform
from bot.moderation.model import Feature, Pause
from bot.money import Money
from bot.payments.model import CallState
from bot.payments.provider import ProviderDown, ProviderRefused
from bot.payments.till import Till
from bot.rails import Rail
from bot.safety.model import Limits
from storage.db import Database
from tests.coins.counter import Counter
from tests.support.clocks import HandClock
from tests.support.discord_shop import SELLING, SKUS
from tests.support.lots import Held, held, matured
from tests.support.shop import open_shop, shop_config

LIVE = {
    "stripe": {"key": "rk_live_12345678901234567890", "approval_confirmed": "2026-01-01"},
    "web": {"public_url": "https://bouquet.example.org"}, "telegram": {"tips": "off"},
}  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    """What differs between the databases is asked by one test, of both."""
    return "sqlite"


@pytest.fixture
async def counter(database: Database, clock: HandClock) -> AsyncIterator[Counter]:
    """A counter beside which Discord's shop sells two packs; at the end its book is whole."""
    async with open_shop(database, clock, discord_sku=SELLING) as shop:
        made = Counter(shop)
        yield made
        await shop.is_sound()


def sold(counter: Counter, fan: Caller, sku: str = SKUS[330], **other: object) -> Purchase:
    return counter.shop.discord_shop.sells(fan.account.user_id, counter.shop.clock, sku, **other)


async def told(counter: Counter, *purchases: Purchase) -> None:
    for purchase in purchases:
        await counter.shop.selling.shop.told(purchase)
    await counter.shop.run_jobs()


async def books(counter: Counter) -> tuple[int, int, int]:
    """What fans paid, what the shop owes the operator, and what it kept."""
    balance = counter.shop.balance
    return await balance(FAN_PAYMENTS), await balance(SHOP_BALANCE), await balance(SHOP_FEES)


def reopened(counter: Counter, **sections: Mapping[str, Any]) -> CoinPayments:
    """The services after a restart with another configuration."""
    shop = counter.shop
    config = shop_config(**{"discord_sku": SELLING, **sections})
    till = Till(config, shop.clock, shop.database, shop.house.tokens, shop.provider, shop.events)
    return assemble_coins(till, shop.bank, shop.discord_shop)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_a_purchase_told_again_and_swept_is_one_lot_one_receipt_and_used_once(counter: Counter) -> None:
    fan = await counter.fan()
    await counter.ordered(fan)
    bought = sold(counter, fan)
    selling = counter.shop.selling
    await asyncio.gather(*(selling.shop.told(bought) for _ in range(3)), selling.shop_sweep.look())
    await told(counter, bought, replace(bought, used=True))
    stranger = counter.shop.discord_shop.sells("4711", counter.shop.clock, used=True)
    await asyncio.gather(*(selling.shop.told(stranger) for _ in range(3)))
    assert await counter.shop.balance(COINS_ISSUED, "coin") == -660
    assert len((await counter.shop.everything())["coin_orders"]) == 2
    await told(counter, counter.shop.discord_shop.takes_back(stranger))
    assert await counter.held(fan) == 330
    assert await books(counter) == (-449, 314, 135)
    assert counter.shop.discord_shop.asked == [bought.purchase_id]
    (lot,) = (await counter.shop.selling.coins.balance(fan)).lots
    assert (lot.rail, lot.price_minor, lot.refundable_until) == (Rail.DISCORD_SKU, 449, lot.paid_at)
    (receipt,) = await counter.shop.told(fan.id, "coin_receipt")
    assert (receipt["coins"], receipt["held"], receipt["price"], receipt["shop"]) == (330, 330, 449, True)
    await counter.shop.later(minutes=5)
    before = await counter.shop.everything()
    assert await counter.shop.selling.shop_sweep.look() == 0
    assert await counter.shop.everything() == before


async def test_a_wish_that_waits_becomes_the_order_that_was_paid_with_the_word_its_buyer_gave(counter: Counter) -> None:
    fan = await counter.fan("Uwe", region="DE")
    view = await counter.ordered(fan, agreed=True)
    assert (view.article, view.order.rail) == (SKUS[330], Rail.STRIPE)
    assert view.pay_url is not None
    await told(counter, sold(counter, fan), sold(counter, fan))
    first = await counter.order(view.order)
    assert (first.state, first.rail, first.rail_row) == (OrderState.PAID, Rail.DISCORD_SKU, "RP14")
    assert (first.price_minor, first.counts, first.late) == (449, Money(449, "usd"), False)
    second, same = (await counter.shop.selling.coins.history(fan)).orders
    assert same.id == first.id
    assert (second.consent_at, second.consent_text) == (first.consent_at, first.consent_text) != (None, None)
    assert await counter.held(fan) == 660


@pytest.mark.parametrize(
    ("opened", "minutes", "state", "late"),
    [
        (False, 11, OrderState.PAID, True), (True, 5, OrderState.OPEN, False), (True, 40, OrderState.EXPIRED, False),
    ],
    ids=["ran out", "its page is open", "its page ran out"],
)  # fmt: skip
async def test_only_a_wish_whose_page_nobody_opened_is_taken_and_an_old_one_counts_late(
    counter: Counter, opened: bool, minutes: int, state: OrderState, late: bool
) -> None:
    fan = await counter.fan()
    order = (await counter.opened(fan))[0] if opened else (await counter.ordered(fan)).order
    await counter.shop.later(minutes=minutes)
    await counter.shop.settle_down()
    await counter.shop.selling.sweeps.look()
    await told(counter, sold(counter, fan))
    assert await counter.held(fan) == 330
    after = await counter.order(order)
    assert (after.state, after.late) == (state, late)
    assert (await counter.shop.selling.coins.order(fan, order.id)).article is None


async def test_who_buys_without_ever_having_written_becomes_a_member_and_finds_his_coins(counter: Counter) -> None:
    bought = counter.shop.discord_shop.sells("4711", counter.shop.clock, SKUS[65])
    await told(counter, bought)
    async with counter.shop.database.reading() as tx:
        known = await tx.members.known(Platform.DISCORD, "4711")
    assert known is not None
    assert (known[0].name, await counter.shop.balance(wallet(known[0].id), "coin")) == ("Guest 4711", 65)


@pytest.mark.parametrize(
    ("origin", "live", "coins"),
    [(Origin.TEST, False, 330), (Origin.TEST, True, 0), (Origin.BOUGHT, True, 330), (Origin.OTHERWISE, False, 0)],
)
async def test_only_what_was_paid_for_brings_coins_and_tests_only_in_test_mode(
    counter: Counter, origin: Origin, live: bool, coins: int
) -> None:
    fan = await counter.fan()
    selling = reopened(counter, **LIVE) if live else counter.shop.selling
    assert await selling.shop.told(sold(counter, fan, origin=origin)) is (origin is not Origin.TEST or not live)
    assert await counter.held(fan) == coins


async def test_an_article_that_is_no_pack_is_told_to_staff_once_and_credited_when_it_is_one(counter: Counter) -> None:
    fan, staff = await counter.fan(), await counter.shop.mover()
    bought = sold(counter, fan, "111111111111110660")
    for _ in range(2):
        await told(counter, bought)
        await counter.shop.selling.shop_sweep.look()
        await counter.shop.later(minutes=10)
    (alert,) = await counter.shop.told(staff.id, "staff_alert")
    assert (alert["what"], alert["sku"], alert["purchase"]) == ("shop_unknown", bought.sku, bought.purchase_id)
    assert (await counter.held(fan), counter.shop.discord_shop.asked) == (0, [])

    packs = {**SELLING["packs"], "660": {"sku": bought.sku, "price": "9.99"}}
    selling = reopened(counter, discord_sku={**SELLING, "packs": packs})
    assert await selling.shop_sweep.look() == 1
    assert (await counter.held(fan), counter.shop.discord_shop.asked) == (660, [bought.purchase_id])


async def test_a_use_that_discord_does_not_answer_is_tried_again_and_a_no_is_told_to_staff(counter: Counter) -> None:
    fan, staff = await counter.fan(), await counter.shop.mover()
    shop = counter.shop.discord_shop
    bought = sold(counter, fan)
    shop.fails.append(ProviderDown())
    with pytest.raises(ProviderDown):
        await told(counter, bought)
    await counter.shop.later(minutes=3)
    shop.fails.append(ProviderRefused("40018 Only consumable SKUs can be consumed"))
    await counter.shop.selling.shop_sweep.look()
    (alert,) = await counter.shop.told(staff.id, "staff_alert")
    assert (alert["what"], alert["reason"][:5]) == ("shop_unusable", "40018")
    await counter.shop.selling.shop_sweep.look()
    await counter.shop.selling.shop_sweep.look()
    assert (shop.asked, shop.listed[bought.purchase_id].used) == ([bought.purchase_id] * 3, True)
    assert await counter.held(fan) == 330


async def test_a_use_whose_answer_was_lost_is_over_when_discords_list_says_so(counter: Counter) -> None:
    shop, bought = counter.shop, sold(counter, await counter.fan())
    shop.discord_shop.lost = 1
    with pytest.raises(ProviderDown):
        await told(counter, bought)
    await shop.later(minutes=3)
    await shop.selling.shop_sweep.look()
    async with shop.database.reading() as tx:
        (call,) = await tx.payments.calls_about(bought.payment_id)
    assert (call.state, shop.discord_shop.asked) == (CallState.DONE, [bought.purchase_id])


async def test_a_bot_that_was_killed_between_credit_and_use_finds_both_in_the_list(counter: Counter) -> None:
    fan = await counter.fan()
    credited, untold = sold(counter, fan), sold(counter, fan, SKUS[65])
    await counter.shop.selling.shop.told(credited)
    counter.shop.jobs.clear()
    await counter.shop.later(minutes=3)
    assert await reopened(counter).shop_sweep.look() == 1
    assert await counter.held(fan) == 395
    assert counter.shop.discord_shop.asked == [credited.purchase_id, untold.purchase_id]


async def test_what_discord_takes_back_takes_its_coins_once_and_the_shops_share_with_it(counter: Counter) -> None:
    fan = await counter.fan()
    bought = sold(counter, fan)
    await told(counter, bought)
    gone = counter.shop.discord_shop.takes_back(bought)
    for _ in range(2):
        await told(counter, gone, bought)
        await counter.shop.selling.shop_sweep.look()
    assert (await counter.held(fan), await books(counter)) == (0, (0, 0, 0))
    (order,) = (await counter.shop.selling.coins.history(fan)).orders
    assert (order.state, order.counts.amount_minor) == (OrderState.REFUNDED, 0)
    (notice,) = await counter.shop.told(fan.id, "coin_refunded")
    assert (notice["back"], notice["burned"]) == (449, 330)


async def test_what_discord_takes_back_unheard_is_found_in_its_list_and_spent_coins_are_owed(counter: Counter) -> None:
    fan = await counter.fan()
    bought = sold(counter, fan)
    await told(counter, bought)
    await counter.gives(fan, 130)
    counter.shop.discord_shop.takes_back(bought)
    assert await counter.shop.selling.shop_sweep.look() == 1
    assert (await counter.held(fan), await counter.diamonds(), await books(counter)) == (0, 0, (0, 0, 0))
    assert await counter.shop.balance(fan_debt(fan.id)) == 449 * 130 // 330
    (owed,) = await counter.shop.told(fan.id, "coins_owed")
    assert owed["order"]


async def test_taken_back_before_it_was_told_of_is_nothing_at_all(counter: Counter) -> None:
    fan = await counter.fan()
    bought = sold(counter, fan)
    await told(counter, replace(bought, gone=True), bought, replace(bought, used=True))
    assert (await counter.held(fan), await books(counter)) == (0, (0, 0, 0))
    assert await counter.shop.told(fan.id) == []
    assert (await counter.shop.selling.coins.history(fan)).orders == ()


async def test_x14_nobody_here_can_give_back_what_discords_shop_took(counter: Counter) -> None:
    fan, staff = await counter.fan(), await counter.shop.mover()
    await told(counter, sold(counter, fan))
    (order,) = (await counter.shop.selling.coins.history(fan)).orders
    returns = counter.shop.selling.returns
    for ask, who in ((returns.offer, fan), (returns.preview, staff)):
        with pytest.raises(CoinsSpent) as no:
            await ask(who, order.id)
        assert no.value.rule == "by_shop"


async def test_the_trace_shows_what_was_bought_and_what_went_back(counter: Counter) -> None:
    fan = await counter.fan()
    bought = sold(counter, fan)
    await told(counter, bought, counter.shop.discord_shop.takes_back(bought))
    (order,) = (await counter.shop.selling.coins.history(fan)).orders
    trace = await counter.shop.selling.traces.trace(fan, order.id)
    assert [step.what for step in trace.steps] == [
        None, EntryKind.COINS_CREDITED, EntryKind.COIN_ORDER_PAID, EntryKind.LOT_TAKEN_BACK,
        EntryKind.COIN_ORDER_REFUNDED,
    ]  # fmt: skip
    assert (trace.kept_minor, trace.unspent) == (0, 0)


async def test_switched_off_it_sells_nothing_and_alone_it_sells_everything(counter: Counter) -> None:
    fan = await counter.fan()
    off = reopened(counter, discord_sku={"enabled": False})
    assert not await off.shop.told(sold(counter, fan))
    assert await off.shop_sweep.look() == 0
    counter.shop.discord_shop.listed.clear()
    bought = sold(counter, fan)
    await counter.shop.selling.shop_sweep.look()
    counter.shop.discord_shop.takes_back(bought)
    gone = reopened(counter, discord_sku={"enabled": False}, discord={"enabled": False})
    assert await gone.shop_sweep.look() == 0
    assert await off.shop_sweep.look() == 1, "what was bought while it was on is followed"
    assert (await off.coins.buy(BuyCoins("discord:1", fan, 330))).article is None

    alone = reopened(counter, discord_sku={**SELLING, "beside_cards": False}).coins
    shelf = await alone.packs(fan)
    assert (shelf.rail, [pack.coins for pack in shelf.packs]) == (Rail.DISCORD_SKU, [65, 330])
    view = await alone.buy(BuyCoins("discord:2", fan, 330))
    assert (view.order.rail, view.order.price_minor, view.pay_url, view.article) == (
        Rail.DISCORD_SKU, 449, None, SKUS[330]
    )  # fmt: skip
    with pytest.raises(NoPack):
        await alone.buy(BuyCoins("discord:3", fan, 660))


async def test_the_shop_is_shown_after_one_more_yes_never_on_telegram_and_not_in_a_pause(counter: Counter) -> None:
    coins = reopened(counter, safety={"confirm_over": "1.00"}).coins
    fan = await counter.fan()
    view = await coins.buy(BuyCoins("discord:1", fan, 330))
    assert (view.needs_confirm, view.article) == (True, None)
    assert (await coins.confirm(fan, view.order.id)).article == SKUS[330]
    tom = await counter.fan("Tom", Platform.TELEGRAM)
    assert (await counter.ordered(tom)).article is None
    until = counter.shop.clock.now() + timedelta(minutes=1)
    async with counter.shop.database.transaction() as tx:
        await tx.safety.set_limits(fan.id, Limits(paused_until=until), "usd")
    assert (await coins.order(fan, view.order.id)).article is None, "he wants to spend nothing now"
    await counter.shop.later(minutes=1)
    assert (await coins.order(fan, view.order.id)).article == SKUS[330]
    async with counter.shop.database.transaction() as tx:
        await tx.switches.pause(Pause(Feature.COINS, None, None, "Books", None, counter.shop.clock.now()))
    assert (await coins.order(fan, view.order.id)).article is None, "what is paused is not sold"


async def test_a_long_list_is_read_to_its_end_and_read_again_in_turn(counter: Counter) -> None:
    fan, shop, sweep = await counter.fan(), counter.shop.discord_shop, counter.shop.selling.shop_sweep
    ages = [sold(counter, fan, SKUS[65], used=True) for _ in range(101)]
    assert await sweep.look() == 101
    shop.takes_back(ages[0])
    shop.takes_back(ages[100])
    assert await sweep.look() == 2
    assert await counter.held(fan) == 65 * 99


@pytest.mark.parametrize(
    ("spent", "mature", "before", "after"),
    [
        (0, False, Held(wallet=330), Held()),
        (165, False, Held(wallet=165, pending=165), Held(debt=224)),
        (330, False, Held(pending=330), Held(debt=449)),
        (330, True, Held(available=330), Held(debt=449)),
    ],
    ids=["unspent", "half spent", "spent, pending", "spent, available"],
)
async def test_x15_a_store_refund_of_discords_shop_follows_the_coins_wherever_they_are(
    counter: Counter, spent: int, mature: bool, before: Held, after: Held
) -> None:
    """The column of Discord's shop in the matrix of what goes back, through all that leads there."""
    fan = await counter.fan()
    bought = sold(counter, fan)
    await told(counter, bought)
    if spent:
        await counter.gives(fan, spent)
    if mature:
        await matured(counter.shop.database, counter.shop.clock, timedelta(days=60) + SETTLED_AFTER)
    ana, whole = (await counter.fan("Ana")).id, DIAMOND_PARTS
    assert await held(counter.shop.database, fan.id, ana, whole) == before
    for _ in range(2):
        await told(counter, counter.shop.discord_shop.takes_back(bought))
    assert await held(counter.shop.database, fan.id, ana, whole) == after
    assert await books(counter) == (0, 0, 0)
