"""The simulated Stripe with a real SDK client and a webhook receiver, for tests."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import stripe
from aiohttp import web

from bot.sandbox.stripe_sim import Settings, StripeSim
from tests.support.clocks import HandClock

KEY = "sk_test_bench"
# A platform with money: most tests are not about an empty till.
RICH = Settings(opening_balance=1_000_000)


class Receiver:
    """A web server that keeps every webhook it is sent; `answers` are the next statuses, then 200.

    A `gate` holds every answer back until so many requests are waiting at the same time.
    """

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[str] = []
        self.answers: list[int] = []
        self.gate: asyncio.Barrier | None = None
        self._runner: web.AppRunner | None = None

    @property
    def events(self) -> list[stripe.Event]:
        return [stripe.Event.construct_from(json.loads(body), KEY) for body in self.bodies]

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"

    async def _take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.headers.append(request.headers["Stripe-Signature"])
        if self.gate is not None:
            await self.gate.wait()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


@dataclass
class Bench:
    """Simulator, clock, SDK client and one receiver on the platform's events (`connect` on the accounts')."""

    sim: StripeSim
    clock: HandClock
    client: stripe.StripeClient
    http: stripe.HTTPXClient
    hook: Receiver = field(default_factory=Receiver)
    connect: Receiver = field(default_factory=Receiver)
    hook_secret: str = ""
    connect_secret: str = ""

    @property
    def v1(self) -> Any:
        """The SDK's services, untyped: tests pass wrong parameters on purpose."""
        return self.client.v1

    async def listen(self) -> None:
        """Starts both receivers and registers them."""
        platform = self.sim.control.listen(await self.hook.start())
        accounts = self.sim.control.listen(await self.connect.start(), connect=True)
        self.hook_secret, self.connect_secret = platform["secret"], accounts["secret"]

    async def later(self, **by: float) -> None:
        """Moves the clock and lets what is due happen."""
        self.clock.move(timedelta(**by))
        await self.sim.tick()
        await self.sim.idle()

    async def forget(self) -> None:
        """Lets every webhook arrive, then empties the receivers."""
        await self.sim.idle()
        for receiver in (self.hook, self.connect):
            receiver.bodies.clear()
            receiver.headers.clear()

    async def creator(self, outcome: Any = "complete") -> str:
        """A connected account after onboarding."""
        account = await self.v1.accounts.create_async(account_params())
        self.sim.control.onboard(account.id, outcome)
        return str(account.id)

    def tip(self, account: str, amount: int = 500, gross: int | None = None, **more: Any) -> dict[str, Any]:
        """The parameters of a tip's checkout."""
        return tip_params(int(self.clock.now().timestamp()), account, amount, gross, **more)

    async def paid_tip(self, account: str, amount: int = 500, gross: int | None = None, card: str = "pays") -> Any:
        """A tip paid through Checkout; answers the session."""
        session = await self.v1.checkout.sessions.create_async(self.tip(account, amount, gross))
        self.sim.control.pay(session.id, card=card)
        return await self.v1.checkout.sessions.retrieve_async(session.id)


def account_params(country: str = "US") -> dict[str, Any]:
    return {
        "country": country,
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "stripe_dashboard": {"type": "express"},
            "requirement_collection": "stripe",
        },
        "capabilities": {"transfers": {"requested": True}},
        "business_profile": {"url": "https://creator.example/ana", "product_description": "Receives tips"},
        "metadata": {"bouquet_kind": "creator", "bouquet_id": "creator:1"},
    }


def tip_params(
    now: int, account: str | None, amount: int = 500, gross: int | None = None, **more: Any
) -> dict[str, Any]:
    """A tip's checkout; without an account a plain sale, as for coins."""
    metadata = {"bouquet_kind": "tip", "bouquet_id": "tip:1"}
    lines = [{"quantity": 1, "price_data": {"currency": "usd", "unit_amount": amount,
                                            "product_data": {"name": "Tip for Ana's content"}}}]  # fmt: skip
    if gross is not None:
        lines.append({"quantity": 1, "price_data": {"currency": "usd", "unit_amount": gross - amount,
                                                    "product_data": {"name": "Card processing"}}})  # fmt: skip
    inner: dict[str, Any] = {"transfer_group": "tip:1", "metadata": metadata, "description": "Tip T-1"}
    if account is not None:
        inner["transfer_data"] = {"destination": account, "amount": amount}
    inner |= more.pop("intent", {})
    return {
        "mode": "payment",
        "client_reference_id": "T-1",
        "metadata": metadata,
        "locale": "auto",
        "submit_type": "pay",
        "line_items": lines,
        "payment_intent_data": inner,
        "customer_creation": "if_required",
        "success_url": "https://bot.example/pay/x/done",
        "cancel_url": "https://bot.example/pay/x/back",
        "expires_at": now + 1860,
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": ["card"],
        **more,
    }


@contextmanager
def _no_pauses() -> Iterator[None]:
    """The SDK tries again at once: how long it rests between is the SDK's own matter."""
    kept = stripe.HTTPClient.INITIAL_DELAY, stripe.HTTPClient.MAX_DELAY
    stripe.HTTPClient.INITIAL_DELAY, stripe.HTTPClient.MAX_DELAY = 0.0, 0
    try:
        yield
    finally:
        stripe.HTTPClient.INITIAL_DELAY, stripe.HTTPClient.MAX_DELAY = kept


@asynccontextmanager
async def stripe_bench(
    settings: Settings | None = None, seed: int = 7, clock: HandClock | None = None
) -> AsyncIterator[Bench]:
    """A running simulator, judged; stops it and asserts at the end that nothing broke Stripe's description."""
    clock = clock or HandClock()
    sim = StripeSim(clock.now, seed=seed, judge=True, settings=settings)
    url = await sim.start()
    http = stripe.HTTPXClient(timeout=15)
    client = stripe.StripeClient(KEY, http_client=http, max_network_retries=0, base_addresses={"api": url})
    bench = Bench(sim, clock, client, http)
    try:
        with _no_pauses():
            yield bench
        await sim.idle()
        assert sim.violations == []
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]  # the SDK leaves this one untyped
        await bench.hook.stop()
        await bench.connect.stop()
        await sim.stop()


async def raw(bench: Bench, method: str, path: str, body: str = "", **headers: str) -> tuple[int, Any, Any]:
    """A request by hand: status, decoded body, headers."""
    sent = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded", **headers}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, bench.sim.url + path, data=body, headers=sent) as answer,
    ):
        return answer.status, await answer.json(content_type=None), answer.headers
