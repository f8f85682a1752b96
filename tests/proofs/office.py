"""A clerk who is killed again and again, and people who go on with their business with him all the same.

Whatever the clerk acknowledges is written down here, outside of his process and of his database.
"""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.moderation.model import Grant, Power
from bot.sandbox.stripe_sim.faults import Fault
from storage.db import Database
from tests.processes.bouquet import Nursery, Running
from tests.processes.harbour import CHANNEL, CREATOR, ROOMY, Harbour, harbour, migrated_database
from tests.processes.people import RealTime

_SESSION = re.compile(r"/(cs_test_\w+)")
_AGAIN_SECONDS = 0.02
FANS = ("alex", "bo", "cy")


class Gone(Exception):
    """The clerk was killed before he answered."""


@dataclass(eq=False)
class _Line:
    """One clerk's socket."""

    writer: asyncio.StreamWriter
    waiting: dict[int, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    dead: bool = False

    async def ask(self, number: int, order: dict[str, Any]) -> dict[str, Any]:
        """His acknowledgement. Raises Gone."""
        if self.dead:
            raise Gone
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[number] = answer
        self.writer.write(json.dumps({"n": number, **order}).encode() + b"\n")
        return await answer

    def end(self) -> None:
        self.dead = True
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(Gone())


@dataclass
class Office:
    """One database, one Stripe, one clerk after the other. `tips`, `refunds`, `gifts`: what was acknowledged."""

    place: Harbour
    nursery: Nursery
    hasty: bool = False
    lives: int = 0
    running: Running | None = None
    tips: dict[str, int] = field(default_factory=dict)
    paid: dict[str, str] = field(default_factory=dict)
    refunds: set[int] = field(default_factory=set)
    gifts: dict[str, int] = field(default_factory=dict)
    _line: _Line | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _orders: int = 0

    @property
    def door(self) -> Path:
        return self.place.folder / "door"

    # The clerk's lives

    async def hire(self, *, die_at: int = 0, seed: str = "0") -> None:
        """A new clerk, who may kill himself at a statement; returns when he takes orders, or is dead already."""
        self.lives += 1
        places = self.place.discord.places
        arguments = [
            str(self.place.config), str(self.door), "--channel", places.named[CHANNEL].id, "--server", places.guild_id,
            "--seed", seed, "--die-at", str(die_at), *(["--hasty"] if self.hasty else []),
        ]  # fmt: skip
        log = self.place.folder / f"clerk-{self.lives}.log"
        self.running = await self.nursery.start(
            *arguments, folder=self.place.folder, log=log, module="tests.proofs.clerk"
        )
        ready = asyncio.create_task(self._connected())
        either: list[asyncio.Future[Any]] = [ready, self.running.ended]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED, timeout=30)
        if not ready.done():
            ready.cancel()
        assert ready.done() or self.running.ended.done(), self.running.said()
        self._repeat_events()

    async def kill(self) -> None:
        """The end of this clerk, if he has not found it himself."""
        assert self.running is not None
        self.running.kill()
        status = await self.running.status()
        assert status == -9, self.running.said()
        async with self._changed:
            if self._line is not None:
                self._line.end()
                self._line = None

    async def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A clerk opens his line; what he says is heard until he is dead."""
        line = _Line(writer)
        async with self._changed:
            self._line = line
            self._changed.notify_all()
        try:
            while said := await reader.readline():
                answer: dict[str, Any] = json.loads(said)
                line.waiting.pop(answer["n"]).set_result(answer)
        except (ConnectionError, json.JSONDecodeError):
            # Half a line is what he died over.
            pass
        finally:
            line.end()
            writer.close()

    async def _connected(self) -> _Line:
        async with self._changed:
            await self._changed.wait_for(lambda: self._line is not None and not self._line.dead)
            assert self._line is not None
            return self._line

    def _repeat_events(self) -> None:
        """What a dead clerk did not take, Stripe delivers later: here it is later now."""
        control = self.place.stripe.control
        taken: dict[str, bool] = {}
        for sent in control.deliveries():
            taken[sent["event"]] = taken.get(sent["event"], False) or 200 <= sent["status"] < 300
        for event, was_taken in taken.items():
            if not was_taken:
                control.resend(event)

    # People

    async def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """An order, given again to the next clerk until one acknowledges it."""
        self._orders += 1
        number = self._orders
        while True:
            line = await self._connected()
            try:
                answer: dict[str, Any] = await line.ask(number, {"do": do, "with": given})
            except Gone:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            assert "error" not in answer, answer
            if not answer.get("again"):
                return answer
            await asyncio.sleep(_AGAIN_SECONDS)

    async def tip(self, request: str, fan: str, dollars: int) -> int:
        """From the order to the payment; the tip's number."""
        places = self.place.discord.places
        creator = int(self.place.members[f"discord:{places.user(CREATOR)['id']}"])
        told = await self.ask(
            "tip", request=request, fan=places.user(fan)["id"], creator=creator, amount=f"{dollars}.00"
        )
        self.tips[request] = told["tip"]
        page = await self._page(told["url"])
        self.place.stripe.control.pay(page)
        self.paid[request] = page
        return int(told["tip"])

    async def refund(self, tip: int) -> None:
        """The whole tip goes back."""
        owner = self.place.discord.places.owner["id"]
        await self.ask("refund", tip=tip, mover=owner)
        self.refunds.add(tip)

    async def gift(self, number: int, coins: int) -> None:
        """A gift; the same number is the same gift."""
        told = await self.ask("gift", number=number, coins=coins)
        assert self.gifts.setdefault(told["key"], told["id"]) == told["id"]

    async def _page(self, link: str) -> str:
        """Where the pay link leads, however often it must be opened."""
        while True:
            try:
                async with aiohttp.ClientSession() as visitor, visitor.get(link, allow_redirects=False) as answer:
                    found = _SESSION.search(answer.headers.get("Location", ""))
                    if found is not None:
                        return found[1]
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(_AGAIN_SECONDS)

    def hold(self, path: str, method: str) -> Fault:
        """The next such call of the clerk reaches Stripe and gets no answer."""
        return self.place.stripe.control.fault("hang", method=method, path=path)

    def let_go(self) -> None:
        """What was held is done now, though nobody waits for the answer any more."""
        faults = self.place.stripe.desk.faults
        for fault in faults.active:
            fault.go.set()
        faults.clear()


