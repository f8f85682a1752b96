"""A process with everything of Bouquet that moves money and no chat: it takes orders on a socket and acknowledges them.

It is made to be killed. An order is a line of JSON {"n", "do", ...}, its acknowledgement {"n", ...} is written when the
use case has returned; {"n", "again": true} says that it could not be done now, {"n", "error"} that something is wrong.
The pay pages and webhooks are served as `bouquet run` serves them.
"""

import argparse
import asyncio
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind
from bot.config import load_config
from bot.errors import TryLater
from bot.gifts.model import GiftUnsure
from bot.members.model import Identity, MemberId, Platform
from bot.payments.model import RefundBlocked
from bot.tips.links import pay_url
from bot.tips.model import TipId
from bot.tips.start import StartTip
from bot.web.health import Health, Metrics
from bot.web.pay import PayPages
from bot.web.server import WebServer, make_web
from bot.web.webhooks import Webhooks
from bot.wiring.services import compose
from storage.batch import GiftBatch
from storage.db import Database
from storage.jobs.engine import Jobs
from tests.bench.ours.drain import Silent
from tests.processes.people import RealTime
from tests.proofs.fault_points import FaultPoint
from tests.support import gifts

POLL_SECONDS = 0.05
LONG_BEFORE_SECONDS = 0.05
"""How long a hasty clerk lets the disk wait after his answer."""


class Clerk:
    """Does the orders. `hasty`: acknowledges gifts and webhooks before they are on the disk, which a proof must see."""

    def __init__(self, app: App, database: Database, batch: GiftBatch, place: Chat, hasty: bool) -> None:
        self._app, self._database, self._batch, self._place = app, database, batch, place
        self._hasty = hasty
        self._behind: set[asyncio.Task[Any]] = set()

    async def do(self, order: dict[str, Any]) -> dict[str, Any]:
        """What is acknowledged. Raises TryLater and the like."""
        answer: dict[str, Any] = await getattr(self, f"_{order['do']}")(**order["with"])
        return answer

    async def _tip(self, request: str, fan: str, creator: int, amount: str) -> dict[str, Any]:
        caller = await self._caller(fan)
        started = await self._app.tips.start(StartTip(request, caller, MemberId(creator), amount))
        url = pay_url(self._app.config.web.public_url, self._app.tokens, started.tip)
        return {"tip": started.tip.id, "url": url}

    async def _refund(self, tip: int, mover: str) -> dict[str, Any]:
        """All of it; one that is on its way already is as good."""
        caller = await self._caller(mover)
        try:
            asked = await self._app.refunds.staff_refund(caller, TipId(tip), None, "He asked for it")
            await self._app.queue.approve(caller, asked.case.id)
        except RefundBlocked as no:
            if no.rule != "nothing_left":
                raise TryLater from no
        return {"tip": tip}

    async def _credit(self, fan: int, coins: int) -> dict[str, Any]:
        await gifts.credit(self._database, gifts.lot(fan, coins))
        return {"fan": fan}

    async def _gift(self, number: int, coins: int) -> dict[str, Any]:
        order = gifts.order(number, coins)
        if self._hasty:
            self._later(self._batch.send(order))
            return {"key": order.key, "id": number}
        sent = await self._batch.send(order)
        return {"key": sent.key, "id": sent.id}

    def _later(self, work: Any) -> None:
        async def late() -> None:
            await asyncio.sleep(LONG_BEFORE_SECONDS)
            await work

        self._behind.add(asyncio.create_task(late()))

    async def receive(self, raw: bytes, header: str, endpoint: str) -> bool:
        """As `app.webhooks`."""
        work = self._app.webhooks.receive(raw, header, endpoint)
        if self._hasty:
            self._later(work)
            return True
        return await work

    async def _caller(self, name: str) -> Caller:
        return await self._app.reception.receive(Identity(Platform.DISCORD, name, name), self._place)


async def serve(options: argparse.Namespace) -> None:
    """Until it is killed."""
    point = FaultPoint(options.die_at, random.Random(options.seed)) if options.die_at else None
    config = load_config(options.config, {}, None)
    database = await Database.open(config.database.url, RealTime())
    jobs = Jobs(database, poll_seconds=POLL_SECONDS)
    services = compose(config, RealTime(), database, {Platform.DISCORD: Silent()})
    for name, handler in services.jobs.items():
        jobs.register(name, handler, aside=name in services.messages)
    await jobs.start()
    place = Chat(Platform.DISCORD, options.channel, ChatKind.SERVER, options.server)
    clerk = Clerk(services.app, database, await GiftBatch.open(database), place, options.hasty)
    metrics = Metrics()
    nouns: tuple[Any, ...] = (Health(database, metrics), Webhooks(clerk, metrics, None, ""), PayPages(services.app))
    web = WebServer(make_web(route for noun in nouns for route in noun.routes()), config.web.host, config.web.port)
    await web.start()
    if point is not None:
        point.arm()
    await _take_orders(clerk, options.door)


async def _take_orders(clerk: Clerk, door: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(door)
    tasks = set()

    async def answer(order: dict[str, Any]) -> None:
        try:
            done = await clerk.do(order)
        except (TryLater, GiftUnsure):
            done = {"again": True}
        except Exception as error:
            done = {"error": repr(error)}
        writer.write(json.dumps({"n": order["n"], **done}).encode() + b"\n")

    while line := await reader.readline():
        task = asyncio.create_task(answer(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


def main(arguments: Sequence[str]) -> int:
    """The process, from its arguments to its exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("door", type=Path)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--die-at", type=int, default=0)
    parser.add_argument("--hasty", action="store_true")
    asyncio.run(serve(parser.parse_args(arguments)))
    return 0
