"""The control interface as JSON over HTTP, for tests that run the bot as another process."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.messages import Message, view

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.sim import TelegramSim
    from bot.sandbox.telegram_sim.user import User

Verb = Callable[["TelegramSim", JSON], Any | Awaitable[Any]]
VERBS: dict[str, Verb] = {}


def control_routes(sim: "TelegramSim") -> list[web.RouteDef]:
    """The routes under /control."""

    async def act(request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    return [web.post("/control/{verb}", act)]


__all__ = ["VERBS", "Message", "NotPossible", "User", "view"]
