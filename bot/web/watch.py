"""/w/<token>: one person's way to a video. A person who opens it is counted once a day, a robot never.

Who draws previews, asks with HEAD or only prefetches is led on uncounted (`guard.is_preview`): the page itself needs no
script, so that the link works in every browser.
"""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import NotFound
from bot.replies import pages as say

from .guard import is_preview
from .pages import page, words_of

if TYPE_CHECKING:
    from bot.app import App


class WatchPages:
    """Leads on to videos, and counts."""

    def __init__(self, app: "App") -> None:
        self._app = app

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/w/{token}", self.open)]

    async def open(self, request: web.Request) -> web.Response:
        """Where the link leads, or that it leads nowhere any more."""
        try:
            url = await self._app.videos.watched(request.match_info["token"], by_person=not is_preview(request))
        except NotFound:
            shown = say.unknown(words_of(request))
            return page(request, shown.reply, mark=shown.mark, status=shown.status)
        return web.Response(status=303, headers={"Location": url})
