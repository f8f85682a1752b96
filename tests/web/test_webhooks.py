"""Webhooks over HTTP: raw bytes, a quick answer, and nothing that a stranger could set off."""

import io
import json

import pytest

from tests.support.shop import take
from tests.web.conftest import TELEGRAM_SECRET, Site


async def letter(site: Site) -> tuple[bytes, str]:
    """A genuine event of a paid tip, with its signature."""
    fan, creator = await site.shop.house.member("Alex"), await site.shop.creator("Mia")
    _, page = await site.shop.opened(fan, creator)
    site.shop.bench.sim.control.pay(page)
    await site.shop.bench.sim.idle()
    return take(site.shop.bench.hook)[-1]


async def test_a_genuine_event_is_kept_and_answered(site: Site) -> None:
    raw, signature = await letter(site)
    status, body, _ = await site.post("/webhooks/stripe", raw, Stripe_Signature=signature)
    assert (status, body) == (200, "")
    assert [job.name for job in site.shop.jobs if job.name == "handle_event"] == ["handle_event"]


async def test_the_same_event_ten_times_is_one_job(site: Site) -> None:
    raw, signature = await letter(site)
    answers = [(await site.post("/webhooks/stripe", raw, Stripe_Signature=signature))[0] for _ in range(10)]
    assert answers == [200] * 10
    assert len([job for job in site.shop.jobs if job.name == "handle_event"]) == 1


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("another body", lambda raw, signature: (raw.replace(b"tip", b"tap"), signature)),
        ("written anew", lambda raw, signature: (json.dumps(json.loads(raw), indent=1).encode(), signature)),
        ("no signature", lambda raw, _: (raw, "")),
        ("a signature of nobody", lambda raw, signature: (raw, signature[:-4] + "0000")),
        ("no JSON", lambda _, signature: (b"hello", signature)),
        ("nothing", lambda _, signature: (b"", signature)),
        ("not UTF-8", lambda _, signature: (b"\xff\xfe", signature)),
        ("a list", lambda _, signature: (b"[]", signature)),
    ],
)
async def test_a_forged_event_is_refused_and_leaves_nothing(site: Site, what: str, change: object) -> None:
    raw, signature = await letter(site)
    body, header = change(raw, signature)  # type: ignore[operator]  # a parameter
    status, text, _ = await site.post("/webhooks/stripe", body, Stripe_Signature=header)
    assert (status, text) == (400, ""), what
    assert not [job for job in site.shop.jobs if job.name == "handle_event"]


async def test_the_platforms_event_at_the_other_endpoint_is_refused(site: Site) -> None:
    raw, signature = await letter(site)
    assert (await site.post("/webhooks/stripe-connect", raw, Stripe_Signature=signature))[0] == 400


async def test_a_body_beyond_a_mebibyte_is_not_read(site: Site) -> None:
    body = io.BytesIO(b"x" * ((1 << 20) + 1))
    async with site.browser.post(f"{site.url}/webhooks/stripe", data=body) as answer:
        assert answer.status == 413


async def test_telegrams_webhook_needs_its_secret(site: Site) -> None:
    update = json.dumps({"update_id": 1}).encode()
    assert (await site.post("/webhooks/telegram", update))[0] == 403
    wrong = await site.post("/webhooks/telegram", update, X_Telegram_Bot_Api_Secret_Token="wrong")
    assert wrong[0] == 403
    assert site.updates == []
    right = await site.post("/webhooks/telegram", update, X_Telegram_Bot_Api_Secret_Token=TELEGRAM_SECRET)
    assert right[0] == 200
    assert site.updates == [{"update_id": 1}]


async def test_health_says_whether_we_live_and_whether_we_can_work(site: Site) -> None:
    assert (await site.get("/healthz"))[0] == 200
    assert (await site.get("/readyz"))[0] == 200
    site.health.stopping = True
    assert (await site.get("/healthz"))[0] == 200
    status, body, _ = await site.get("/readyz")
    assert status == 503
    assert "stopping" in body


async def test_metrics_count_webhooks_by_answer(site: Site) -> None:
    raw, signature = await letter(site)
    await site.post("/webhooks/stripe", raw, Stripe_Signature=signature)
    await site.post("/webhooks/stripe", raw, Stripe_Signature="t=1,v1=00")
    _, text, _ = await site.get("/metrics")
    assert 'bouquet_webhooks_total{endpoint="platform",status="200"} 1.0' in text
    assert 'bouquet_webhooks_total{endpoint="platform",status="400"} 1.0' in text
