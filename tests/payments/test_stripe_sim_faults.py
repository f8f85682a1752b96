"""Idempotency keys and faults: what a lost answer, a twin or a stored 500 leaves behind."""

import asyncio
from typing import Any

import pytest
import stripe

from tests.support.stripe_bench import Bench, raw

KEYED = {"idempotency_key": "payout:7:transfer:1"}


def transfer(account: str, amount: int = 100) -> dict[str, Any]:
    return {"amount": amount, "currency": "usd", "destination": account, "transfer_group": "payout:7"}


def transfers(bench: Bench) -> int:
    return len(bench.sim.control.objects("transfer"))


async def test_the_same_key_is_answered_with_the_same_bytes_and_nothing_happens_twice(rich: Bench) -> None:
    account = await rich.creator()
    body = f"amount=100&currency=usd&destination={account}"
    first = await raw(rich, "POST", "/v1/transfers", body, **{"Idempotency-Key": "k"})
    second = await raw(rich, "POST", "/v1/transfers", body, **{"Idempotency-Key": "k"})
    assert first[:2] == second[:2]
    assert "Idempotent-Replayed" not in first[2]
    assert second[2]["Idempotent-Replayed"] == "true"
    assert first[2]["Request-Id"] != second[2]["Request-Id"]
    assert transfers(rich) == 1


async def test_without_a_key_every_request_is_a_new_one(rich: Bench) -> None:
    account = await rich.creator()
    for _ in range(2):
        await rich.v1.transfers.create_async(transfer(account))
    assert transfers(rich) == 2


async def test_a_key_with_other_parameters_is_an_error_of_its_own(rich: Bench) -> None:
    account = await rich.creator()
    await rich.v1.transfers.create_async(transfer(account), KEYED)
    with pytest.raises(stripe.IdempotencyError):
        await rich.v1.transfers.create_async(transfer(account, 101), KEYED)
    assert transfers(rich) == 1


async def test_a_key_is_kept_for_a_day(rich: Bench) -> None:
    account = await rich.creator()
    await rich.v1.transfers.create_async(transfer(account), KEYED)
    await rich.later(hours=23, minutes=59)
    await rich.v1.transfers.create_async(transfer(account), KEYED)
    assert transfers(rich) == 1
    await rich.later(minutes=1)
    await rich.v1.transfers.create_async(transfer(account), KEYED)
    assert transfers(rich) == 2


async def test_a_refusal_that_was_executed_is_replayed_even_when_the_money_has_come(bench: Bench) -> None:
    account = await bench.creator()
    replayed: list[bool] = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            await bench.v1.transfers.create_async(transfer(account), KEYED)
        assert caught.value.code == "balance_insufficient"
        replayed.append("Idempotent-Replayed" in (caught.value.headers or {}))
        bench.sim.control.topup(1000)
    assert replayed == [False, True]
    assert (await bench.v1.transfers.create_async(transfer(account), {"idempotency_key": "payout:7:transfer:2"})).id


async def test_a_request_that_fails_validation_leaves_its_key_unused(rich: Bench) -> None:
    account = await rich.creator()
    with pytest.raises(stripe.InvalidRequestError):
        await rich.v1.checkout.sessions.create_async(rich.tip(account, 20), KEYED)
    assert (await rich.v1.checkout.sessions.create_async(rich.tip(account), KEYED)).id


