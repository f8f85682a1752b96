"""StripeSim: a stateful Stripe on loopback, for the sandbox and the tests."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import aiohttp
from aiohttp import web

from bot.sandbox.stripe_sim import pages, payouts
from bot.sandbox.stripe_sim.control import Control
from bot.sandbox.stripe_sim.delivery import TIMEOUT_SECONDS, Courier
from bot.sandbox.stripe_sim.judging import Court, Judge
from bot.sandbox.stripe_sim.log import Entry
from bot.sandbox.stripe_sim.server import Desk
from bot.sandbox.stripe_sim.world import Settings, World
from bot.sandbox.stripe_spec import Violation, checker, installed


class StripeSim:
    """`now` is the simulator's clock; `judge` None judges when the specification is installed, True insists.

    Raises LookupError when `judge` is True and the specification's package is absent.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        seed: int = 7,
        judge: bool | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._now = now
        self._settings = settings or Settings()
        wanted = installed() if judge is None else judge
        self._judge: Judge | None = checker() if wanted else None
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None
        self.url = ""
        self._courier: Courier | None = None
        self.reset(seed)

    @property
    def judged(self) -> bool:
        """Whether requests, answers and events are checked against Stripe's own description."""
        return self._judge is not None

    @property
    def violations(self) -> list[Violation]:
        """Every breach seen since the last reset; a test's fixture asserts that it is empty."""
        return self.court.violations

    @property
    def log(self) -> list[Entry]:
        return self.desk.log

    @property
    def in_flight(self) -> int:
        """Webhooks being delivered now."""
        return self.courier.in_flight

    def reset(self, seed: int = 7) -> None:
        """An empty Stripe with the same ids for the same seed; endpoints, faults and keys are gone too."""
        if self._courier is not None:
            self._courier.drop()
        world = World(self._now, seed, self._settings, self.url)
        world.on_available = lambda account: payouts.sweep(world, account)
        self.world = world
        self.court = Court(self._judge)
        self.desk = Desk(world, self.court)
        self.courier = self._courier = Courier(world, self.court.event, self._http)
        self.control = Control(world, self.desk, self.courier, self.pump)
        if self._settings.opening_balance:
            self.control.topup(self._settings.opening_balance, self._settings.currency)

    def _http(self) -> aiohttp.ClientSession:
        if self._client is None:
            self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        return self._client

    def pump(self) -> None:
        """Sends what has been emitted, if a loop is running; otherwise the next request or tick does."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        self.courier.pump()

    async def start(self, port: int = 0) -> str:
        """Serves on 127.0.0.1 and answers the base address, which is also the API base for the SDK."""
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/v1/{rest:.*}", self._api)
        app.router.add_route("*", "/v2/{rest:.*}", self._api)
        pages.add_routes(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.url = self.world.base_url = f"http://{host}:{bound}"
        return self.url

    async def stop(self) -> None:
        """Stops at once; what is being delivered is dropped."""
        await self.courier.stop()
        if self._client is not None:
            await self._client.close()
            self._client = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def tick(self) -> int:
        """Runs what the clock has made due: settlement, expiry, payouts, webhook retries; answers how many."""
        ran = self.world.run_due()
        self.desk.keys.prune(self.world.ts())
        self.courier.pump()
        return ran

    async def idle(self) -> None:
        """Waits until no webhook is being delivered."""
        await self.courier.idle()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self.desk.handle(request)
        finally:
            self.courier.pump()
