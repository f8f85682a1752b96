"""`webhook_accept`: how many events a second are verified, stored with their job and acknowledged."""

import asyncio
import hashlib
import hmac
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench.audit import assert_balanced
from tests.bench.processes import module
from tests.bench.row import Row, at_least, compared, in_turn
from tests.processes.harbour import harbour, migrated_database

NAMES = ("webhook_accept",)
EVENTS, IN_FLIGHT = 200, 16


async def measure() -> list[Row]:
    """Sixteen deliveries in flight; both servers are processes of their own, so only they are measured."""
    with tempfile.TemporaryDirectory() as name, migrated_database("sqlite", Path(name)) as url:
        folder, secret = Path(name), "whsec_of_the_bare_server"
        async with (
            harbour(folder, url, judge=False, platforms=("discord",)) as place,
            module("tests.bench.bare.webhook", str(folder / "bare.db"), secret) as bare,
            module("tests.bench.ours.webhook", str(place.config)) as ours,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client,
        ):
            ours_secret = (folder / "secrets" / "stripe.webhook_secrets").read_text()
            sides = [(await ours.ready(), ours_secret), (await bare.ready(), secret)]
            at_ours, at_bare = (Deliveries(client, told["url"], key) for told, key in sides)
            for side in (at_ours, at_bare):
                await side.rate(EVENTS)
            mine, theirs = await in_turn(lambda: at_ours.rate(EVENTS), lambda: at_bare.rate(EVENTS), slices=5)
        await assert_balanced(url)
    return [compared("webhook_accept", "events/s", mine, theirs, at_least(0.6))]


class Deliveries:
    """Signed events of about two kilobytes, to one endpoint, none of them twice."""

    def __init__(self, client: aiohttp.ClientSession, url: str, secret: str) -> None:
        self._client, self._url, self._secret = client, url, secret.encode()
        self._sent = 0

    async def rate(self, count: int) -> float:
        """Acknowledged events a second."""
        letters = [self._letter() for _ in range(count)]
        waiting = iter(letters)
        started = time.perf_counter()
        await asyncio.gather(*(self._send(waiting) for _ in range(IN_FLIGHT)))
        return count / (time.perf_counter() - started)

    async def _send(self, waiting: Any) -> None:
        for body, signature in waiting:
            async with self._client.post(self._url, data=body, headers={"Stripe-Signature": signature}) as answer:
                await answer.read()
                assert answer.status == 200, answer.status

    def _letter(self) -> tuple[bytes, str]:
        self._sent += 1
        body = json.dumps(event(f"evt_bench{self._sent:08}", f"cs_test_bench{self._sent:08}"), indent=2).encode()
        at = int(time.time())
        digest = hmac.digest(self._secret, f"{at}.".encode() + body, hashlib.sha256).hex()
        return body, f"t={at},v1={digest}"


def event(event_id: str, session: str) -> dict[str, Any]:
    """A finished checkout as Stripe tells it, in size and shape."""
    filling = {f"field_{number}": None for number in range(30)}
    subject = {"bouquet_kind": "tip", "bouquet_id": "tip:1"}
    return {
        "id": event_id,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "type": "checkout.session.completed",
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": "req_bench", "idempotency_key": None},
        "data": {"object": {
            "id": session, "object": "checkout.session", "amount_total": 500, "currency": "usd", "mode": "payment",
            "payment_intent": f"pi_{session}", "payment_status": "paid", "status": "complete", "metadata": subject,
            "client_reference_id": "T-Q2QDEW", "url": "https://checkout.stripe.test/c/pay/" + "x" * 300, **filling,
        }},
    }  # fmt: skip
