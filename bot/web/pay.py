"""/pay/<token>: the provider's page at the first visit, the truth at every other."""

from typing import TYPE_CHECKING, Literal

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
        state = await self._at("open", request)
        if state.kind is PageKind.REDIRECT and state.url is not None:
            return web.Response(status=303, headers={"Location": state.url})
        return self._show(request, state)

    async def done(self, request: web.Request) -> web.Response:
        """Proves nothing by itself: the payment is read anew."""
        return self._show(request, await self._at("done", request))

    async def back(self, request: web.Request) -> web.Response:
        return self._show(request, await self._at("back", request))

    async def _at(self, way: Literal["open", "done", "back"], request: web.Request) -> PageState:
        """What the token leads to: a tip's page, else that of a coin order."""
        token = request.match_info["token"]
        tips, coins = self._app.checkouts, self._app.selling.checkouts
        ways = {"open": (tips.open, coins.open), "done": (tips.done, coins.done), "back": (tips.back, coins.back)}
        of_tip, of_coins = ways[way]
        found = await of_tip(token)
        return await of_coins(token) if found.kind is PageKind.UNKNOWN else found

    def _show(self, request: web.Request, state: PageState) -> web.Response:
        return self._draw(request, say.pay_page(state, self._app.config.operator.name, words_of(request)))

    def _draw(self, request: web.Request, shown: say.Page) -> web.Response:
        return page(
            request, shown.reply, mark=shown.mark, status=shown.status, refresh_seconds=shown.refresh_seconds
        )
