"""The frame of every request: keys, versions, lists, expansion, the judge."""

import json
from typing import Any

import aiohttp
import pytest
import stripe

from bot.sandbox.stripe_sim import StripeSim
from bot.sandbox.stripe_sim.routes import PATHS
from bot.sandbox.stripe_spec import checker
from tests.support.clocks import HandClock
from tests.support.stripe_bench import KEY, Bench, raw, tip_params

KEYED = {"idempotency_key": "payout:7:transfer:1"}


def transfer(account: str, amount: int = 100) -> dict[str, Any]:
    return {"amount": amount, "currency": "usd", "destination": account, "transfer_group": "payout:7"}


async def test_a_live_key_is_refused_loudly_and_a_missing_one_too(rich: Bench) -> None:
    status, body, _ = await raw(rich, "GET", "/v1/balance", Authorization="Bearer sk_live_abc")
    assert (status, rich.sim.violations[0].where) == (401, "key")
    assert "never takes a live key" in body["error"]["message"]
    rich.sim.violations.clear()
    assert (await raw(rich, "GET", "/v1/balance", Authorization="Bearer nonsense"))[0] == 401


async def test_another_version_is_refused(rich: Bench) -> None:
    status, body, _ = await raw(rich, "GET", "/v1/balance", **{"Stripe-Version": "2024-06-20"})
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")


async def test_an_endpoint_that_does_not_exist_fails_the_test(rich: Bench) -> None:
    status, body, _ = await raw(rich, "POST", "/v1/payment_links")
    assert (status, body["error"]["type"]) == (404, "invalid_request_error")
    assert [str(violation) for violation in rich.sim.violations] == [
        "POST /v1/payment_links: the simulator has no such endpoint"
    ]
    rich.sim.violations.clear()


async def test_what_the_judge_refuses_the_simulator_refuses(rich: Bench) -> None:
    params = tip_params(int(rich.clock.now().timestamp()), await rich.creator(), idempotency_key="tip:1:checkout:1")
    with pytest.raises(stripe.InvalidRequestError, match="unknown field"):
        await rich.v1.checkout.sessions.create_async(params)
    assert [violation.message for violation in rich.sim.violations] == ["unknown field"]
    assert rich.sim.control.log()[-1]["verdict"].endswith("idempotency_key: unknown field")
    rich.sim.violations.clear()


async def test_an_unknown_id_is_a_404_with_its_code(rich: Bench) -> None:
    for service in (rich.v1.charges, rich.v1.transfers, rich.v1.refunds, rich.v1.disputes, rich.v1.events):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            await service.retrieve_async("xx_1")
        assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


async def test_the_log_shows_key_status_and_verdict(rich: Bench) -> None:
    account = await rich.creator()
    await rich.v1.transfers.create_async(transfer(account), KEYED)
    last = rich.sim.control.log()[-1]
    assert (last["key"], last["status"], last["verdict"], last["form"]["amount"]) == (
        "payout:7:transfer:1", 200, "ok", "100",
    )  # fmt: skip
    json.dumps(last)


async def test_lists_are_paged_in_both_directions(rich: Bench) -> None:
    account = await rich.creator()
    for amount in range(1, 8):
        await rich.v1.transfers.create_async(transfer(account, amount))
    service = rich.v1.transfers
    first = await service.list_async({"limit": 3})
    assert ([row.amount for row in first.data], first.has_more) == ([7, 6, 5], True)
    after = await service.list_async({"limit": 3, "starting_after": first.data[-1].id})
    assert [row.amount for row in after.data] == [4, 3, 2]
    before = await service.list_async({"limit": 2, "ending_before": after.data[-1].id})
    assert ([row.amount for row in before.data], before.has_more) == ([4, 3], True)
    whole = [row.amount async for row in (await service.list_async({"limit": 2})).auto_paging_iter()]
    assert whole == [7, 6, 5, 4, 3, 2, 1]
    with pytest.raises(stripe.InvalidRequestError, match="No such object"):
        await service.list_async({"starting_after": "tr_unknown"})


async def test_expansion_goes_four_levels_deep_and_no_further(rich: Bench) -> None:
    session = await rich.paid_tip(await rich.creator())
    path = "payment_intent.latest_charge.transfer.destination"
    deep = await rich.v1.checkout.sessions.retrieve_async(session.id, {"expand": [path, "line_items"]})
    assert deep.payment_intent.latest_charge.transfer.destination.object == "account"
    assert deep.line_items.data[0].amount_total == 500
    for wrong in ("amount_total", "payment_intent.latest_charge.transfer.destination.external_accounts"):
        with pytest.raises(stripe.InvalidRequestError, match="expand"):
            await rich.v1.checkout.sessions.retrieve_async(session.id, {"expand": [wrong]})


async def test_every_endpoint_of_the_simulator_is_one_of_stripes() -> None:
    judge = checker()
    for method, path in PATHS:
        assert judge.operation(method, path.replace("{}", "x_1")) is not None, (method, path)


async def test_objects_carry_every_nullable_field_of_their_schema(rich: Bench) -> None:
    """The specification requires few fields; Stripe sends a null for every other one, and so do we."""
    session = await rich.paid_tip(await rich.creator())
    rich.sim.control.dispute(session.id)
    schemas = checker()._schemas
    kinds = (
        "account", "balance_transaction", "charge", "checkout.session", "dispute", "payment_intent",
        "payment_method", "transfer",
    )  # fmt: skip
    for kind in kinds:
        nullable = {name for name, field in schemas[kind]["properties"].items() if field.get("nullable")}
        nullable -= {"refunds"}  # Only there when expanded.
        for one in rich.sim.control.objects(kind):
            assert nullable - set(one) == set(), kind


async def test_without_the_judge_the_simulator_runs_and_says_so() -> None:
    sim = StripeSim(HandClock().now, judge=False)
    url = await sim.start()
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as session:
        async with session.post(f"{url}/v1/customers", data={"nonsense": "1"}) as answer:
            assert answer.status == 200
        assert sim.judged is False
        assert sim.control.log()[0]["verdict"] == "unjudged"
    await sim.stop()


async def test_a_key_nobody_knows_is_an_authentication_error(rich: Bench) -> None:
    with pytest.raises(stripe.AuthenticationError):
        await rich.v1.balance.retrieve_async(options={"api_key": "pk_test_publishable"})
