"""The server: which addresses there are, and how it starts and stops."""

from collections.abc import Iterable

from aiohttp import web

from .guard import security_headers
from .pages import STATIC

# A Stripe event is a few kilobytes; nothing legitimate comes near this.
BODY_MAX_BYTES = 1 << 20


def make_web(routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    """The web application from the routes of each noun."""
    application = web.Application(middlewares=[security_headers], client_max_size=BODY_MAX_BYTES)
    application.add_routes([*routes, web.static("/static", STATIC)])
    return application


class WebServer:
    """Serves until stopped. `port` 0 takes a free one; `port` then tells which."""

    def __init__(self, application: web.Application, host: str, port: int) -> None:
        # Connections that keep open for a minute would hold up every restart.
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        self.host, self.port = host, port

    async def start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        sockets = self._runner.addresses
        self.port = int(sockets[0][1]) if sockets else self.port

    async def stop(self) -> None:
        await self._runner.cleanup()
