"""The pages a person sees at Stripe: server-rendered, without JavaScript, with nothing from elsewhere."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.sandbox.stripe_sim import account_pages, checkout_pages
from bot.sandbox.stripe_sim.errors import StripeError
from bot.sandbox.stripe_sim.money_text import money

if TYPE_CHECKING:
    from bot.sandbox.stripe_sim.sim import StripeSim

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
Page = Callable[["Desk", web.Request], Awaitable[web.StreamResponse]]


class Desk:
    """What a page needs: the simulator as it is now, and the templates."""

    def __init__(self, sim: "StripeSim") -> None:
        self.sim = sim
        loader = FileSystemLoader(HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._templates.filters["money"] = money

    def show(self, template: str, status: int = 200, **values: Any) -> web.Response:
        """A rendered page."""
        merchant = self.sim.world.settings.merchant
        text = self._templates.get_template(template).render(merchant=merchant, **values)
        return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)

    def notice(self, title: str, text: str, status: int = 404) -> web.Response:
        """A page that only says something."""
        return self.show("notice.html", status, title=title, text=text)


def go(url: str) -> web.Response:
    """303: the browser asks the next page with GET."""
    return web.Response(status=303, headers={**HEADERS, "Location": url})


def add_routes(app: web.Application, sim: "StripeSim") -> None:
    """Adds /stripe/… to the app."""
    desk = Desk(sim)
    for method, path, page in (*checkout_pages.ROUTES, *account_pages.ROUTES):
        app.router.add_route(method, path, _handler(desk, page))
    app.router.add_static("/stripe/static", HERE / "static")


def _handler(desk: Desk, page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        desk.sim.world.run_due()
        try:
            return await page(desk, request)
        except StripeError as error:
            return desk.notice("That did not work", error.body["error"]["message"], error.status)
        finally:
            desk.sim.pump()

    return handle
