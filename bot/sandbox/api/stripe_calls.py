"""/api/stripe/... and /api/open: what happens at the payment provider and behind its links."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.sandbox.stripe_sim import StripeSim

from .replies import Body, NotThere, get, post

# A browser's, so that the visit counts as a person's.
_BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Sandbox/1.0 Firefox/140.0", "Accept-Language": "en"}


class StripeCalls:
    """Fans at the checkout, creators at the onboarding page, banks and their moods."""

    def __init__(self, sim: StripeSim) -> None:
        self._sim = sim

    def routes(self) -> list[web.RouteDef]:
        return [
            post("/api/open", self.open),
            post("/api/stripe/pay", self.pay),
            post("/api/stripe/onboard", self.onboard),
            post("/api/stripe/refund", self.refund),
            post("/api/stripe/dispute", self.dispute),
            post("/api/stripe/early_warning", self.early_warning),
            get("/api/stripe/log", self.log),
            get("/api/stripe/balances", self.balances),
        ]

    async def open(self, body: Body) -> Body:
        """Follows a pay, onboarding or watch link as a browser would, pressing the one button of an onboarding page."""
        url = str(body["url"])
        if urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("the sandbox opens links on this machine only")
        async with aiohttp.ClientSession(headers=_BROWSER) as browser:
            onboarding = "/onboard/" in url and not url.endswith("/back")
            if onboarding:
                async with browser.get(url, allow_redirects=False) as shown:
                    if shown.status >= 400:
                        return _page(shown.status, await shown.text())
            ask = browser.post if onboarding else browser.get
            async with ask(url, allow_redirects=False) as answer:
                to = answer.headers.get("Location")
                if to is None:
                    return _page(answer.status, await answer.text())
        return {"ok": True} | ({"watch": {"to": to}} if "/w/" in url else self._behind(to))

    def _behind(self, to: str) -> Body:
        path = urlsplit(to).path.split("/")
        if "pay" in path and path[1] == "stripe":
            return {"checkout": self._checkout(path[path.index("pay") + 1], to)}
        if "onboard" in path:
            account = self._sim.control.get(path[path.index("onboard") + 1])
            state = account["capabilities"].get("transfers", "none")
            return {"onboarding": {"account": account["id"], "state": state, "to": to}}
        return {"redirect": {"to": to}}

    def _checkout(self, session_id: str, to: str) -> Body:
        session = self._sim.control.get(session_id)
        lines = [
            {"name": line["description"], "amount_minor": line["amount_total"], "quantity": line["quantity"]}
            for line in self._sim.world.notes[session_id]["lines"]
        ]
        return {
            "id": session["id"],
            "amount_minor": session["amount_total"],
            "currency": session["currency"],
            "lines": lines,
            "to": to,
        }

    async def pay(self, body: Body) -> Body:
        card = {"card": body["card"]} if body.get("card") else {}
        session = self._sim.control.pay(body["checkout"], body.get("outcome", "pay"), **card)
        await self._sim.idle()
        return {"ok": True, "status": session["status"], "payment_status": session["payment_status"]}

    async def onboard(self, body: Body) -> Body:
        account = self._sim.control.onboard(body["account"], body.get("outcome", "complete"))
        await self._sim.idle()
        return {"ok": True, "state": account["capabilities"].get("transfers", "none")}

    async def refund(self, body: Body) -> Body:
        made = self._sim.control.refund(body["checkout"], body.get("amount_minor"))
        await self._sim.idle()
        return {"ok": True, "refund": made["id"], "status": made["status"]}

    async def dispute(self, body: Body) -> Body:
        made = self._sim.control.dispute(body["checkout"], body.get("step", "open"))
        await self._sim.idle()
        return {"ok": True, "dispute": made["id"], "status": made["status"]}

    async def early_warning(self, body: Body) -> Body:
        made = self._sim.control.early_warning(body["checkout"])
        await self._sim.idle()
        return {"ok": True, "warning": made["id"]}

    async def log(self, _query: Body) -> Body:
        return {"ok": True, "judged": self._sim.judged, "requests": self._sim.control.log()}

    async def balances(self, _query: Body) -> Body:
        return {"ok": True, "balances": self._sim.control.balances()}


def _page(status: int, html: str) -> dict[str, Any]:
    if status == 404:
        raise NotThere("there is no such page")
    return {"ok": True, "page": {"status": status, "text": _text(html)}}


def _text(html: str) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(style|script|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()
