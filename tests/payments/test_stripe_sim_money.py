"""Transfers, reversals, refunds, disputes and warnings: every cent is somewhere, and can be explained."""

from typing import Any

import pytest
import stripe

from bot.sandbox.stripe_sim import StripeError
from tests.support.stripe_bench import Bench, tip_params


def platform(bench: Bench, side: str = "available") -> int:
    return int(bench.sim.control.balances()["platform"][side][0]["amount"])


def held(bench: Bench, account: str) -> int:
    found = bench.sim.control.balances()[account]
    return int(found["available"][0]["amount"] + found["pending"][0]["amount"])


def payout(account: str, amount: int = 1000, **more: Any) -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": "usd",
        "destination": account,
        "transfer_group": "payout:7",
        "metadata": {"bouquet_kind": "redeem", "bouquet_id": "payout:7"},
        **more,
    }


async def test_a_transfer_is_found_again_by_its_group(rich: Bench) -> None:
    account = await rich.creator()
    made = await rich.v1.transfers.create_async(payout(account))
    listed = await rich.v1.transfers.list_async({"transfer_group": "payout:7"})
    assert [(one.id, one.metadata.bouquet_id) for one in listed.data] == [(made.id, "payout:7")]
    assert (await rich.v1.transfers.list_async({"transfer_group": "payout:8"})).data == []
    assert platform(rich) == 999_000
    assert held(rich, account) == 1000


async def test_a_transfer_beyond_the_available_balance_is_refused(bench: Bench) -> None:
    account = await bench.creator()
    session = await bench.v1.checkout.sessions.create_async(tip_params(int(bench.clock.now().timestamp()), None, 5000))
    bench.sim.control.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await bench.v1.transfers.create_async(payout(account))
    assert caught.value.code == "balance_insufficient"
    await bench.later(days=2, seconds=1)
    assert (await bench.v1.transfers.create_async(payout(account))).amount == 1000


async def test_money_of_a_charge_may_be_sent_on_while_it_is_pending_up_to_its_amount(bench: Bench) -> None:
    account = await bench.creator()
    session = await bench.v1.checkout.sessions.create_async(tip_params(int(bench.clock.now().timestamp()), None, 5000))
    bench.sim.control.pay(session.id)
    charge = bench.sim.control.charge_of(session.id)
    made = await bench.v1.transfers.create_async(payout(account, 3000, source_transaction=charge["id"]))
    assert made.source_transaction == charge["id"]
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == 3000
    with pytest.raises(stripe.InvalidRequestError, match="exceed"):
        await bench.v1.transfers.create_async(payout(account, 2001, source_transaction=charge["id"]))
    await bench.v1.transfers.create_async(payout(account, 2000, source_transaction=charge["id"]))
    assert held(bench, account) == 5000


