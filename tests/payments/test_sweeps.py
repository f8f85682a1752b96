"""Sweeps: what was lost is found and finished, finished data stays as it is, and old news is not announced."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.moderation.model import Feature, Pause
from bot.moderation.powers import Powers
from bot.payments.assembly import assemble
from bot.payments.model import CallState
from bot.payments.pages import PageKind
from bot.payments.provider import ProviderDenied, ProviderDown
from bot.payments.sweeps import AT_ONCE, TURN
from bot.tips.model import Dispute, Tip, TipState
from storage.schema.payments import checkouts
from storage.schema.tips import tips
from tests.support.databases import only_sqlite
from tests.support.shop import Shop


async def all_sweeps(shop: Shop) -> None:
    await shop.pays.sweeps.events()
    await shop.pays.sweeps.stuck()
    await shop.pays.sweeps.accounts()
    await shop.run_jobs()


async def lose_everything(shop: Shop) -> None:
    """From now on no webhook arrives."""
    shop.bench.sim.control.webhooks("lose")


async def test_a_lost_event_is_found_and_settled(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    await lose_everything(shop)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    assert await shop.pays.sweeps.events() > 0
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    assert await shop.at(ana) == 500
    assert f"{tip.subject}:public" in await shop.house.posts()


async def test_old_news_is_booked_and_told_but_not_announced(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    await lose_everything(shop)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    shop.clock.move(timedelta(minutes=16))
    await shop.pays.sweeps.events()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    assert len(await shop.told(ben.id, "tip_receipt")) == 1
    assert f"{tip.subject}:public" not in await shop.house.posts()


async def test_failure_08_a_second_sweep_over_finished_data_does_nothing(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    first = await shop.paid(ben, ana, "10")
    disputed = await shop.paid(ben, ana, "4")
    asked = await shop.pays.refunds.staff_refund(mover, first.id, None, "Please")
    await shop.queue.approve(mover, asked.case.id)
    await shop.settle_down()
    shop.bench.sim.control.dispute(await shop.page_of(disputed))
    await shop.settle_down()
    await shop.opened(ben, ana)
    await shop.later(minutes=40)
    await shop.settle_down()
    await all_sweeps(shop)
    before = await shop.everything()
    for _ in range(2):
        await shop.later(hours=25)
        await shop.settle_down()
        await all_sweeps(shop)
    assert await shop.everything() == before
    await shop.is_sound()


async def test_an_event_that_nobody_handled_is_handled(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    await shop.deliver()
    shop.jobs.clear()
    shop.clock.move(timedelta(minutes=3))
    await shop.pays.sweeps.stuck()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID


async def test_a_page_that_ran_out_is_asked_about(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    paid, page = await shop.opened(ben, ana)
    abandoned, _ = await shop.opened(ben, ana)
    await lose_everything(shop)
    shop.bench.sim.control.pay(page)
    await shop.later(minutes=32)
    await shop.pays.sweeps.stuck()
    assert (await shop.house.tip(paid.id)).state is TipState.PAID
    assert (await shop.house.tip(abandoned.id)).state is TipState.EXPIRED


async def test_a_page_that_was_never_opened_gives_its_place_back(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.quoted(ben, ana)
    shop.bench.sim.control.faults("down")
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.PAUSED
    shop.bench.sim.control.faults("up")
    await shop.later(minutes=32)
    await shop.pays.sweeps.stuck()
    assert (await shop.house.tip(tip.id)).state is TipState.EXPIRED
    assert (await shop.pays.checkouts.open(shop.token(tip))).kind is PageKind.EXPIRED


async def test_a_refund_without_an_answer_is_taken_up(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana)
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, None, "Please")
    await shop.queue.approve(mover, asked.case.id)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/refunds", times=3)
    (job,) = [job for job in shop.jobs if job.name == "send_refund"]
    with pytest.raises(ProviderDown):
        await shop.pays.sender.send(**job.args)
    shop.jobs.clear()
    await lose_everything(shop)
    shop.clock.move(timedelta(minutes=3))
    await shop.pays.sweeps.stuck()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
    assert len(shop.bench.sim.control.objects("refund")) == 1


async def test_a_dispute_whose_end_was_lost_is_found_within_a_day(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    page = await shop.page_of(tip)
    shop.bench.sim.control.dispute(page)
    await shop.settle_down()
    await lose_everything(shop)
    shop.bench.sim.control.dispute(page, "win")
    await shop.pays.sweeps.accounts()
    await shop.run_jobs()
    assert (await shop.house.tip(tip.id)).dispute is Dispute.WON
    assert await shop.at(ana) == 500


async def test_an_account_whose_event_was_lost_is_read_within_a_day(shop: Shop) -> None:
    ana = await shop.creator()
    await lose_everything(shop)
    shop.bench.sim.control.account_set(await shop.account_of(ana), disabled_reason="listed", capability="inactive")
    assert await shop.pays.sweeps.accounts() == 0
    shop.clock.move(timedelta(hours=25))
    assert await shop.pays.sweeps.accounts() == 1
    assert [facts["readiness"] for facts in await shop.told(ana.id, "account_changed")] == ["paused"]


async def test_after_a_restored_backup_acknowledged_events_come_again(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip, page = await shop.opened(ben, ana)
    began = shop.clock.now()
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    # Delivered and answered with 200, and then the disk was lost.
    shop.bench.hook.bodies.clear()
    shop.bench.hook.headers.clear()
    assert await shop.pays.sweeps.events() == 0
    assert await shop.pays.sweeps.since(began) > 0
    assert (await shop.house.tip(tip.id)).state is TipState.PAID


async def test_each_sweep_can_be_switched_off(shop: Shop) -> None:
    off = assemble(shop.pays.till, Powers(shop.house.config), frozenset({"events", "stuck", "accounts"}))
    shop.bench.sim.control.faults("down")
    assert (await off.sweeps.events(), await off.sweeps.stuck(), await off.sweeps.accounts()) == (0, 0, 0)


async def test_a_key_that_is_refused_calls_staff_once_a_day(shop: Shop) -> None:
    mover = await shop.mover()
    shop.bench.sim.control.fault("status", method="GET", status=401, times=None)
    for _ in range(2):
        with pytest.raises(ProviderDenied):
            await shop.pays.sweeps.events()
    assert [facts["what"] for facts in await shop.told(mover.id, "staff_alert")] == ["provider_denied"]


async def test_a_refund_whose_answer_was_lost_and_whose_event_came_leaves_no_open_call(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, None, "Please")
    await shop.queue.approve(mover, asked.case.id)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/refunds", times=3)
    [job] = [job for job in shop.jobs if job.name == "send_refund"]
    with pytest.raises(ProviderDown):
        await shop.pays.sender.send(**job.args)
    # The job is given up; the event tells what became of it.
    shop.jobs.clear()
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.REFUNDED
    await shop.later(minutes=5)
    await all_sweeps(shop)
    async with shop.database.reading() as tx:
        [call] = await tx.payments.calls_about("refund:1")
    assert call.state is CallState.DONE
    assert len(shop.bench.sim.control.objects("refund")) == 1
    await shop.is_sound()


async def copies(shop: Shop, tip: Tip, count: int) -> None:
    """Open tips like this one, of two hours ago, whose pages the provider does not know."""
    then = tip.created_at - timedelta(hours=2)
    async with shop.database.transaction() as tx:
        row = (await tx.connection.execute(select(tips).where(tips.c.id == tip.id))).mappings().one()
        page = (await tx.connection.execute(select(checkouts).where(checkouts.c.tip_id == tip.id))).mappings().one()
        for number in range(count):
            like = {**row, "request_id": f"copy:{number}", "pay_token_hash": f"copy {number}", "created_at": then}
            del like["id"]
            made = (await tx.connection.execute(insert(tips).values(like).returning(tips.c.id))).scalar_one()
            lost = {**page, "checkout_id": f"cs_test_gone{number}", "tip_id": made}
            await tx.connection.execute(insert(checkouts).values(lost))


@only_sqlite
async def test_a_hundred_tips_without_an_answer_keep_no_newer_one_waiting(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    first, _ = await shop.opened(ben, ana)
    await copies(shop, first, AT_ONCE)
    newest, page = await shop.opened(await shop.house.member("Cleo"), ana)
    await lose_everything(shop)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    shop.clock.move(timedelta(minutes=32))
    await shop.pays.sweeps.stuck()
    assert (await shop.house.tip(newest.id)).state is TipState.OPEN
    await shop.pays.sweeps.stuck()
    assert (await shop.house.tip(newest.id)).state is TipState.PAID
    # After the last one it begins again with the first.
    async with shop.database.reading() as tx:
        assert await tx.memory.recall(TURN) == "0"


async def test_a_paused_page_is_ended_however_many_others_are_open(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    first, _ = await shop.opened(ben, ana)
    await copies(shop, first, 2 * AT_ONCE)
    async with shop.database.transaction() as tx:
        other = await tx.communities.create("Elsewhere", ben.id, shop.clock.now())
    tip, page = await shop.opened(await shop.house.member("Cleo"), ana)
    async with shop.database.transaction() as tx:
        await tx.connection.execute(update(tips).where(tips.c.id == tip.id).values(community_id=other.id))
        await tx.switches.pause(Pause(Feature.TIPS, other.id, None, "test", None, shop.clock.now()))
    assert await shop.pays.closing.close_pages() == 1
    assert shop.bench.sim.control.get(page)["status"] == "expired"
