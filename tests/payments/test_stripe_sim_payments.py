"""Payments in the simulated Stripe: what each card does, in which order it is told, where the money goes."""

from typing import Any

import pytest
import stripe

from tests.support.stripe_bench import Bench

TIP_PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "transfer.created",
    "checkout.session.completed",
    "charge.updated",
]


def now(bench: Bench) -> int:
    return int(bench.clock.now().timestamp())


async def test_a_paid_tip_reaches_the_creator_whole_and_the_platform_bears_the_fee(bench: Bench) -> None:
    await bench.listen()
    account = await bench.creator()
    session = await bench.paid_tip(account, 500)
    await bench.sim.idle()
    assert bench.hook.types == TIP_PAID
    assert (session.status, session.payment_status, session.amount_total) == ("complete", "paid", 500)
    intent = await bench.v1.payment_intents.retrieve_async(
        session.payment_intent, {"expand": ["latest_charge.balance_transaction", "latest_charge.transfer"]}
    )
    charge = intent.latest_charge
    assert intent.transfer_data.to_dict() == {"amount": 500, "destination": account}
    assert (charge.balance_transaction.amount, charge.balance_transaction.fee) == (500, 45)
    assert (charge.transfer.amount, charge.transfer.destination) == (500, account)
    assert charge.transfer.transfer_group == "tip:1"
    balances = bench.sim.control.balances()
    assert balances["platform"]["pending"][0]["amount"] == -45
    assert balances[account]["pending"][0]["amount"] == 500


async def test_money_is_pending_for_two_days_then_available_then_paid_out_to_the_bank(bench: Bench) -> None:
    await bench.listen()
    account = await bench.creator()
    await bench.paid_tip(account, 500)
    await bench.later(days=1, hours=23)
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == 500
    await bench.later(hours=2)
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == 0
    await bench.later(days=3)
    assert [kind for kind in bench.connect.types if kind.startswith(("payout", "balance"))] == [
        "balance.available",
        "payout.created",
        "payout.paid",
    ]
    mine = {"stripe_account": account}
    (payout,) = (await bench.v1.payouts.list_async({}, mine)).data
    assert (payout.amount, payout.status) == (500, "paid")
    params = {"payout": payout.id, "expand": ["data.source"]}
    carried = (await bench.v1.balance_transactions.list_async(params, mine)).data
    assert [row.type for row in carried] == ["payout", "payment"]
    assert carried[1].source.source_transfer.startswith("tr_")


CARDS: list[tuple[str, str, list[str]]] = [
    ("pays", "paid", TIP_PAID),
    ("available_now", "paid", TIP_PAID),
    ("refund_pending", "paid", TIP_PAID),
    ("refund_fails", "paid", TIP_PAID),
    ("declined", "unpaid", ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]),
    ("insufficient_funds", "unpaid", ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]),
    ("saves_then_declines", "unpaid", ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]),
    ("three_d_secure", "paid", [TIP_PAID[0], "payment_intent.requires_action", *TIP_PAID[1:]]),
    ("disputed_fraud", "paid",
     [*TIP_PAID[:2], "charge.dispute.created", "charge.dispute.funds_withdrawn", *TIP_PAID[2:]]),
    ("disputed_not_received", "paid",
     [*TIP_PAID[:2], "charge.dispute.created", "charge.dispute.funds_withdrawn", *TIP_PAID[2:]]),
    ("inquiry", "paid", [*TIP_PAID[:2], "charge.dispute.created", *TIP_PAID[2:]]),
    ("early_warning", "paid", [*TIP_PAID[:2], "radar.early_fraud_warning.created", *TIP_PAID[2:]]),
]  # fmt: skip


@pytest.mark.parametrize(("card", "status", "events"), CARDS, ids=[card for card, _, _ in CARDS])
async def test_every_test_card_does_what_it_is_known_for(
    bench: Bench, card: str, status: str, events: list[str]
) -> None:
    await bench.listen()
    session = await bench.paid_tip(await bench.creator(), card=card)
    await bench.sim.idle()
    assert session.payment_status == status
    assert session.status == ("complete" if status == "paid" else "open")
    assert bench.hook.types == events


