"""Webhooks of the simulated Stripe: signed, retried, and delivered as badly as life delivers them."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import stripe

from bot.sandbox.stripe_sim.signature import header, sign
from tests.support.stripe_bench import Bench

PAID = 6  # events of one paid tip


def verify(bench: Bench, index: int = -1, secret: str | None = None) -> Any:
    """What the real SDK makes of a delivered webhook."""
    return bench.client.construct_event(
        bench.hook.bodies[index], bench.hook.headers[index], secret or bench.hook_secret
    )


async def pay(bench: Bench) -> Any:
    """A paid tip whose events have been delivered as the mode wants."""
    session = await bench.paid_tip(await bench.creator())
    await bench.sim.idle()
    return session


def test_the_signature_is_the_documented_one() -> None:
    """A fixed vector, worked out with openssl: HMAC-SHA256 of "t.body"."""
    body = b'{"id": "evt_1"}'
    expected = "a0c091828640f0b68061abc7c03981ad1100ff7160c5dba6b656239494a2b537"
    assert sign(body, "whsec_test", 1_700_000_000) == expected
    assert header(body, ["whsec_test"], 1_700_000_000) == f"t=1700000000,v1={expected}"


async def test_every_event_is_accepted_by_the_sdk_also_when_the_clock_has_moved(bench: Bench) -> None:
    await bench.listen()
    await bench.later(days=40)
    await pay(bench)
    assert [verify(bench, index).type for index in range(PAID)] == bench.hook.types
    assert bench.hook.events[0].created == int(bench.clock.now().timestamp())


async def test_an_event_is_a_copy_of_the_moment_and_the_object_goes_on(bench: Bench) -> None:
    await bench.listen()
    await pay(bench)
    succeeded = bench.hook.events[1].data.object
    assert succeeded["balance_transaction"] is None
    assert (await bench.v1.charges.retrieve_async(succeeded["id"])).balance_transaction is not None


async def test_each_endpoint_gets_what_it_asked_for(bench: Bench) -> None:
    url = await bench.hook.start()
    params = {"url": url, "enabled_events": ["charge.updated"], "api_version": "2026-10-28.endive"}
    made = await bench.v1.webhook_endpoints.create_async(params)
    assert made.secret.startswith("whsec_")
    assert "secret" not in (await bench.v1.webhook_endpoints.retrieve_async(made.id))
    await pay(bench)
    assert bench.hook.types == ["charge.updated"]
    assert verify(bench, secret=made.secret).type == "charge.updated"
    await bench.v1.webhook_endpoints.update_async(made.id, {"enabled_events": ["refund.created"]})
    await pay(bench)
    assert bench.hook.types == ["charge.updated"]
    assert (await bench.v1.webhook_endpoints.delete_async(made.id)).deleted
    assert (await bench.v1.webhook_endpoints.list_async()).data == []


async def test_a_failed_delivery_is_tried_again_and_the_event_counts_as_undelivered_until_then(bench: Bench) -> None:
    await bench.listen()
    bench.hook.answers = [500]
    await pay(bench)
    failed = (await bench.v1.events.list_async({"delivery_success": False})).data
    assert [(event.type, event.pending_webhooks) for event in failed] == [("payment_intent.created", 1)]
    await bench.later(minutes=4)
    assert len(bench.hook.bodies) == PAID
    await bench.later(minutes=2)
    assert bench.hook.types[-1] == "payment_intent.created"
    assert (await bench.v1.events.list_async({"delivery_success": False})).data == []


async def test_a_redirect_is_a_failure_and_after_three_days_it_is_over(bench: Bench) -> None:
    await bench.listen()
    bench.hook.answers = [303] * 100
    bench.sim.control.webhooks("lose", types=("payment_intent.created",))
    await pay(bench)
    for _ in range(10):
        await bench.later(hours=12)
    tries = [sent for sent in bench.sim.control.deliveries() if sent["type"] == "charge.succeeded"]
    assert [sent["attempt"] for sent in tries] == list(range(1, 12))
    assert tries[-1]["status"] == 303
    assert tries[-1]["at"] - tries[0]["at"] >= 2.5 * 86400


async def test_nobody_there_is_a_failure_without_a_status(bench: Bench) -> None:
    bench.sim.control.listen("http://127.0.0.1:9/nobody")
    await pay(bench)
    assert {(sent["status"], sent["error"] is not None) for sent in bench.sim.control.deliveries()} == {(0, True)}


async def test_held_events_come_when_they_are_released_in_any_order(bench: Bench) -> None:
    await bench.listen()
    account = await bench.creator()
    bench.sim.control.webhooks("hold")
    await bench.paid_tip(account)
    await bench.sim.idle()
    assert bench.hook.bodies == []
    assert bench.sim.control.release(2) == 2
    await bench.sim.idle()
    assert len(bench.hook.bodies) == 2
    bench.sim.control.release(reverse=True)
    await bench.sim.idle()
    types = bench.hook.types
    assert types[:2] == ["payment_intent.created", "charge.succeeded"]
    assert types[2:] == ["charge.updated", "checkout.session.completed", "transfer.created", "payment_intent.succeeded"]


async def test_delayed_events_come_by_the_clock(bench: Bench) -> None:
    await bench.listen()
    bench.sim.control.webhooks("delay", seconds=600)
    await pay(bench)
    await bench.later(seconds=599)
    assert bench.hook.bodies == []
    await bench.later(seconds=1)
    assert len(bench.hook.bodies) == PAID


async def test_duplicates_are_the_same_event_again(bench: Bench) -> None:
    await bench.listen()
    bench.sim.control.webhooks("duplicate", times=3)
    await pay(bench)
    assert len(bench.hook.bodies) == 3 * PAID
    assert len({event.id for event in bench.hook.events}) == PAID


async def test_shuffled_events_are_all_there_in_another_order(bench: Bench) -> None:
    await bench.listen()
    await pay(bench)
    ordered = bench.hook.types
    await bench.forget()
    bench.sim.control.webhooks("shuffle")
    await pay(bench)
    assert sorted(bench.hook.types) == sorted(ordered)
    assert bench.hook.types != ordered


async def test_lost_events_never_come_but_can_be_read_and_resent(bench: Bench) -> None:
    await bench.listen()
    account = await bench.creator()
    bench.sim.control.webhooks("lose", count=2)
    await bench.paid_tip(account)
    await bench.sim.idle()
    assert len(bench.hook.bodies) == PAID - 2
    await bench.later(days=4)
    lost = (await bench.v1.events.list_async({"delivery_success": False, "limit": 100})).data
    assert [event.type for event in lost] == ["charge.succeeded", "payment_intent.created"]
    await bench.forget()
    bench.sim.control.resend(lost[0].id)
    await bench.sim.idle()
    assert bench.hook.types == ["charge.succeeded"]


async def test_events_can_be_lost_by_type(bench: Bench) -> None:
    await bench.listen()
    bench.sim.control.webhooks("lose", types=("checkout.session.completed",))
    await pay(bench)
    assert len(bench.hook.bodies) == PAID - 1
    assert "checkout.session.completed" not in bench.hook.types


async def test_parallel_events_are_there_at_the_same_time(bench: Bench) -> None:
    await bench.listen()
    bench.hook.gate = asyncio.Barrier(PAID)
    bench.sim.control.webhooks("parallel")
    await pay(bench)
    assert len(bench.hook.bodies) == PAID


async def refused(bench: Bench) -> None:
    with pytest.raises(stripe.SignatureVerificationError):
        verify(bench)


async def thin(bench: Bench) -> None:
    assert json.loads(bench.hook.bodies[-1])["object"] == "v2.core.event"
    with pytest.raises(ValueError, match=r"thin|v2|parse_event_notification"):
        verify(bench)


async def accepted(bench: Bench) -> None:
    assert bench.hook.headers[-1].count("v1=") == 2
    assert verify(bench).type == "charge.updated"


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("wrong_secret", refused),
        ("stale", refused),
        ("reserialised", refused),
        ("thin", thin),
        ("two_secrets", accepted),
    ],
)
async def test_forged_old_and_strange_webhooks(
    bench: Bench, kind: Any, check: Callable[[Bench], Awaitable[None]]
) -> None:
    await bench.listen()
    bench.sim.control.webhooks(kind, types=("charge.updated",))
    await pay(bench)
    await check(bench)


async def test_a_rolled_secret_signs_with_the_old_and_the_new_one(bench: Bench) -> None:
    await bench.listen()
    (endpoint,) = [one for one in bench.sim.control.objects("webhook_endpoint") if one["url"].endswith("/hook")][1:]
    new = bench.sim.control.roll_secret(endpoint["id"])
    bench.sim.control.webhooks("two_secrets")
    await pay(bench)
    assert verify(bench, secret=new).id == verify(bench, secret=bench.hook_secret).id


async def test_events_can_be_read_by_type_time_and_cursor_oldest_first(bench: Bench) -> None:
    await pay(bench)
    start = int(bench.clock.now().timestamp())
    await bench.later(days=1)
    await pay(bench)
    events = bench.v1.events
    new = (await events.list_async({"created": {"gt": start}, "types": ["charge.*", "transfer.created"]})).data
    assert [event.type for event in new] == ["charge.updated", "transfer.created", "charge.succeeded"]
    oldest = (await events.list_async({"limit": 100})).data[-1]
    seen = [event.id async for event in (await events.list_async(
        {"ending_before": oldest.id, "limit": 3})).auto_paging_iter()]  # fmt: skip
    everything = [event.id async for event in (await events.list_async({"limit": 5})).auto_paging_iter()]
    assert seen == list(reversed(everything))[1:]
    assert (await events.retrieve_async(oldest.id)).type == oldest.type
    await bench.later(days=31)
    assert oldest.id not in [event.id for event in (await events.list_async({"limit": 100})).data]


async def test_an_event_names_the_request_that_caused_it(bench: Bench) -> None:
    await bench.listen()
    session = await pay(bench)
    await bench.forget()
    params = {"payment_intent": session.payment_intent}
    await bench.v1.refunds.create_async(params, {"idempotency_key": "refund:1:refund:1"})
    await bench.sim.idle()
    asked = next(entry for entry in bench.sim.log if entry.path == "/v1/refunds")
    assert json.loads(bench.hook.bodies[0])["request"] == {"id": asked.id, "idempotency_key": "refund:1:refund:1"}


async def test_the_time_stamp_is_wall_clock_time(bench: Bench) -> None:
    await bench.listen()
    await pay(bench)
    stamp = int(bench.hook.headers[0].split(",")[0].removeprefix("t="))
    assert abs(stamp - time.time()) < 60


async def test_reset_forgets_everything_and_gives_the_same_ids_again(bench: Bench) -> None:
    await bench.listen()
    bench.sim.reset(3)
    first = (await pay(bench)).id
    assert bench.hook.bodies == []
    bench.sim.reset(3)
    assert bench.sim.control.objects("event") == []
    assert (await pay(bench)).id == first
    bench.sim.reset(4)
    assert (await pay(bench)).id != first
