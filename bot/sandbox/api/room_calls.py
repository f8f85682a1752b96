"""/api/...: the world as a whole: people, faults, the bot's life, the clock, rest, and the book."""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.personas import PERSONAS
from bot.sandbox.storm import GIFTS, PER_SECOND

from .replies import Body, get, post

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox


class RoomCalls:
    """What the control room's buttons do."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        return [
            get("/api/personas", self.personas),
            post("/api/faults", self.faults),
            post("/api/bot", self.bot),
            post("/api/clock", self.clock),
            get("/api/storm", self.storm_now),
            post("/api/storm", self.storm),
            post("/api/settle", self.settle),
            get("/api/book", self.book),
            get("/api/entries", self.entries),
        ]

    async def personas(self, _query: Body) -> Body:
        """Who there is, with the addresses of their chats."""
        people = []
        for persona in PERSONAS:
            pages = {"discord": f"{self._sandbox.url}/discord/{persona.name}"} if persona.discord else {}
            if persona.telegram:
                pages["telegram"] = f"{self._sandbox.url}/telegram/{persona.name}"
            people.append({"name": persona.name, "who": persona.who, "linked": persona.linked, **pages})
        return {"ok": True, "personas": people}

    async def faults(self, body: Body) -> Body:
        """Breaks or mends what is named; everything else stays as it is."""
        await self._sandbox.breaking.set(body)
        return {"ok": True, "faults": self._sandbox.breaking.now}

    async def bot(self, body: Body) -> Body:
        """kill, stop, start or restart."""
        await self._sandbox.command_bot(body["do"])
        return {"ok": True, "running": self._sandbox.running}

    async def clock(self, body: Body) -> Body:
        """Forward; jobs and holds due by then have run when it answers."""
        now = await self._sandbox.advance(float(body["advance_seconds"]))
        return {"ok": True, "now": now.isoformat()}

    async def storm(self, body: Body) -> Body:
        """start or stop; it goes on behind the answer."""
        if body.get("do", "start") not in ("start", "stop"):
            raise ValueError("do is one of start, stop")
        if body.get("do") == "stop":
            await self._sandbox.storm.close()
        else:
            await self._sandbox.storm.start(int(body.get("gifts", GIFTS)), int(body.get("per_second", PER_SECOND)))
        return await self.storm_now({})

    async def storm_now(self, _query: Body) -> Body:
        """How far it is."""
        return {"ok": True} | self._sandbox.storm.now

    async def settle(self, _body: Body) -> Body:
        """Waits until nothing is in flight. `jobs` is above 0 only while something broken keeps them from ending."""
        return {"ok": True, "jobs": await self._sandbox.settle(), "webhooks": self._sandbox.stripe.in_flight}

    async def book(self, _query: Body) -> Body:
        return {"ok": True} | await self._sandbox.book()

    async def entries(self, query: Body) -> Body:
        """Entries after an id, oldest first."""
        return {"ok": True, "entries": await self._sandbox.entries(int(query.get("after", 0)))}
