"""/overlay/<secret>: a transparent page for streaming software, and the stream of events that it listens to.

Nothing is kept for a page: whoever comes back says up to where he has shown everything, and the rest is read from the
database. A page that does not read is let go, and comes back by itself.
"""

import asyncio
import json
import logging
from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import NotFound, TryLater
from bot.overlay.model import Cursor, Scene
from bot.replies import overlay as say
from bot.replies import pages as say_page
from bot.replies.words import Words

from .pages import TEMPLATES, words_of
from .pages import page as draw

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

PAGES, PAGES_OF_ONE = 60, 4
"""Pages open at once, and of one link."""

_SILENCE_SECONDS = 10.0
_SLOW_SECONDS = 10.0
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_STREAM = {
    "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
    # A proxy in front of us must not wait for the end of a page that has none.
    "X-Accel-Buffering": "no",
}  # fmt: skip


class OverlayPages:
    """Shows creators' overlays: `PAGES` at once and `PAGES_OF_ONE` of one link. Each looks every `every` seconds."""

    def __init__(self, app: "App", *, every: float = 1.0) -> None:
        self._app, self._every = app, every
        self._watching: Counter[str] = Counter()

    @property
    def open(self) -> int:
        """How many pages listen."""
        return self._watching.total()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/overlay/{secret}", self.page), web.get("/overlay/{secret}/events", self.events)]

    async def page(self, request: web.Request) -> web.Response:
        """The page; empty until something happens."""
        words = words_of(request)
        try:
            await self._app.overlays.look(request.match_info["secret"], None)
        except NotFound:
            shown = say_page.unknown(words)
            return draw(request, shown.reply, mark=shown.mark, status=shown.status)
        html = TEMPLATES.get_template("overlay.html").render(lang=words.language, ready=say.ready(words))
        headers = {"Content-Security-Policy": _POLICY}
        return web.Response(text=html, content_type="text/html", charset="utf-8", headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: what there is to show, until its link leads nowhere any more."""
        secret = request.match_info["secret"]
        if self.open >= PAGES or self._watching[secret] >= PAGES_OF_ONE:
            return web.Response(status=503, headers={"Retry-After": "10"})
        self._watching[secret] += 1
        try:
            return await self._stream(request, secret)
        finally:
            self._watching[secret] -= 1
            # Links that nobody watches leave nothing behind.
            self._watching += Counter()

    async def _stream(self, request: web.Request, secret: str) -> web.StreamResponse:
        seen = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        try:
            shown = await self._app.overlays.look(secret, Cursor.read(seen))
        except NotFound:
            return web.Response(status=404)
        response = web.StreamResponse(headers=_STREAM)
        await response.prepare(request)
        try:
            await self._tell(response, secret, shown)
        except ConnectionError:
            pass
        except TimeoutError:
            # Whoever does not read holds nothing of ours any longer.
            if request.transport is not None:
                request.transport.abort()
        except TryLater:
            log.warning("overlays cannot be read now")
        return response

    async def _tell(self, response: web.StreamResponse, secret: str, shown: Scene) -> None:
        loop = asyncio.get_running_loop()
        last, said_at = "", 0.0
        while True:
            said = json.dumps(say.scene(shown, Words(shown.locale)), ensure_ascii=False)
            if said != last:
                await _write(response, f"id: {shown.cursor}\ndata: {said}\n\n")
                last, said_at = said, loop.time()
            elif loop.time() - said_at > _SILENCE_SECONDS:
                # Shows us who is gone, and keeps proxies from ending what is quiet.
                await _write(response, ":\n\n")
                said_at = loop.time()
            await asyncio.sleep(self._every)
            try:
                shown = await self._app.overlays.look(secret, shown.cursor)
            except NotFound:
                return


async def _write(response: web.StreamResponse, text: str) -> None:
    async with asyncio.timeout(_SLOW_SECONDS):
        await response.write(text.encode())