async def test_a_decline_is_replayed_too(bench: Bench) -> None:
    account = await bench.creator()
    params = bench.tip(account, customer_creation="always", intent={"setup_future_usage": "off_session"})
    session = await bench.v1.checkout.sessions.create_async(params)
    customer = bench.sim.control.pay(session.id, card="saves_then_declines")["customer"]
    method = (await bench.v1.customers.payment_methods.list_async(customer)).data[0].id
    again = {"amount": 500, "currency": "usd", "customer": customer, "payment_method": method, "off_session": True,
             "confirm": True, "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}  # fmt: skip
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            await bench.v1.payment_intents.create_async(again, KEYED)
    assert len(bench.sim.control.objects("payment_intent")) == 2


async def test_keys_of_different_accounts_do_not_meet(rich: Bench) -> None:
    account = await rich.creator()
    ours = await rich.v1.customers.create_async({"metadata": {"a": "b"}}, KEYED)
    theirs = await rich.v1.customers.create_async({"metadata": {"a": "b"}}, {**KEYED, "stripe_account": account})
    assert ours.id != theirs.id


async def test_a_twin_of_a_running_request_is_told_to_wait(rich: Bench) -> None:
    account = await rich.creator()
    fault = rich.sim.control.fault("hang", path="/v1/transfers")
    first = asyncio.create_task(rich.v1.transfers.create_async(transfer(account), KEYED))
    await fault.struck.wait()
    with pytest.raises(stripe.APIError) as caught:
        await rich.v1.transfers.create_async(transfer(account), KEYED)
    error: Any = caught.value
    assert (error.http_status, error.code, error.error.code) == (409, None, "idempotency_key_in_use")
    fault.go.set()
    assert (await first).amount == 100
    assert (await rich.v1.transfers.create_async(transfer(account), KEYED)).id == (await first).id


# Faults.


async def test_a_slow_answer_is_still_an_answer(rich: Bench) -> None:
    rich.sim.control.fault("slow", method="GET", seconds=0.01)
    assert (await rich.v1.balance.retrieve_async()).object == "balance"
    assert rich.sim.log[-1].fault == "slow"


async def test_a_drop_before_leaves_nothing_a_drop_after_leaves_the_effect(rich: Bench) -> None:
    account = await rich.creator()
    rich.sim.control.fault("drop_before", path="/v1/transfers")
    with pytest.raises(stripe.APIConnectionError):
        await rich.v1.transfers.create_async(transfer(account), KEYED)
    assert transfers(rich) == 0
    rich.sim.control.fault("execute_then_drop", path="/v1/transfers")
    with pytest.raises(stripe.APIConnectionError):
        await rich.v1.transfers.create_async(transfer(account), KEYED)
    assert transfers(rich) == 1
    assert (await rich.v1.transfers.create_async(transfer(account), KEYED)).amount == 100
    assert transfers(rich) == 1


async def test_a_stored_500_comes_back_for_a_day_although_the_money_moved(rich: Bench) -> None:
    account = await rich.creator()
    rich.sim.control.fault("execute_then_500", path="/v1/transfers")
    replayed: list[bool] = []
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            await rich.v1.transfers.create_async(transfer(account), KEYED)
        assert caught.value.http_status == 500
        replayed.append("Idempotent-Replayed" in (caught.value.headers or {}))
    assert replayed == [False, True]
    assert (await rich.v1.transfers.list_async({"transfer_group": "payout:7"})).data[0].amount == 100


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("status", stripe.APIError, None),
        ("conflict", stripe.APIError, "idempotency_key_in_use"),
        ("rate_limit", stripe.RateLimitError, "rate_limit"),
        ("not_json", stripe.APIError, None),
        ("truncated", stripe.APIError, None),
    ],
)
async def test_every_fault_strikes_once_and_has_its_own_error(
    rich: Bench, kind: Any, error: type[stripe.StripeError], code: str | None
) -> None:
    account = await rich.creator()
    rich.sim.control.fault(kind, path="/v1/transfers")
    with pytest.raises(error) as caught:
        await rich.v1.transfers.create_async(transfer(account), KEYED)
    assert (caught.value.error.code if caught.value.error else None) == code
    assert (await rich.v1.transfers.create_async(transfer(account), KEYED)).amount == 100
    assert transfers(rich) == 1
    assert rich.sim.log[-2].fault == kind


async def test_a_wrong_content_type_does_not_matter_to_the_sdk(rich: Bench) -> None:
    rich.sim.control.fault("wrong_content_type", method="GET")
    assert (await rich.v1.balance.retrieve_async()).object == "balance"


async def test_a_fault_strikes_the_nth_request_with_its_headers(rich: Bench) -> None:
    rich.sim.control.fault("status", method="GET", nth=2, times=2, status=503, headers={"Stripe-Should-Retry": "false"})
    await rich.v1.balance.retrieve_async()
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            await rich.v1.balance.retrieve_async(options={"max_network_retries": 2})
        headers: Any = caught.value.headers
        assert headers["Stripe-Should-Retry"] == "false"
    await rich.v1.balance.retrieve_async()


async def test_the_switches_of_the_sandbox(rich: Bench) -> None:
    account = await rich.creator()
    rich.sim.control.faults("down")
    with pytest.raises(stripe.APIConnectionError):
        await rich.v1.balance.retrieve_async()
    rich.sim.control.faults("429")
    with pytest.raises(stripe.RateLimitError):
        await rich.v1.balance.retrieve_async()
    rich.sim.control.faults("timeout_after_effect")
    with pytest.raises(stripe.APIConnectionError):
        await rich.v1.transfers.create_async(transfer(account), KEYED)
    assert transfers(rich) == 1
    rich.sim.control.faults("500_then_ok")
    other = {"idempotency_key": "payout:8:transfer:1"}
    with pytest.raises(stripe.APIError):
        await rich.v1.transfers.create_async(transfer(account), other)
    assert (await rich.v1.transfers.create_async(transfer(account), other)).amount == 100
    rich.sim.control.faults("up")
    assert (await rich.v1.transfers.create_async(transfer(account), KEYED)).amount == 100
    assert transfers(rich) == 2


async def test_the_sdk_retries_a_500_with_the_same_key(rich: Bench) -> None:
    account = await rich.creator()
    rich.sim.control.fault("status", path="/v1/transfers")
    made = await rich.v1.transfers.create_async(transfer(account), {**KEYED, "max_network_retries": 1})
    assert made.amount == 100
    assert [entry.key for entry in rich.sim.log[-2:]] == [KEYED["idempotency_key"]] * 2
