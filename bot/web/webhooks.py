"""Where providers tell us what happened: raw bytes in, a row on disk, an answer within milliseconds."""

import hmac
import time
from typing import Protocol

from aiohttp import web

from bot.errors import Refusal

from .guard import Sink
from .health import Metrics


class Receiver(Protocol):
    """The webhook inbox (`payments.inbox`)."""

    async def receive(self, raw: bytes, header: str, endpoint: str) -> bool:
        """Store the event; False for a forged, old or unreadable one."""
        ...


class Webhooks:
    """/webhooks/stripe, /webhooks/stripe-connect and, where Telegram is not polled, /webhooks/telegram."""

    def __init__(self, receiver: Receiver, metrics: Metrics, telegram: Sink | None, telegram_secret: str) -> None:
        self._receiver, self._metrics = receiver, metrics
        self._telegram, self._secret = telegram, telegram_secret

    def routes(self) -> list[web.RouteDef]:
        routes = [
            web.post("/webhooks/stripe", self.platform),
            web.post("/webhooks/stripe-connect", self.connect),
        ]
        return [*routes, web.post("/webhooks/telegram", self.telegram)] if self._telegram else routes

    async def platform(self, request: web.Request) -> web.Response:
        return await self._receive(request, "platform")

    async def connect(self, request: web.Request) -> web.Response:
        return await self._receive(request, "connect")

    async def _receive(self, request: web.Request, endpoint: str) -> web.Response:
        started = time.perf_counter()
        raw = await request.read()
        try:
            genuine = await self._receiver.receive(raw, request.headers.get("Stripe-Signature", ""), endpoint)
            status = 200 if genuine else 400
        except Refusal:
            # Our database cannot take it now: the provider will come again.
            status = 503
        self._metrics.webhooks.labels(endpoint, status).inc()
        self._metrics.webhook_seconds.labels(endpoint).observe(time.perf_counter() - started)
        return web.Response(status=status)

    async def telegram(self, request: web.Request) -> web.Response:
        assert self._telegram is not None
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        await self._telegram(update)
        return web.Response()