async def test_a_creator_abroad_cannot_be_paid(rich: Bench) -> None:
    abroad = await rich.v1.accounts.create_async(
        {"country": "DE", "controller": {"stripe_dashboard": {"type": "none"}}, "capabilities": {
            "transfers": {"requested": True}}}
    )  # fmt: skip
    rich.sim.control.onboard(abroad.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await rich.v1.transfers.create_async(payout(abroad.id))
    assert caught.value.code == "transfers_not_allowed"


async def test_a_plain_transfer_is_reversed_only_as_far_as_the_creator_can_pay(rich: Bench) -> None:
    account = await rich.creator()
    made = await rich.v1.transfers.create_async(payout(account))
    await rich.later(days=2)
    assert held(rich, account) == 0
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await rich.v1.transfers.reversals.create_async(made.id, {"amount": 400})
    assert caught.value.code == "balance_insufficient"


async def test_a_tip_can_be_reversed_below_zero_but_not_beyond_its_amount(rich: Bench) -> None:
    await rich.listen()
    account = await rich.creator()
    session = await rich.paid_tip(account, 500)
    transfer = rich.sim.control.charge_of(session.id)["transfer"]
    await rich.later(days=5)
    assert held(rich, account) == 0
    await rich.v1.transfers.reversals.create_async(transfer, {"amount": 300, "metadata": {"bouquet_id": "dispute:1"}})
    assert held(rich, account) == -300
    with pytest.raises(stripe.InvalidRequestError, match="unreversed"):
        await rich.v1.transfers.reversals.create_async(transfer, {"amount": 201})
    await rich.v1.transfers.reversals.create_async(transfer, {"amount": 200})
    now = await rich.v1.transfers.retrieve_async(transfer)
    assert (now.amount_reversed, now.reversed, len(now.reversals.data)) == (500, True, 2)
    assert [row.amount for row in (await rich.v1.transfers.reversals.list_async(transfer)).data] == [200, 300]
    await rich.sim.idle()
    assert rich.hook.types.count("transfer.reversed") == 2


async def test_a_refund_takes_the_transfer_back_in_proportion_and_keeps_the_fee(rich: Bench) -> None:
    await rich.listen()
    account = await rich.creator()
    session = await rich.paid_tip(account, 500, gross=546)
    await rich.forget()
    params = {"payment_intent": session.payment_intent, "reverse_transfer": True, "reason": "requested_by_customer"}
    part = await rich.v1.refunds.create_async({**params, "amount": 273, "expand": ["transfer_reversal"]})
    assert (part.status, part.transfer_reversal.amount) == ("succeeded", 250)
    rest = await rich.v1.refunds.create_async({**params, "expand": ["transfer_reversal"]})
    assert (rest.amount, rest.transfer_reversal.amount) == (273, 250)
    await rich.sim.idle()
    assert rich.hook.types == ["refund.created", "charge.refunded", "transfer.reversed", "refund.updated"] * 2
    assert held(rich, account) == 0
    charge = await rich.v1.charges.retrieve_async(rest.charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, len(charge.refunds.data)) == (546, True, 2)
    assert platform(rich) + platform(rich, "pending") == 1_000_000 - 46


async def test_a_refund_beyond_the_remainder_or_of_nothing_left_is_refused(rich: Bench) -> None:
    session = await rich.paid_tip(await rich.creator(), 500)
    params = {"payment_intent": session.payment_intent}
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        await rich.v1.refunds.create_async({**params, "amount": 501})
    await rich.v1.refunds.create_async(params)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await rich.v1.refunds.create_async(params)
    assert caught.value.code == "charge_already_refunded"


async def test_a_slow_refund_counts_only_when_it_has_arrived(rich: Bench) -> None:
    await rich.listen()
    session = await rich.paid_tip(await rich.creator(), card="refund_pending")
    await rich.forget()
    refund = await rich.v1.refunds.create_async({"payment_intent": session.payment_intent})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert (await rich.v1.charges.retrieve_async(refund.charge)).amount_refunded == 0
    await rich.later(hours=1)
    assert rich.hook.types == ["refund.created", "charge.refunded", "refund.updated"]
    assert (await rich.v1.charges.retrieve_async(refund.charge)).amount_refunded == 500
    assert (await rich.v1.refunds.retrieve_async(refund.id)).status == "succeeded"


async def test_a_refund_that_succeeded_can_turn_out_to_have_failed(rich: Bench) -> None:
    await rich.listen()
    session = await rich.paid_tip(await rich.creator(), card="refund_fails")
    await rich.forget()
    before = platform(rich)
    refund = await rich.v1.refunds.create_async({"payment_intent": session.payment_intent})
    assert refund.status == "succeeded"
    await rich.later(hours=1)
    assert rich.hook.types == ["refund.created", "charge.refunded", "refund.updated", "refund.failed"]
    assert (await rich.v1.charges.retrieve_async(refund.charge)).refunded is False
    assert platform(rich) == before
    kinds = [row.type for row in (await rich.v1.balance_transactions.list_async({"limit": 2})).data]
    assert kinds == ["refund_failure", "refund"]


async def test_a_dispute_takes_amount_and_fee_and_a_win_gives_the_amount_back(rich: Bench) -> None:
    await rich.listen()
    session = await rich.paid_tip(await rich.creator())
    await rich.forget()
    before = platform(rich)
    dispute = rich.sim.control.dispute(session.id)
    assert platform(rich) == before - 500 - 1500
    assert dispute["evidence_details"]["due_by"] > dispute["created"]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await rich.v1.refunds.create_async({"payment_intent": session.payment_intent})
    assert caught.value.code == "charge_disputed"
    rich.sim.control.dispute(session.id, "win")
    assert platform(rich) == before - 1500
    await rich.sim.idle()
    assert [kind.removeprefix("charge.dispute.") for kind in rich.hook.types] == [
        "created",
        "funds_withdrawn",
        "funds_reinstated",
        "closed",
    ]
    rows = (await rich.v1.balance_transactions.list_async({"type": "adjustment"})).data
    assert [row.reporting_category for row in rows] == ["dispute_reversal", "dispute"]
    assert [(row.amount, row.fee) for row in rows] == [(500, 0), (-500, 1500)]


async def test_a_lost_dispute_can_be_appealed_and_won(rich: Bench) -> None:
    session = await rich.paid_tip(await rich.creator())
    control = rich.sim.control
    before = platform(rich)
    assert control.dispute(session.id, amount=9900)["amount"] == 9900
    assert control.dispute(session.id, "lose")["status"] == "lost"
    with pytest.raises(StripeError, match="closed"):
        control.dispute(session.id, "win")
    assert control.dispute(session.id, "appeal")["status"] == "appeal_under_review"
    assert control.dispute(session.id, "win")["status"] == "won"
    assert platform(rich) == before - 1500


async def test_an_inquiry_moves_no_money_until_it_becomes_a_dispute(rich: Bench) -> None:
    await rich.listen()
    session = await rich.paid_tip(await rich.creator(), card="inquiry")
    before = platform(rich)
    (inquiry,) = (await rich.v1.disputes.list_async({"payment_intent": session.payment_intent})).data
    assert (inquiry.status, inquiry.is_charge_refundable) == ("warning_needs_response", True)
    assert rich.sim.control.dispute(session.id, "escalate")["status"] == "needs_response"
    assert platform(rich) == before - 2000
    answered = await rich.v1.disputes.update_async(inquiry.id, {"evidence": {"product_description": "A tip"}})
    assert (answered.status, answered.evidence_details.has_evidence) == ("under_review", True)
    assert (await rich.v1.disputes.close_async(inquiry.id)).status == "lost"


async def test_a_warning_can_be_acted_on_until_the_payment_is_refunded(rich: Bench) -> None:
    await rich.listen()
    session = await rich.paid_tip(await rich.creator())
    warning = rich.sim.control.early_warning(session.id)
    kind = rich.v1.radar.early_fraud_warnings
    assert (await kind.retrieve_async(warning["id"])).actionable
    rich.sim.control.refund(session.id)
    assert not (await kind.list_async({"payment_intent": session.payment_intent})).data[0].actionable
    await rich.sim.idle()
    assert [event for event in rich.hook.types if event.startswith("radar")] == [
        "radar.early_fraud_warning.created",
        "radar.early_fraud_warning.updated",
    ]


async def test_a_bank_payout_that_failed_comes_back_even_after_it_was_paid(rich: Bench) -> None:
    await rich.listen()
    account = await rich.creator()
    await rich.v1.transfers.create_async(payout(account))
    await rich.later(days=4)
    (paid,) = rich.sim.control.objects("payout", account)
    assert (paid["status"], held(rich, account)) == ("paid", 0)
    assert rich.sim.control.payout_fails(paid["id"])["status"] == "failed"
    assert held(rich, account) == 1000
    await rich.sim.idle()
    assert rich.connect.types[-1] == "payout.failed"


async def test_the_operator_can_put_money_in(bench: Bench) -> None:
    bench.sim.control.topup(5000)
    balance = await bench.v1.balance.retrieve_async()
    assert [(row.amount, row.currency) for row in balance.available] == [(5000, "usd")]
