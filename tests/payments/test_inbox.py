"""The webhook inbox: only genuine events get in, each once, without anybody's details, and none is lost."""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta

import pytest
import stripe
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.payments.model import EventState
from bot.ports import Json
from bot.tips.model import TipState
from storage.schema.payments import webhook_events
from tests.support.shop import Shop, take

SECRET = "whsec_another_secret_of_forty_characters"


def event(**changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": int(time.time()),
        "livemode": False, "api_version": "2026-10-28.endive",
        "data": {"object": {"id": "pi_1", "object": "payment_intent", "receipt_email": "ben@mail.test", "amount": 5}},
    }  # fmt: skip
    return {**body, **changes}


def signed(shop: Shop, body: bytes, *, secret: str | None = None, at: int | None = None) -> str:
    key = secret or shop.bench.hook_secret
    stamp = at or int(time.time())
    return str(stripe.WebhookSignature.generate_signature_header(body.decode("utf-8", "replace"), key, stamp))


async def receive(shop: Shop, body: bytes, header: str | None = None, endpoint: str = "platform") -> bool:
    return await shop.pays.webhooks.receive(body, signed(shop, body) if header is None else header, endpoint)


async def stored(shop: Shop) -> list[str]:
    async with shop.database.reading() as tx:
        return list((await tx.connection.execute(select(webhook_events.c.event_id))).scalars())


async def test_a_genuine_event_is_kept_once_and_owes_one_job(shop: Shop) -> None:
    body = json.dumps(event()).encode()
    assert await receive(shop, body)
    assert await receive(shop, body)
    assert await stored(shop) == ["evt_1"]
    assert [job.key for job in shop.jobs] == ["evt_1"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"object": "event"}', b'{"object": "v2.core.event", "id": "e"}'],
)
async def test_what_is_no_event_is_refused_and_never_an_error(shop: Shop, body: bytes) -> None:
    assert not await receive(shop, body)
    assert await stored(shop) == []


async def test_forged_old_and_unsigned_ones_are_refused(shop: Shop) -> None:
    body = json.dumps(event()).encode()
    now = int(time.time())
    for header in (
        "",
        "nonsense",
        signed(shop, body, secret=SECRET),
        signed(shop, body, at=now - 301),
        signed(shop, body).replace("v1=", "v0="),
        signed(shop, body + b" "),
    ):
        assert not await receive(shop, body, header), header
    assert await stored(shop) == []


async def test_while_a_secret_is_being_replaced_both_count(shop: Shop) -> None:
    shop.events._secrets = {"platform": [SECRET, shop.bench.hook_secret], "connect": []}
    for number, secret in enumerate((SECRET, shop.bench.hook_secret)):
        body = json.dumps(event(id=f"evt_{number}")).encode()
        assert await receive(shop, body, signed(shop, body, secret=secret))
    assert len(await stored(shop)) == 2


async def test_each_endpoint_takes_its_own_events(shop: Shop) -> None:
    account = json.dumps(event(account="acct_1")).encode()
    assert not await receive(shop, account)
    plain = json.dumps(event()).encode()
    header = signed(shop, plain, secret=shop.bench.connect_secret)
    assert not await receive(shop, plain, header, "connect")


async def test_an_event_of_the_other_mode_is_answered_and_dropped(shop: Shop) -> None:
    assert await receive(shop, json.dumps(event(livemode=True)).encode())
    assert await stored(shop) == []