async def test_a_card_may_be_declined_and_another_one_pays_the_same_session(bench: Bench) -> None:
    session = await bench.paid_tip(await bench.creator(), card="declined")
    intent = await bench.v1.payment_intents.retrieve_async(session.payment_intent)
    assert (intent.status, intent.last_payment_error.decline_code) == ("requires_payment_method", "generic_decline")
    bench.sim.control.pay(session.id)
    again = await bench.v1.checkout.sessions.retrieve_async(session.id)
    assert (again.payment_status, again.payment_intent) == ("paid", intent.id)
    charges = await bench.v1.charges.list_async({"payment_intent": intent.id})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("outcome", "last", "received"),
    [
        ("later_succeeds", "checkout.session.async_payment_succeeded", 500),
        ("later_fails", "checkout.session.async_payment_failed", 0),
    ],
)
async def test_a_bank_payment_is_unpaid_first_and_then_succeeds_or_fails(
    bench: Bench, outcome: Any, last: str, received: int
) -> None:
    await bench.listen()
    account = await bench.creator()
    session = await bench.v1.checkout.sessions.create_async(bench.tip(account))
    bench.sim.control.pay(session.id, "pay_later")
    waiting = await bench.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == 0
    bench.sim.control.pay(session.id, outcome)
    await bench.sim.idle()
    assert last in bench.hook.types
    assert bench.hook.types.index("checkout.session.completed") < bench.hook.types.index(last)
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == received


async def test_an_unpaid_session_expires_by_the_clock_and_cannot_be_paid_any_more(bench: Bench) -> None:
    await bench.listen()
    session = await bench.v1.checkout.sessions.create_async(bench.tip(await bench.creator()))
    await bench.later(seconds=1859)
    assert bench.hook.types == []
    await bench.later(seconds=2)
    assert bench.hook.types == ["checkout.session.expired"]
    assert bench.hook.events[0].created == session.expires_at
    with pytest.raises(Exception, match="expired"):
        bench.sim.control.pay(session.id)


async def test_only_an_open_session_can_be_expired_by_the_api(bench: Bench) -> None:
    account = await bench.creator()
    session = await bench.v1.checkout.sessions.create_async(bench.tip(account))
    assert (await bench.v1.checkout.sessions.expire_async(session.id)).status == "expired"
    paid = await bench.paid_tip(account)
    for session_id in (session.id, paid.id):
        with pytest.raises(stripe.InvalidRequestError, match="open"):
            await bench.v1.checkout.sessions.expire_async(session_id)


async def test_a_checkout_address_is_too_long_for_a_discord_button(bench: Bench) -> None:
    session = await bench.v1.checkout.sessions.create_async(bench.tip(await bench.creator()))
    assert len(session.url) > 512


async def test_the_intent_comes_with_the_first_attempt_and_not_with_the_session(bench: Bench) -> None:
    session = await bench.v1.checkout.sessions.create_async(bench.tip(await bench.creator()))
    assert session.payment_intent is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"expires_at": 1799}, "30 minutes"),
        ({"expires_at": 86_401}, "24 hours"),
        ({"amount": 49}, "at least 50"),
        ({"destination": "acct_nobody"}, "No such destination"),
        ({"transfer": 501}, "greater than the charge"),
        ({"currency": "eur"}, "settles in usd"),
        ({"mode": "subscription"}, "mode=payment"),
        ({"success_url": "bot.example/done"}, "valid URL"),
    ],
    ids=str,
)
async def test_a_session_that_stripe_would_refuse_is_refused(
    bench: Bench, change: dict[str, Any], complaint: str
) -> None:
    account = await bench.creator()
    params = bench.tip(account, change.get("amount", 500))
    if "expires_at" in change:
        params["expires_at"] = now(bench) + change["expires_at"]
    if "destination" in change:
        params["payment_intent_data"]["transfer_data"]["destination"] = change["destination"]
    if "transfer" in change:
        params["payment_intent_data"]["transfer_data"]["amount"] = change["transfer"]
    if "currency" in change:
        params["line_items"][0]["price_data"]["currency"] = change["currency"]
    params |= {key: change[key] for key in ("mode", "success_url") if key in change}
    with pytest.raises(stripe.InvalidRequestError, match=complaint):
        await bench.v1.checkout.sessions.create_async(params)


@pytest.mark.parametrize("outcome", ["needs_more", "under_review", "rejected", "restricted"])
async def test_a_creator_who_is_not_ready_cannot_be_tipped(bench: Bench, outcome: str) -> None:
    account = await bench.creator(outcome)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await bench.v1.checkout.sessions.create_async(bench.tip(account))
    assert caught.value.code == "insufficient_capabilities_for_transfer"


async def test_fees_may_arrive_late(bench: Bench) -> None:
    await bench.listen()
    bench.sim.world.settings.late_fees = True
    session = await bench.paid_tip(await bench.creator())
    await bench.sim.idle()
    assert "charge.updated" not in bench.hook.types
    assert bench.sim.control.charge_of(session.id)["balance_transaction"] is None
    await bench.later(minutes=2)
    assert bench.hook.types[-1] == "charge.updated"
    bench.sim.world.settings.late_fees = False
