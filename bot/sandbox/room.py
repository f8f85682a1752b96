"""The control room: who there is, what the book says, what is under way, and buttons that break things."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from aiohttp import web

from bot.coins.model import DIAMOND_PARTS
from bot.money import CURRENCIES, Money
from bot.sandbox.breaking import BREAKS
from bot.sandbox.on_discord import CHANNELS, DM, Refused
from bot.sandbox.personas import BY_NAME, PERSONAS

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

_HERE = Path(__file__).parent / "room_pages"
_HOUR, _DAY = 3600, 86_400
STEPS = (("+1 hour", _HOUR), ("+1 day", _DAY), ("+30 days", 30 * _DAY))
STORMS = (2_000, 10_000)
_LATEST_ENTRIES, _LATEST_WEBHOOKS, _LATEST_ERRORS = 8, 5, 5


class ControlRoom:
    """Server-rendered; a few lines of script keep the live part fresh and are not needed to read it."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
        )
        self._pages.filters["minor"] = shown_amount

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.page),
            web.get("/room/live", self.live),
            web.post("/room/clock", self.clock),
            web.post("/room/break", self.break_it),
            web.post("/room/bot", self.bot),
            web.post("/room/storm", self.storm),
            web.post("/room/shop", self.shop),
            web.get("/discord/{persona}", self.discord),
            web.get("/telegram/{persona}", self.telegram),
            web.static("/room/static", _HERE),
        ]

    async def page(self, _request: web.Request) -> web.Response:
        return await self._draw("room.html")

    async def live(self, _request: web.Request) -> web.Response:
        """The part that changes, alone."""
        return await self._draw("live.html")

    async def clock(self, request: web.Request) -> web.Response:
        form = await request.post()
        await self._sandbox.advance(float(str(form["seconds"])))
        raise web.HTTPSeeOther("/")

    async def break_it(self, request: web.Request) -> web.Response:
        await self._sandbox.breaking.set({key: str(value) for key, value in (await request.post()).items()})
        raise web.HTTPSeeOther("/")

    async def bot(self, request: web.Request) -> web.Response:
        await self._sandbox.command_bot(str((await request.post())["do"]))
        raise web.HTTPSeeOther("/")

    async def storm(self, request: web.Request) -> web.Response:
        """Starts one, or stops the one that blows."""
        do = str((await request.post())["do"])
        if do == "stop":
            await self._sandbox.storm.close()
        elif self._sandbox.running and not self._sandbox.storm.now["running"]:
            await self._sandbox.storm.start(int(do))
        raise web.HTTPSeeOther("/")

    async def shop(self, request: web.Request) -> web.Response:
        """Somebody buys an article in Discord's shop, or gets his last one's price back."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        stage = self._sandbox.stage
        try:
            if "article" in form:
                await stage.buy(form["as"], form["article"])
            else:
                await stage.take_back(form["as"])
        except Refused as refused:
            raise web.HTTPConflict(text=str(refused)) from refused
        raise web.HTTPSeeOther("/")

    async def discord(self, request: web.Request) -> web.Response:
        """Leads to the persona's own page of a channel or of the direct messages."""
        channel = request.query.get("channel", "general")
        try:
            address = await self._sandbox.stage.page(request.match_info["persona"], channel)
        except Refused as refused:
            raise web.HTTPNotFound(text=str(refused)) from refused
        raise web.HTTPSeeOther(address)

    async def telegram(self, request: web.Request) -> web.Response:
        persona = BY_NAME.get(request.match_info["persona"])
        if persona is None or not persona.telegram:
            raise web.HTTPNotFound(text="This persona is not on Telegram.")
        raise web.HTTPSeeOther(f"{self._sandbox.telegram.url}/telegram/{persona.name}")

    async def _draw(self, template: str) -> web.Response:
        html = self._pages.get_template(template).render(**await self._facts())
        return web.Response(text=html, content_type="text/html", charset="utf-8", headers={"Cache-Control": "no-store"})

    async def _facts(self) -> dict[str, Any]:
        sandbox = self._sandbox
        running = sandbox.house is not None
        book: dict[str, Any] = {"balanced": True, "entries": 0, "units": {}}
        if running:
            book = gathered(await sandbox.book(), sandbox.storm.wallets)
        return {
            "personas": PERSONAS,
            "channels": (*CHANNELS, DM),
            "running": running,
            "bot_acts": ("kill", "restart") if running else ("start",),
            "owner": self._owner,
            "now": sandbox.clock.now(),
            "steps": STEPS,
            "breaks": BREAKS,
            "broken": sandbox.breaking.now,
            "storm": sandbox.storm.now,
            "storms": STORMS,
            "articles": tuple(sandbox.stage.shop.articles.values()),
            "book": book,
            "latest": (await sandbox.entries(max(0, book["entries"] - _LATEST_ENTRIES)))[::-1] if running else [],
            "jobs": await sandbox.house.jobs.pending() if sandbox.house is not None else 0,
            "webhooks": sandbox.stripe.control.deliveries()[-_LATEST_WEBHOOKS:][::-1],
            "troubles": sandbox.troubles[:_LATEST_ERRORS],
            "judged": sandbox.stripe.judged,
            "errors": [repr(error) for error in sandbox.stage.errors[-_LATEST_ERRORS:]],
        }


    def _owner(self, account: str) -> str:
        """The persona behind somebody's own account of the book."""
        _, _, row = account.partition(":")
        return self._sandbox.people.get(int(row), "") if row.isdecimal() else ""


def gathered(book: dict[str, Any], wallets: set[str]) -> dict[str, Any]:
    """The book with these accounts as one line: a storm has too many fans to read them all."""
    units = {}
    for unit, sheet in book["units"].items():
        theirs = [one["balance_minor"] for one in sheet["accounts"] if one["name"] in wallets]
        others = [one for one in sheet["accounts"] if one["name"] not in wallets]
        line = [{"name": f"wallets of {len(theirs)} fans in the storm", "balance_minor": sum(theirs)}] if theirs else []
        units[unit] = {**sheet, "accounts": others + line}
    return {**book, "units": units}


def shown_amount(amount: int, unit: str) -> str:
    """Minor units as people write them, and diamonds by whole ones; every other unit stays whole."""
    if unit in CURRENCIES:
        return f"{Money(amount, unit).plain()} {unit.upper()}"
    if unit == "diamond":
        return f"{Decimal(amount) / DIAMOND_PARTS:,.4f}".rstrip("0").rstrip(".") + " diamond"
    return f"{amount} {unit}"