async def test_no_details_of_people_are_kept(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    await shop.paid(ben, ana)
    assert await receive(shop, json.dumps(event()).encode())
    async with shop.database.reading() as tx:
        bodies = json.dumps(list((await tx.connection.execute(select(webhook_events.c.body))).scalars()))
    for word in ("ben@mail.test", "billing_details", "email", "client_secret", "/stripe/pay/", "fingerprint"):
        assert word not in bodies
    assert "pi_1" in bodies


async def test_an_event_about_nothing_of_ours_is_kept_and_named_so(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    _, page = await shop.opened(ben, ana)
    async with shop.database.transaction() as tx:
        tip_row = await tx.payments.tip_of_checkout(page)
    assert tip_row is not None
    session = shop.bench.sim.world.tables["checkout.session"][page]
    session["metadata"]["bouquet_id"] = "tip:999999"
    session["status"], session["payment_status"] = "complete", "paid"
    body = json.dumps(event(type="checkout.session.completed", data={"object": {"id": page}})).encode()
    assert await receive(shop, body)
    await shop.run_jobs()
    async with shop.database.reading() as tx:
        row = await tx.payments.event("evt_1")
    assert row is not None
    assert row.state is EventState.UNKNOWN_HERE


async def test_a_replay_handles_an_event_again_by_its_ids(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    key = next(key for key in shop.seen if key.startswith("evt_"))
    assert await shop.pays.webhooks.replay(key)
    assert await shop.run_jobs() == ["handle_event"]
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
    assert await shop.at(ana) == 500
    assert not await shop.pays.webhooks.replay("evt_never_seen")


async def test_no_private_link_and_no_body_is_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    await receive(shop, b"{}")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert shop.token(tip) not in ours
    assert "/stripe/pay/" not in ours


async def test_two_letters_with_one_header_are_two_checks(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    _, page = await shop.opened(ben, ana)
    shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    (first, header), (second, _), *_ = take(shop.bench.hook)
    assert await receive(shop, first, header)
    assert not await receive(shop, second, header)


async def test_the_copies_of_bodies_are_forgotten_when_their_time_is_over(shop: Shop) -> None:
    assert await receive(shop, json.dumps(event()).encode())
    assert await shop.pays.sweeps.forget_bodies() == 0
    shop.clock.move(timedelta(days=91))
    assert await shop.pays.sweeps.forget_bodies() == 1
    assert await shop.pays.sweeps.forget_bodies() == 0
    async with shop.database.reading() as tx:
        assert (await tx.connection.execute(select(webhook_events.c.body))).scalar_one() is None
    assert await stored(shop) == ["evt_1"]


async def test_events_that_arrive_together_are_kept_together_and_each_once(shop: Shop) -> None:
    bodies = [json.dumps(event(id=f"evt_{number % 40}")).encode() for number in range(120)]
    assert all(await asyncio.gather(*(receive(shop, body) for body in bodies)))
    assert sorted(await stored(shop)) == sorted(f"evt_{number}" for number in range(40))
    assert sorted(shop.events_owed()) == sorted(f"evt_{number}" for number in range(40))
    assert len(shop.jobs) < 10


async def test_one_of_several_events_that_fails_is_a_job_of_its_own(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tips = [await shop.opened(ben, ana) for _ in range(3)]
    for _, page in tips:
        shop.bench.sim.control.pay(page)
    await shop.bench.sim.idle()
    letters = take(shop.bench.hook)
    assert all(await asyncio.gather(*(receive(shop, raw, header) for raw, header in letters)))
    shop.bench.sim.control.fault("drop_before", method="GET", path=f"/v1/checkout/sessions/{tips[1][1]}.*", times=3)
    done = await shop.run_jobs()
    assert set(done) == {"handle_events", "handle_event"}
    assert await shop.at(ana) == 1500


async def test_an_event_that_cannot_be_kept_fails_alone(shop: Shop) -> None:
    async def owe(_connection: AsyncConnection, _job: str, _key: str, args: Mapping[str, Json]) -> None:
        if "evt_3" in str(args):
            raise ValueError(args)

    shop.database.attach_jobs(owe)
    bodies = [json.dumps(event(id=f"evt_{number}")).encode() for number in range(6)]
    answers = await asyncio.gather(*(receive(shop, body) for body in bodies), return_exceptions=True)
    assert [answer is True for answer in answers] == [number != 3 for number in range(6)]
    assert sorted(await stored(shop)) == ["evt_0", "evt_1", "evt_2", "evt_4", "evt_5"]


async def test_whoever_hangs_up_takes_nobody_elses_event_along(shop: Shop) -> None:
    one, other = (
        asyncio.create_task(receive(shop, json.dumps(event(id=f"evt_{number}")).encode())) for number in range(2)
    )
    await asyncio.sleep(0)
    one.cancel()
    assert await other
    assert "evt_1" in await stored(shop)
