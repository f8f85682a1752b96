"""Delivering events to webhook endpoints: order, mischief, retries over the simulator's clock."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import aiohttp

from bot.sandbox.stripe_sim.signature import header
from bot.sandbox.stripe_sim.webhooks import matching
from bot.sandbox.stripe_sim.world import Obj, World

ModeKind = Literal[
    "normal", "hold", "delay", "duplicate", "shuffle", "lose", "parallel", "wrong_secret", "stale", "reserialised",
    "thin", "two_secrets",
]  # fmt: skip
# Three days in all, with growing gaps.
RETRY_SECONDS = (300, 1800, 7200, 18_000, 36_000, 43_200, 43_200, 43_200, 43_200, 43_200)
TIMEOUT_SECONDS = 10.0


@dataclass
class Mode:
    """How the next deliveries go. `count` limits it to so many events, then deliveries are normal again.

    `seconds` (delay) is simulator time, `times` the number of copies (duplicate), `types` narrows any mode
    to these event types.
    """

    kind: ModeKind = "normal"
    count: int | None = None
    times: int = 2
    seconds: int = 3600
    types: tuple[str, ...] = ()

    def applies(self, event: Obj) -> bool:
        return self.kind != "normal" and (not self.types or event["type"] in self.types)


@dataclass
class Delivery:
    """One event on its way to one endpoint."""

    event: Obj
    endpoint: Obj
    kind: ModeKind = "normal"
    copies: int = 1
    attempt: int = 1


@dataclass(frozen=True)
class Sent:
    """What became of one attempt: HTTP status, or 0 and an error when there was no answer."""

    event: str
    type: str
    endpoint: str
    url: str
    attempt: int
    status: int
    at: int
    error: str | None = None


@dataclass
class Courier:
    """Sends events in their order, one after the other, unless the mode says otherwise."""

    world: World
    judge_event: Callable[[Obj], object]
    client: Callable[[], aiohttp.ClientSession]
    mode: Mode = field(default_factory=Mode)
    held: list[Delivery] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ready: deque[Delivery] = deque()
        self._active = 0
        self._task: asyncio.Task[None] | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def in_flight(self) -> int:
        """Deliveries that are being made or will be made without the clock moving."""
        return len(self._ready) + self._active + sum(1 for event in self.world.outbox if matching(self.world, event))

    def pump(self) -> None:
        """Takes over what has been emitted and starts sending. Needs a running loop."""
        batch = [self._accept(event) for event in self.world.outbox]
        self.world.outbox.clear()
        deliveries = [delivery for group in batch for delivery in group]
        if self.mode.kind == "shuffle":
            random.Random(self.world.seed + len(self.sent)).shuffle(deliveries)
        self._ready.extend(deliveries)
        if self._ready and self._task is None:
            self._quiet.clear()
            self._task = asyncio.get_running_loop().create_task(self._work())

    def _accept(self, event: Obj) -> list[Delivery]:
        self.judge_event(event)
        endpoints = matching(self.world, event)
        mode = self.mode
        if not endpoints or not mode.applies(event):
            return [Delivery(event, endpoint) for endpoint in endpoints]
        if mode.count is not None:
            mode.count -= 1
            if mode.count <= 0:
                self.mode = Mode()
        deliveries = [
            Delivery(event, endpoint, mode.kind, mode.times if mode.kind == "duplicate" else 1)
            for endpoint in endpoints
        ]
        if mode.kind == "lose":
            return []
        if mode.kind == "hold":
            self.held.extend(deliveries)
            return []
        if mode.kind == "delay":
            for delivery in deliveries:
                self._at(self.world.ts() + mode.seconds, delivery)
            return []
        return deliveries

    def release(self, count: int | None = None, *, reverse: bool = False) -> int:
        """Sends what `hold` has kept (the first `count` of it), in order or backwards; answers how many."""
        freed = self.held[:count]
        self.held = self.held[len(freed) :]
        self._ready.extend(reversed(freed) if reverse else freed)
        self.pump()
        return len(freed)

    def resend(self, event_id: str) -> None:
        """The "Resend" button: once more to every endpoint that wants it, whatever happened before."""
        event = self.world.tables["event"][event_id]
        self._ready.extend(Delivery(event, endpoint) for endpoint in matching(self.world, event))
        self.pump()

    def _at(self, moment: int, delivery: Delivery) -> None:
        self.world.later(moment, lambda: self._ready.append(delivery))

    async def _work(self) -> None:
        try:
            while self._ready:
                if self._ready[0].kind == "parallel":
                    together = [d for d in self._ready if d.kind == "parallel"]
                    self._ready = deque(d for d in self._ready if d.kind != "parallel")
                    self._active += len(together)
                    await asyncio.gather(*(self._deliver(delivery) for delivery in together))
                else:
                    self._active += 1
                    await self._deliver(self._ready.popleft())
        finally:
            self._task = None
            if not self._ready:
                self._quiet.set()

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            good = False
            for _ in range(delivery.copies):
                good = await self._post(delivery)
            if good:
                self._succeeded(delivery)
            elif delivery.attempt <= len(RETRY_SECONDS):
                again = Delivery(delivery.event, delivery.endpoint, attempt=delivery.attempt + 1)
                self._at(self.world.ts() + RETRY_SECONDS[delivery.attempt - 1], again)
        finally:
            self._active -= 1

    def _succeeded(self, delivery: Delivery) -> None:
        done: set[str] = self.world.notes[delivery.event["id"]].setdefault("delivered", set())
        if delivery.endpoint["id"] not in done:
            done.add(delivery.endpoint["id"])
            delivery.event["pending_webhooks"] = max(delivery.event["pending_webhooks"] - 1, 0)

    async def _post(self, delivery: Delivery) -> bool:
        body, headers = self._letter(delivery)
        url, status, problem = delivery.endpoint["url"], 0, None
        try:
            async with self.client().post(url, data=body, headers=headers, allow_redirects=False) as response:
                status = response.status
                await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            problem = f"{type(error).__name__}: {error}"
        self.sent.append(
            Sent(delivery.event["id"], delivery.event["type"], delivery.endpoint["id"], url, delivery.attempt,
                 status, self.world.ts(), problem)
        )  # fmt: skip
        return 200 <= status < 300

    def _letter(self, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
        """Body and headers of one attempt; the mischief of the mode is done here."""
        event, notes = delivery.event, self.world.notes[delivery.endpoint["id"]]
        secrets = [notes["secret"]]
        at = int(time.time())
        content = event
        if delivery.kind == "thin":
            content = {
                "id": event["id"], "object": "v2.core.event", "type": f"v1.{event['type']}", "livemode": False,
                "created": "2026-11-22T15:00:00.000Z", "related_object": None, "context": None, "reason": None,
            }  # fmt: skip
        body = json.dumps(content, indent=2).encode()
        if delivery.kind == "wrong_secret":
            secrets = ["whsec_this_is_not_the_secret_at_all"]
        elif delivery.kind == "stale":
            at -= 3600
        elif delivery.kind == "two_secrets":
            secrets = [notes["old_secret"] or "whsec_the_secret_before_it_was_rolled", *secrets]
        signed = header(body, secrets, at)
        if delivery.kind == "reserialised":
            body = json.dumps(content).encode()
        return body, {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed,
                      "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)"}  # fmt: skip

    async def idle(self) -> None:
        """Waits until nothing is being delivered; held, delayed and failed ones wait for the clock."""
        self.pump()
        while self._task is not None or self._ready:
            await self._quiet.wait()
            self.pump()

    def drop(self) -> None:
        """Forgets everything on its way."""
        self._ready.clear()
        self.held.clear()
        self.world.outbox.clear()
        if self._task is not None:
            self._task.cancel()

    async def stop(self) -> None:
        """Forgets everything and waits until the attempt under way is given up."""
        task = self._task
        self.drop()
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)