@asynccontextmanager
async def office(kind: str, folder: Path, nursery: Nursery, *, hasty: bool = False) -> AsyncIterator[Office]:
    """On a database of its own; the last clerk is killed at the end."""
    with migrated_database(kind, folder) as url:
        async with harbour(folder, url, discord_fans=FANS, platforms=("discord",), settings=ROOMY) as place:
            await _appoint(place)
            made = Office(place, nursery, hasty)
            async with await asyncio.start_unix_server(made.met, made.door):
                try:
                    yield made
                finally:
                    if made.running is not None:
                        made.running.kill()
                        await made.running.status()
                    assert place.violations() == []


async def _appoint(place: Harbour) -> None:
    """The owner may move money, too."""
    database, owner = await Database.open(place.database_url, RealTime()), place.discord.places.owner["id"]
    grant = Grant(place.members[f"discord:{owner}"], Power.MONEY_MOVER, None)
    async with database.transaction() as tx:
        await tx.powers.grant(grant, None, "to give money back", database.clock.now())
    await database.close()


def moments(rng: random.Random, statements: int, seconds: float, paths: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """When a clerk is killed: at a statement of his own, after a while, or with a call on its way."""
    kind = rng.choice(("statement", "statement", "time", *(("call",) if paths else ())))
    if kind == "statement":
        return {"die_at": rng.randrange(1, statements)}
    if kind == "time":
        return {"after": rng.uniform(0, seconds)}
    return {"call": rng.choice(paths)}
