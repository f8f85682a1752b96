"""Failures that happened to others, by their numbers in our list; 11 to 13, 16 to 18 and 23 stand beside their nouns,
14 and 15 are about coins and payouts."""

import ast
import asyncio
import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.ledger.accounts import FAN_PAYMENTS
from bot.money import Money
from bot.payments.events import Fact, Hint
from bot.payments.model import EventState, Role
from bot.payments.pages import PageKind
from bot.payments.provider import Payment, PaymentStatus, ProviderDown
from bot.payments.settlement import Outcome, Source
from bot.programme.model import CreatorNotReady
from bot.safety.model import TooMany
from bot.tips.model import Tip, TipState
from tests.support.shop import Shop, take

SETTLED = ["tip_settled", "tip_fee_known"]


async def paid_once(shop: Shop, tip: Tip) -> None:
    """The tip was credited, booked and told exactly once."""
    now = await shop.house.tip(tip.id)
    assert now.state is TipState.PAID
    assert await shop.kinds(tip) == SETTLED
    assert len(await shop.told(tip.fan_id, "tip_receipt")) == 1
    assert len(await shop.told(tip.creator_id, "tip_received")) == 1


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


async def type_of(shop: Shop, event_id: str) -> str:
    async with shop.database.reading() as tx:
        row = await tx.payments.event(event_id)
    assert row is not None
    return row.type


async def payment_of(shop: Shop, page: str) -> Payment:
    _, payment = await shop.provider.checkout(page)
    assert payment is not None
    assert payment.status is PaymentStatus.SETTLED
    return payment


def shop_stripe(shop: Shop) -> dict[str, object]:
    """The stripe section as it stands, for another configuration."""
    return {"payout_region": "US", "settlement_currencies": ["usd"]}
