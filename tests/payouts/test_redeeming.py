"""Redeeming diamonds, from the quote to the money (X32, X33, AC1, AC23)."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.errors import NotFound
from bot.members.model import MemberId
from bot.moderation.model import CaseKind, CaseState, Feature, HandledBy, Pause, Paused, SecondPerson
from bot.money import BadAmount, BadCurrency
from bot.payouts.model import PayoutHeld, PayoutOver, PayoutState, RedeemLimit
from bot.programme.model import EnrolmentState, NotCreator
from bot.rails import RailRefused
from storage.schema.creators import enrolments, payout_accounts
from tests.payouts.desk import Desk
from tests.support.databases import only_sqlite


async def test_diamonds_become_money_in_the_creators_account_with_the_next_batch(desk: Desk) -> None:
    await desk.earn(15)
    quote = await desk.redemptions.quote(desk.ana, "12")
    assert (quote.payout.amount.amount_minor, quote.left.amount_minor, quote.reviewed) == (1200, 300, False)
    assert await desk.cents() == 1500, "a quote takes nothing"
    payout = await desk.redemptions.confirm(desk.ana, quote.payout.id)
    assert (payout.state, payout.parts) == (PayoutState.APPROVED, quote.payout.parts)
    assert (await desk.cents(), await desk.due()) == (300, 1200)
    assert await desk.sender.send_due() == 0, "the batch is not due"
    assert await desk.send() == 1
    assert await desk.send() == 0
    assert (await desk.now(payout)).state is PayoutState.SENT
    assert (await desk.arrived(), await desk.due(), await desk.cents()) == (1200, 0, 300)
    told = await desk.shop.told(desk.ana.id, "payout_sent")
    assert [one["amount"] for one in told] == [1200]


async def test_the_same_yes_again_is_one_payout(desk: Desk) -> None:
    await desk.earn(20)
    quote = await desk.redemptions.quote(desk.ana, "12")
    first = await desk.redemptions.confirm(desk.ana, quote.payout.id)
    assert await desk.redemptions.confirm(desk.ana, quote.payout.id) == first
    assert await desk.cents() == 800


async def test_two_redemptions_of_the_same_diamonds_one_wins(desk: Desk) -> None:
    """AC1: whoever is second reads what is left."""
    await desk.earn(20)
    quote = await desk.redemptions.quote(desk.ana, "15")
    found = await asyncio.gather(
        *(desk.redemptions.confirm(desk.ana, quote.payout.id) for _ in range(4)), return_exceptions=True
    )
    assert {one.state for one in found if not isinstance(one, BaseException)} == {PayoutState.APPROVED}
    assert (await desk.cents(), await desk.due()) == (500, 1500)
    with pytest.raises(RedeemLimit):
        await desk.redemptions.quote(desk.ana, "15")


@only_sqlite
async def test_a_quote_is_over_after_ten_minutes_or_when_there_is_another(desk: Desk) -> None:
    await desk.earn(20)
    quote = await desk.redemptions.quote(desk.ana, "12")
    newer = await desk.redemptions.quote(desk.ana, "13")
    with pytest.raises(NotFound):
        await desk.redemptions.confirm(desk.ana, quote.payout.id)
    desk.shop.clock.move(timedelta(minutes=10))
    with pytest.raises(PayoutOver):
        await desk.redemptions.confirm(desk.ana, newer.payout.id)
    assert await desk.cents() == 2000


@only_sqlite
async def test_nobody_elses_payout_can_be_confirmed_seen_or_called_off(desk: Desk) -> None:
    await desk.earn(20)
    quote, ben = await desk.redemptions.quote(desk.ana, "12"), await desk.shop.creator("Ben")
    for act in (desk.redemptions.confirm, desk.redemptions.show, desk.redemptions.cancel):
        with pytest.raises(NotFound):
            await act(ben, quote.payout.id)
    assert await desk.cents() == 2000


@only_sqlite
@pytest.mark.parametrize("typed", ["-5", "1e3", "12.345", "1,000.00", "ten", "12 eur"])
async def test_what_is_no_amount_is_refused(desk: Desk, typed: str) -> None:
    await desk.earn(20)
    with pytest.raises((BadAmount, BadCurrency)):
        await desk.redemptions.quote(desk.ana, typed)
    assert await desk.cents() == 2000


async def test_it_can_be_called_off_until_it_is_sent_and_only_once(desk: Desk) -> None:
    await desk.earn(20)
    payout = await desk.redeemed("12")
    for _ in range(2):
        over = await desk.redemptions.cancel(desk.ana, payout.id)
        assert over.state is PayoutState.CANCELLED
    assert (await desk.cents(), await desk.due()) == (2000, 0)
    assert await desk.send() == 0
    again = await desk.redeemed("20")
    assert await desk.send() == 1
    with pytest.raises(PayoutOver):
        await desk.redemptions.cancel(desk.ana, again.id)
    assert await desk.arrived() == 2000


@only_sqlite
async def test_a_day_has_a_limit_which_what_was_called_off_does_not_use(desk: Desk) -> None:
    await desk.earn(1500)
    first = await desk.redeemed("600")
    with pytest.raises(RedeemLimit) as no:
        await desk.redemptions.quote(desk.ana, "500")
    assert (no.value.why, no.value.left.amount_minor) == ("over_day_max", 40_000)
    await desk.redemptions.cancel(desk.ana, first.id)
    assert (await desk.redemptions.quote(desk.ana)).payout.amount.amount_minor == 100_000


# What is in the way


@only_sqlite
async def test_nothing_is_redeemed_by_somebody_who_is_no_creator(desk: Desk) -> None:
    fan = await desk.shop.house.member("Fan")
    with pytest.raises(NotCreator):
        await desk.redemptions.quote(fan)
    assert await desk.redemptions.status(fan) is None


async def _suspend(desk: Desk, state: EnrolmentState = EnrolmentState.SUSPENDED) -> None:
    async with desk.shop.database.transaction() as tx:
        found = update(enrolments).where(enrolments.c.member_id == desk.ana.id)
        await tx.connection.execute(found.values(state=state.value))


async def _cool(desk: Desk, days: int = 30) -> None:
    async with desk.shop.database.transaction() as tx:
        await tx.members.set_cooloff(MemberId(desk.ana.id), desk.shop.clock.now() + timedelta(days=days))


async def _readiness(desk: Desk, state: str) -> None:
    async with desk.shop.database.transaction() as tx:
        mine = update(payout_accounts).where(payout_accounts.c.member_id == desk.ana.id)
        await tx.connection.execute(mine.values(readiness=state))


async def _pause(desk: Desk) -> None:
    async with desk.shop.database.transaction() as tx:
        await tx.switches.pause(Pause(Feature.PAYOUTS, None, None, "a drill", None, desk.shop.clock.now()))


@only_sqlite
async def test_each_thing_in_the_way_is_named_before_anything_is_taken(desk: Desk) -> None:
    await desk.earn(20)
    await _readiness(desk, "incomplete")
    with pytest.raises(RailRefused) as rail:
        await desk.redemptions.quote(desk.ana)
    assert rail.value.reason == "account_incomplete"
    await _readiness(desk, "ready")
    await _cool(desk)
    with pytest.raises(PayoutHeld) as held:
        await desk.redemptions.quote(desk.ana)
    assert (held.value.why, held.value.until) == ("link_cooloff", desk.shop.clock.now() + timedelta(days=30))
    await _cool(desk, 0)
    await _pause(desk)
    with pytest.raises(Paused):
        await desk.redemptions.quote(desk.ana)
    await _suspend(desk)
    with pytest.raises(PayoutHeld) as held:
        await desk.redemptions.quote(desk.ana)
    assert held.value.why == "suspended"
    assert await desk.cents() == 2000


@only_sqlite
async def test_whoever_left_keeps_what_he_earned(desk: Desk) -> None:
    await desk.earn(20)
    await _suspend(desk, EnrolmentState.LEFT)
    await desk.redeemed()
    assert await desk.send() == 1
    assert await desk.arrived() == 2000


async def test_what_comes_between_the_yes_and_the_batch_holds_the_payout_with_its_reason(desk: Desk) -> None:
    """AC23: each hold is produced and read back, and the payout goes out when it is over."""
    await desk.earn(20)
    payout = await desk.redeemed()

    async def waits(why: str) -> None:
        assert await desk.send() == 0
        found = await desk.now(payout)
        assert (found.state, found.why) == (PayoutState.APPROVED, why)

    await _suspend(desk)
    await waits("suspended")
    await _suspend(desk, EnrolmentState.APPROVED)
    await _cool(desk)
    await waits("link_cooloff")
    await _cool(desk, 0)
    await _readiness(desk, "paused")
    await waits("account_paused")
    await _readiness(desk, "ready")
    assert await desk.sender.send_due() == 1
    assert (await desk.now(payout)).why is None
    assert await desk.arrived() == 2000


# A person looks first


async def test_a_large_sum_waits_for_a_yes_and_a_larger_one_for_two(desk: Desk) -> None:
    await desk.earn(1500)
    mona, max_ = await desk.shop.mover("Mona"), await desk.shop.mover("Max")
    small, large = await desk.redeemed("200.01"), await desk.redeemed("500.01")
    assert {small.state, large.state} == {PayoutState.IN_REVIEW}
    cases = {one.case.subject: one.case for one in (await desk.queue.page(mona)).items}
    await desk.queue.claim(mona, cases[small.subject].id)
    await desk.queue.approve(mona, cases[small.subject].id)
    await desk.queue.claim(mona, cases[large.subject].id)
    half = await desk.queue.approve(mona, cases[large.subject].id)
    assert half.case.state is CaseState.HALF_APPROVED
    with pytest.raises(SecondPerson):
        await desk.queue.approve(mona, cases[large.subject].id)
    assert await desk.send() == 1
    await desk.queue.approve(max_, cases[large.subject].id)
    assert await desk.send() == 1
    assert await desk.arrived() == 20_001 + 50_001


@only_sqlite
async def test_a_no_gives_the_diamonds_back_once_with_the_reason(desk: Desk) -> None:
    await desk.earn(300)
    mona, payout = await desk.shop.mover("Mona"), await desk.redeemed("300")
    case = (await desk.queue.page(mona)).items[0].case
    await desk.queue.claim(mona, case.id)
    await desk.queue.reject(mona, case.id, "round trips")
    assert (await desk.now(payout)).state is PayoutState.REJECTED
    assert (await desk.cents(), await desk.due(), await desk.send()) == (30_000, 0, 0)
    assert [one["reason"] for one in await desk.shop.told(desk.ana.id, "payout_failed")] == ["round trips"]


@only_sqlite
async def test_what_is_called_off_needs_nobodys_look(desk: Desk) -> None:
    await desk.earn(300)
    mona, payout = await desk.shop.mover("Mona"), await desk.redeemed("300")
    case = (await desk.queue.page(mona)).items[0].case
    await desk.redemptions.cancel(desk.ana, payout.id)
    assert (await desk.queue.page(mona)).total == 0
    with pytest.raises(HandledBy):
        await desk.queue.approve(mona, case.id)
    assert await desk.cents() == 30_000


@only_sqlite
async def test_an_open_flag_makes_a_small_sum_wait_for_a_look(desk: Desk) -> None:
    await desk.earn(20)
    async with desk.shop.database.transaction() as tx:
        await tx.cases.open(
            CaseKind.FLAG, "flag:round_trip:1", community_id=None, opened_by=None, parties=(desk.ana.id,), facts={},
            now=desk.shop.clock.now(),
        )  # fmt: skip
    assert (await desk.redemptions.quote(desk.ana)).reviewed
    assert (await desk.redeemed()).state is PayoutState.IN_REVIEW


# What Stripe may answer


@pytest.mark.parametrize("kind", ["execute_then_drop", "execute_then_500", "drop_before", "status"])
async def test_an_answer_that_was_lost_never_sends_twice(desk: Desk, kind: str) -> None:
    await desk.earn(20)
    payout = await desk.redeemed()
    desk.shop.bench.sim.control.fault(kind, path="/v1/transfers", times=3)  # type: ignore[arg-type] # the four above
    await desk.send()
    assert await desk.due() in (0, 2000), "held until it is known"
    for _ in range(3):
        await desk.sender.send_due()
    assert (await desk.now(payout)).state is PayoutState.SENT
    assert (await desk.arrived(), await desk.due(), await desk.cents()) == (2000, 0, 0)


@only_sqlite
async def test_a_lost_answer_is_looked_up_once_its_key_is_too_old(desk: Desk) -> None:
    await desk.earn(20)
    payout = await desk.redeemed()
    desk.shop.bench.sim.control.fault("execute_then_drop", path="/v1/transfers", times=3)
    await desk.send()
    await desk.shop.later(days=2)
    await desk.sender.send_due()
    assert (await desk.now(payout)).state is PayoutState.SENT
    assert await desk.arrived() == 2000


async def test_a_killed_sender_is_followed_by_another_that_sends_nothing_twice(desk: Desk) -> None:
    await desk.earn(20)
    payout = await desk.redeemed()
    await desk.shop.later(days=7)
    work = [asyncio.create_task(desk.sender.send_due()) for _ in range(3)]
    await asyncio.sleep(0)
    work[0].cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await desk.sender.send_due()
    assert (await desk.now(payout)).state is PayoutState.SENT
    assert await desk.arrived() == 2000


async def test_without_money_at_stripe_it_waits_the_staff_is_told_and_then_it_goes_out(desk: Desk) -> None:
    await desk.earn(20)
    payout, mona = await desk.redeemed(), await desk.shop.mover("Mona")
    sim = desk.shop.bench.sim
    (there,) = (one["amount"] for one in sim.control.balances()["platform"]["available"])
    sim.control.topup(-there + 1999)
    assert await desk.send() == 0
    assert ((await desk.now(payout)).state, (await desk.now(payout)).why) == (
        PayoutState.APPROVED, "operator_balance_low",
    )  # fmt: skip
    assert len(await desk.shop.told(mona.id, "staff_alert")) == 1
    assert await desk.sender.send_due() == 0
    assert len(await desk.shop.told(mona.id, "staff_alert")) == 1, "once a day"
    sim.control.topup(1)
    assert await desk.sender.send_due() == 1
    assert await desk.arrived() == 2000


@only_sqlite
async def test_an_account_that_cannot_take_it_gives_the_diamonds_back_once(desk: Desk) -> None:
    """Rejected, then redeemed again: one debit for each transfer."""
    await desk.earn(20)
    payout = await desk.redeemed()
    sim = desk.shop.bench.sim
    account = await desk.shop.account_of(desk.ana)
    sim.control.account_set(account, capability="inactive")
    await desk.shop.bench.forget()
    assert await desk.send() == 0
    assert (await desk.now(payout)).state is PayoutState.REJECTED
    assert (await desk.cents(), await desk.due()) == (2000, 0)
    assert [one["why"] for one in await desk.shop.told(desk.ana.id, "payout_failed")] == ["account_refused"]
    sim.control.account_set(account, capability="active")
    await desk.redeemed()
    assert await desk.send() == 1
    assert (await desk.arrived(), await desk.cents()) == (2000, 0)


# How it is told


@only_sqlite
async def test_the_status_says_what_comes_next_and_what_is_in_the_way(desk: Desk) -> None:
    nothing = await desk.redemptions.status(desk.ana)
    assert nothing is not None
    assert nothing.limit is not None
    assert nothing.limit.why == "nothing_available"
    await desk.earn(20)
    payout = await desk.redeemed("12")
    found = await desk.redemptions.status(desk.ana)
    assert found is not None
    assert (found.payouts, found.next, found.held) == ((payout,), None, None)
    assert found.limit is not None
    assert found.limit.why == "below_minimum"
