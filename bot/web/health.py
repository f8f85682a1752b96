"""Whether the process lives, whether it can do its work, and how it does it, for machines to read."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.ports import Storage


class Metrics:
    """The process's counters, in a registry of its own so that several can live in one test run."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.webhooks = Counter(
            "bouquet_webhooks", "Webhook deliveries by endpoint and answer", ["endpoint", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.pages = Counter("bouquet_pages", "Pages by kind and status", ["page", "status"], registry=self.registry)
        self.webhook_seconds = Histogram(
            "bouquet_webhook_seconds", "Time to accept a webhook", ["endpoint"], registry=self.registry
        )
        self.jobs = Gauge("bouquet_jobs_waiting", "Jobs that are not done yet", registry=self.registry)
        self.clearing = Gauge(
            "bouquet_clearing_overdue", "Subjects that lie in a clearing account beyond its term", ["account"],
            registry=self.registry,
        )  # fmt: skip
        self.failed = Gauge("bouquet_jobs_failed", "Jobs that gave up and wait for a person", registry=self.registry)


class Health:
    """/healthz answers while the loop turns; /readyz only when the database answers and nothing is stopping."""

    def __init__(self, storage: Storage, metrics: Metrics) -> None:
        self._storage, self._metrics = storage, metrics
        self.stopping = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(self, _request: web.Request) -> web.Response:
        if self.stopping:
            return web.json_response({"ready": False, "why": "stopping"}, status=503)
        try:
            async with self._storage.reading() as tx:
                await tx.ledger.balance("ready", "usd")
        except Exception as error:  # whatever it is, we cannot work
            return web.json_response({"ready": False, "why": type(error).__name__}, status=503)
        return web.json_response({"ready": True})

    async def metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
