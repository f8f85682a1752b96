"""/pay/<token>: the provider's page at the first visit, the truth at every other."""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.payments.pages import PageKind, PageState
from bot.replies import pages as say

from .guard import is_preview
from .pages import page, words_of

if TYPE_CHECKING:
    from bot.app import App


class PayPages:
    """Opens checkouts and tells how a payment stands."""

    def __init__(self, app: "App") -> None:
        self._app = app

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/pay/{token}", self.open),
            web.get("/pay/{token}/done", self.done),
            web.get("/pay/{token}/back", self.back),
        ]

    async def open(self, request: web.Request) -> web.Response:
        """Leads on to the provider. A robot that only wants a preview opens nothing."""
        if is_preview(request):
            return self._draw(request, say.preview(words_of(request)))
        state = await self._app.checkouts.open(request.match_info["token"])
        if state.kind is PageKind.REDIRECT and state.url is not None:
            return web.Response(status=303, headers={"Location": state.url})
        return self._show(request, state)

    async def done(self, request: web.Request) -> web.Response:
        """Proves nothing by itself: the payment is read anew."""
        return self._show(request, await self._app.checkouts.done(request.match_info["token"]))

    async def back(self, request: web.Request) -> web.Response:
        return self._show(request, await self._app.checkouts.back(request.match_info["token"]))

    def _show(self, request: web.Request, state: PageState) -> web.Response:
        return self._draw(request, say.pay_page(state, self._app.config.operator.name, words_of(request)))

    def _draw(self, request: web.Request, shown: say.Page) -> web.Response:
        return page(
            request, shown.reply, mark=shown.mark, status=shown.status, refresh_seconds=shown.refresh_seconds
        )
