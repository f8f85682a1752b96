"""What the creator's bank did with money that came from here: told once, and traced to what it was."""

from typing import Any

from bot.money import Money
from bot.payments.provider import Call
from bot.replies.facts import Facts
from bot.replies.notices_payouts import NOTICES
from bot.replies.words import Words
from tests.payouts.desk import Desk
from tests.support.databases import only_sqlite

pytestmark = only_sqlite


def said(kind: str, facts: dict[str, Any]) -> str:
    return NOTICES[kind](Facts("member:1", facts), Words("en")).text


async def paid_out(desk: Desk) -> None:
    """A payout of ours and a tip lay in the account, Stripe paid them out by itself, and the bank had them. Each event
    comes twice."""
    shop = desk.shop
    await desk.earn(20)
    await desk.redeemed()
    assert await desk.send() == 1
    await shop.paid(await shop.house.member("Tom"), desk.ana, "5")
    for _ in range(12):
        await shop.later(days=1)
        await shop.deliver(times=2)
        await shop.settle_down()


async def test_what_reached_the_bank_is_told_once_with_what_it_carried(desk: Desk) -> None:
    await paid_out(desk)
    told = await desk.shop.told(desk.ana.id, "bank_paid")
    status = await desk.redemptions.status(desk.ana)
    assert status is not None
    (payout,) = status.payouts
    assert sum(fact["amount"] for fact in told) == 2500
    assert sum(fact["tips"] for fact in told) == 1
    (carried,) = [fact for fact in told if fact["payouts"]]
    assert carried["payouts"] == [payout.public_id]
    text = said("bank_paid", carried)
    assert "from your Stripe account reached your bank on" in text
    assert f"From here: {payout.public_id}" in text


async def test_a_bank_that_refuses_is_told_with_where_the_money_lies_also_after_it_arrived(desk: Desk) -> None:
    await paid_out(desk)
    shop = desk.shop
    (first, *_) = shop.bench.sim.control.objects("payout", await shop.account_of(desk.ana))
    shop.bench.sim.control.payout_fails(first["id"])
    await shop.settle_down()
    (failed,) = await shop.told(desk.ana.id, "bank_failed")
    text = said("bank_failed", failed)
    for part in ("Your bank did not take", "lies in your Stripe account", "that account is closed", "tries again"):
        assert part in text
    balance = await shop.pays.till.provider.account_balance(await shop.account_of(desk.ana), "usd")
    assert balance >= failed["amount"]


async def test_money_of_his_own_business_is_none_of_ours(desk: Desk) -> None:
    shop = desk.shop
    account = await shop.account_of(desk.ana)
    provider = shop.provider
    params = provider.transfer_params("other:1", "other", Money(5000, "usd"), account)
    await provider.transfer(Call(1, "other:1", "transfer", 1, "not-of-the-programme", params))
    await shop.later(days=3)
    shop.bench.sim.control.pay_out(account)
    for payout in shop.bench.sim.control.objects("payout", account):
        shop.bench.sim.control.payout_arrives(payout["id"])
    await shop.settle_down()
    assert await shop.told(desk.ana.id, "bank_paid") == []
