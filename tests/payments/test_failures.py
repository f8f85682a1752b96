"""Failures that happened to others, by their numbers in our list, from 5 on; 1 to 4 are about events;
11 to 13, 16 to 18 and 23 stand beside their nouns, 14 and 15 are about coins and payouts."""

import ast
import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ledger.accounts import FAN_PAYMENTS
from bot.money import Money
from bot.payments.model import Role
from bot.payments.pages import PageKind
from bot.payments.settlement import Outcome, Source
from bot.programme.model import CreatorNotReady
from bot.safety.model import TooMany
from bot.tips.model import TipState
from tests.support.paying import SETTLED, paid_once, payment_of, shop_stripe
from tests.support.shop import Shop


async def test_failure_05_a_bank_that_thinks_is_waiting_and_blocks_a_second_payment(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page, "pay_later")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.PENDING
    for visit in (shop.pays.checkouts.open, shop.pays.checkouts.done, shop.pays.checkouts.back):
        assert (await visit(shop.token(tip))).kind is PageKind.WAITING
    assert len(shop.bench.sim.control.objects("checkout.session")) == 1
    assert await shop.told(ben.id) == []
    assert await shop.house.posts() == []


@pytest.mark.parametrize(("ends", "state"), [("later_succeeds", TipState.PAID), ("later_fails", TipState.FAILED)])
async def test_failure_06_unpaid_becomes_paid_or_failed_and_is_neither_before(
    shop: Shop, ends: str, state: TipState
) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page, "pay_later")
    await shop.settle_down()
    assert await shop.at(ana) == 0
    shop.bench.sim.control.pay(page, ends)  # type: ignore[arg-type]  # both words are outcomes
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is state
    assert await shop.at(ana) == (500 if state is TipState.PAID else 0)


@pytest.mark.parametrize(
    "before", [TipState.CREATED, TipState.OPEN, TipState.PENDING, TipState.EXPIRED, TipState.FAILED, TipState.CANCELLED]
)
async def test_failure_07_money_is_taken_note_of_whatever_we_believed(shop: Shop, before: TipState) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    async with shop.database.transaction() as tx:
        await tx.tips.advance(tip.id, set(TipState), before)
    await shop.settle_down()
    await paid_once(shop, tip)
    late = before in (TipState.EXPIRED, TipState.FAILED, TipState.CANCELLED)
    assert (await shop.house.tip(tip.id)).late is late


async def test_failure_07_paid_there_and_unknown_here_calls_staff(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    _, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    payment = replace(await payment_of(shop, page), subject="tip:999999")
    assert await shop.pays.settlement.settle(payment, Source.WEBHOOK) is Outcome.UNKNOWN
    assert await shop.pays.settlement.settle(payment, Source.SWEEP) is Outcome.UNKNOWN
    assert [facts["what"] for facts in await shop.told(mover.id, "staff_alert")] == ["paid_unknown_here"]
    assert await shop.balance(FAN_PAYMENTS) == 0


async def test_failure_09_a_charge_whose_answer_was_lost_is_one_charge(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/checkout/sessions", times=3)
    state = await shop.pays.checkouts.open(shop.token(tip))
    assert state.kind is PageKind.PAUSED
    state = await shop.pays.checkouts.open(shop.token(tip))
    assert state.kind is PageKind.REDIRECT
    keys = {entry["key"] for entry in shop.bench.sim.control.log() if entry["path"] == "/v1/checkout/sessions"}
    assert keys == {f"{tip.subject}:checkout:1"}
    assert len(shop.bench.sim.control.objects("checkout.session")) == 1


async def test_failure_10_a_retry_sends_what_the_row_says(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    shop.bench.sim.control.fault("drop_before", path="/v1/checkout/sessions", times=3)
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.PAUSED
    # Time has passed, the name on the account has changed, and another process goes on with it.
    await shop.later(seconds=40)
    shop.house.set(payments={"checkout_minutes": 60}, stripe=shop_stripe(shop))
    other = shop.others()
    assert (await other.checkouts.open(shop.token(tip))).kind is PageKind.REDIRECT
    sent = [entry for entry in shop.bench.sim.control.log() if entry["path"] == "/v1/checkout/sessions"]
    assert len({str(entry["form"]) for entry in sent}) == 1


async def test_failure_19_another_sum_than_asked_credits_nobody(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip, page = await shop.opened(ben, ana)
    async with shop.database.transaction() as tx:
        await tx.tips.change(tip.id, {TipState.OPEN}, gross=Money(700, "usd"))
    shop.bench.sim.control.pay(page)
    await shop.settle_down()
    after = await shop.house.tip(tip.id)
    assert (after.state, after.quarantined) == (TipState.OPEN, True)
    assert await shop.kinds(tip) == ["quarantined", "tip_fee_known"]
    assert await shop.told(ben.id) == []
    assert [facts["wrong"] for facts in await shop.told(mover.id, "staff_alert")] == [["gross"]]
    (row,) = await shop.payments(tip)
    assert row.role is Role.QUARANTINED
    (view,) = (await shop.queue.page(mover)).items
    await shop.queue.approve(mover, view.case.id, "Give it back")
    await shop.settle_down()
    assert await shop.balance("quarantine") == 0
    assert await shop.at(ana) == 0
    await shop.is_sound()


async def test_failure_20_the_page_and_the_webhook_at_once_settle_once(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    shop.house.set(safety={"checkouts_per_hour_fan": 1000, "first_day_spend": "900.00"}, stripe=shop_stripe(shop))
    shop.pays = shop.others()
    for _ in range(50):
        tip, page = await shop.opened(ben, ana, "3")
        shop.bench.sim.control.pay(page)
        await shop.deliver()
        keys = [job.key for job in shop.jobs if job.name == "handle_event"]
        shop.jobs.clear()
        done = asyncio.create_task(shop.pays.checkouts.done(shop.token(tip)))
        await asyncio.gather(done, *(shop.pays.webhooks.handle(key) for key in keys))
        assert done.result().kind is PageKind.PAID
        assert await shop.kinds(tip) == SETTLED
    assert await shop.at(ana) == 300 * 50


async def test_failure_21_nobody_pays_an_account_that_cannot_receive(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    account = await shop.account_of(ana)
    shop.bench.sim.control.account_set(account, disabled_reason="listed", capability="inactive")
    await shop.settle_down()
    state = await shop.pays.checkouts.open(shop.token(tip))
    assert state.kind is PageKind.PAUSED
    assert isinstance(state.refusal, CreatorNotReady)
    assert shop.bench.sim.control.objects("checkout.session") == []


async def test_failure_22_stolen_cards_are_tried_five_times_at_most(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    waiting = await shop.quoted(ben, ana, "3")
    tip, page = await shop.opened(ben, ana)
    for _ in range(5):
        shop.bench.sim.control.pay(page, "decline")
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.OPEN
    with pytest.raises(TooMany):
        await shop.house.quote(ben, ana)
    state = await shop.pays.checkouts.open(shop.token(waiting))
    assert isinstance(state.refusal, TooMany)


def test_failure_24_only_our_stripe_files_know_the_library_and_none_calls_it_synchronously() -> None:
    root = Path(__file__).parents[2]
    for file in (root / "bot").rglob("*.py"):
        if "sandbox" in file.parts:
            continue
        tree = ast.parse(file.read_text())
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        knows = any(name.split(".")[0] == "stripe" for name in names)
        assert knows <= file.name.startswith("stripe_"), file
        if knows:
            called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert not called & {"create", "retrieve", "list", "expire", "detach", "delete"}, file
