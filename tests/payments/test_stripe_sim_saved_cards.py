"""Saved cards in the simulated Stripe: one tap, and everything a bank may say to it."""

from typing import Any

import pytest
import stripe

from tests.support.stripe_bench import Bench, tip_params


async def saved_card(bench: Bench, account: str, card: str) -> tuple[str, str]:
    """A fan who let their card be remembered: customer and payment method."""
    params = bench.tip(account, customer_creation="always", intent={"setup_future_usage": "off_session"})
    session = await bench.v1.checkout.sessions.create_async(params)
    bench.sim.control.pay(session.id, card=card)
    session = await bench.v1.checkout.sessions.retrieve_async(session.id)
    methods = await bench.v1.customers.payment_methods.list_async(session.customer, {"type": "card"})
    return session.customer, methods.data[0].id


def one_tap(account: str, customer: str, method: str, **more: Any) -> dict[str, Any]:
    return {
        "amount": 546,
        "currency": "usd",
        "customer": customer,
        "payment_method": method,
        "off_session": True,
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "allowed_payment_method_types": ["card"],
        "transfer_data": {"destination": account, "amount": 500},
        "transfer_group": "tip:2",
        "metadata": {"bouquet_kind": "tip", "bouquet_id": "tip:2"},
        "expand": ["latest_charge.balance_transaction"],
        **more,
    }


async def test_a_saved_card_pays_again_with_one_tap(bench: Bench) -> None:
    account = await bench.creator()
    customer, method = await saved_card(bench, account, "pays")
    intent = await bench.v1.payment_intents.create_async(one_tap(account, customer, method))
    assert (intent.status, intent.latest_charge.balance_transaction.fee) == ("succeeded", 46)
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == 1000


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("three_d_secure", "authentication_required", "authentication_required"),
        ("saves_then_declines", "card_declined", "generic_decline"),
    ],
)
async def test_a_one_tap_payment_that_the_bank_refuses_is_a_402_with_the_intent(
    bench: Bench, card: str, code: str, decline: str
) -> None:
    account = await bench.creator()
    customer, method = await saved_card(bench, account, card)
    with pytest.raises(stripe.CardError) as caught:
        await bench.v1.payment_intents.create_async(one_tap(account, customer, method))
    error: Any = caught.value
    assert (error.http_status, error.code, error.error.decline_code) == (402, code, decline)
    assert error.error.payment_intent.status == "requires_payment_method"
    assert bench.sim.control.balances()[account]["pending"][0]["amount"] == 500


async def test_a_card_belongs_to_one_customer(bench: Bench) -> None:
    account = await bench.creator()
    _, method = await saved_card(bench, account, "pays")
    other = await bench.v1.customers.create_async({"metadata": {"bouquet_id": "member:2"}})
    with pytest.raises(stripe.InvalidRequestError, match="belongs to a customer"):
        await bench.v1.payment_intents.create_async(one_tap(account, other.id, method))


async def test_a_removed_card_cannot_be_charged(bench: Bench) -> None:
    account = await bench.creator()
    customer, method = await saved_card(bench, account, "pays")
    assert (await bench.v1.payment_methods.detach_async(method)).customer is None
    assert (await bench.v1.customers.payment_methods.list_async(customer)).data == []
    with pytest.raises(stripe.InvalidRequestError, match="detached"):
        await bench.v1.payment_intents.create_async(one_tap(account, customer, method))


async def test_a_deleted_customer_is_gone_but_says_so(bench: Bench) -> None:
    customer = await bench.v1.customers.create_async({"metadata": {"bouquet_id": "member:2"}})
    assert (await bench.v1.customers.delete_async(customer.id)).deleted
    assert (await bench.v1.customers.retrieve_async(customer.id)).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await bench.v1.checkout.sessions.create_async(_for_customer(bench, customer.id))


def _for_customer(bench: Bench, customer: str) -> dict[str, Any]:
    params = tip_params(int(bench.clock.now().timestamp()), None, 500, customer=customer)
    del params["customer_creation"]
    return params
