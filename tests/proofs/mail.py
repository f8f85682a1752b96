"""Deliveries of webhooks as the provider and bad people make them: in order; or often, shuffled, forged, broken off."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.errors import TryLater
from bot.payments.inbox import HANDLE_EVENT, HANDLE_EVENTS, Inbox
from bot.sandbox.stripe_sim.signature import header
from tests.proofs.counter import Counter
from tests.proofs.killing import Blow, Killed, struck
from tests.proofs.owed import Owed
from tests.support.shop import take
from tests.support.stripe_bench import Receiver

TOGETHER = 20
"""How many deliveries, or jobs, are at work at the same moment."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One event as it leaves the provider."""

    body: bytes
    endpoint: str

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass
class Tally:
    """What has happened to the mail."""

    delivered: int = 0
    forged: int = 0
    forged_taken: int = 0
    killed: int = 0
    early_refunds: int = 0


@dataclass
class Post:
    """Takes the letters of a counter's Stripe and delivers them again. `killed` and `forged` are shares of 1."""

    counter: Counter
    rng: random.Random
    killed: float = 0.0
    forged: float = 0.0
    inbox: Inbox | None = None
    blow: Callable[[random.Random], Blow] = Blow.drawn
    letters: list[Letter] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    _about: dict[str, "About"] = field(default_factory=dict)
    _heard: set[str] = field(default_factory=set)

    @property
    def _inbox(self) -> Inbox:
        return self.inbox or self.counter.shop.pays.webhooks

    async def collect(self) -> list[Letter]:
        """What the provider has sent since the last time."""
        bench = self.counter.shop.bench
        await bench.sim.idle()
        new = [*_letters(bench.hook, "platform"), *_letters(bench.connect, "connect")]
        self.letters += new
        self._about.update((letter.event["id"], _about(letter.event)) for letter in new)
        return new

    async def in_order(self) -> None:
        """Each once, handled before the next arrives."""
        for letter in await self.collect():
            assert await self._deliver(letter)
            await self.handle()

    async def stormily(self, letters: list[Letter]) -> None:
        """These in any order, several at once, some of them struck, some forged ones among them."""
        waiting = list(letters)
        self.rng.shuffle(waiting)
        while waiting:
            batch, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
            work = [partial(self._take, letter, self._blow()) for letter in batch]
            work += [partial(self._forge, letter) for letter in batch if self.rng.random() < self.forged]
            await asyncio.gather(*(one() for one in work))
            if self.rng.random() < 0.5:
                await self.handle()

    async def handle(self) -> None:
        """Jobs until no event waits; a struck one is done again, as after a start."""
        desk = self.counter.desk
        while jobs := await desk.left((HANDLE_EVENT, HANDLE_EVENTS)):
            self.rng.shuffle(jobs)
            for start in range(0, len(jobs), TOGETHER):
                batch = jobs[start : start + TOGETHER]
                self._note([event_id for job in batch for event_id in _events(job)])
                # Two processes may be at the same one.
                twice = [job for job in batch if self.rng.random() < self.killed]
                ended = await asyncio.gather(*(self._at_work(job) for job in batch + twice))
                await desk.done(*(job.key for job, done in zip(batch, ended, strict=False) if done))

    def _note(self, keys: list[str]) -> None:
        """Whether of any payment a refund is heard of first."""
        for key in keys:
            about = self._about.get(key, About(None, False))
            if about.payment and about.payment not in self._heard:
                self._heard.add(about.payment)
                self.tally.early_refunds += about.is_refund

    def _blow(self) -> Blow | None:
        return self.blow(self.rng) if self.rng.random() < self.killed else None

    async def _at_work(self, job: Owed) -> bool:
        """Whether all its events were handled. One by one: what strikes one of several at once would miss the rest."""
        ended = [await self._struck(self._inbox.handle(event_id), self._blow()) for event_id in _events(job)]
        return Struck not in ended

    async def _take(self, letter: Letter, blow: Blow | None) -> None:
        await self._struck(self._deliver(letter), blow)

    async def _struck(self, work: Coroutine[Any, Any, Any], blow: Blow | None) -> object:
        try:
            if blow is None:
                return await work
            broken = await struck(work, blow)
        except (TryLater, Killed):
            # A neighbour was struck, and the commit that they shared with him. It comes again.
            return Struck
        self.tally.killed += broken
        return Struck if broken else None

    async def _deliver(self, letter: Letter) -> bool:
        self.tally.delivered += 1
        return await self._inbox.receive(letter.body, self._sign(letter), letter.endpoint)

    def _sign(self, letter: Letter, secret: str | None = None, ago: int = 0) -> str:
        bench = self.counter.shop.bench
        known = bench.hook_secret if letter.endpoint == "platform" else bench.connect_secret
        # Each attempt is signed anew, as Stripe does it: a long run is longer than a signature lives.
        return header(letter.body, [secret or known], int(time.time()) - ago)

    # Forgeries

    async def _forge(self, letter: Letter) -> None:
        """A letter that nobody sent: an event of its own, or a real one that was changed on its way."""
        event = letter.event
        changed = self.rng.random() < 0.5
        if changed:
            event["data"]["object"]["amount"] = 99_999_999
        else:
            event["id"] = f"evt_forged_{self.rng.randrange(10**9)}"
        other = Letter(json.dumps(event).encode(), letter.endpoint)
        signatures: tuple[Callable[[], str], ...] = (
            lambda: self._sign(letter),
            lambda: self._sign(other, "whsec_guessed"),
            lambda: self._sign(other, ago=3600),
            lambda: self._sign(other).replace("v1=", "v0="),
            lambda: "",
        )
        self.tally.forged += 1
        if await self._inbox.receive(other.body, self.rng.choice(signatures)(), letter.endpoint):
            self.tally.forged_taken += 1


class Struck:
    """The answer of work that was broken off."""


@dataclass(frozen=True, slots=True)
class About:
    """Which payment an event is about, and whether it tells of a refund."""

    payment: str | None
    is_refund: bool


def _about(event: Any) -> About:
    thing = event["data"]["object"]
    payment = thing["id"] if thing["object"] == "payment_intent" else thing.get("payment_intent")
    return About(payment, event["type"].startswith(("refund.", "charge.refunded")))


def _events(job: Owed) -> list[str]:
    return [job.args["event_id"]] if job.name == HANDLE_EVENT else list(job.args["event_ids"])


def _letters(receiver: Receiver, endpoint: str) -> list[Letter]:
    return [Letter(body, endpoint) for body, _ in take(receiver)]
