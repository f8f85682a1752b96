"""The HTTP face of the simulator: /bot<token>/<method>, /file/bot<token>/<path>, /control/<verb>."""

import asyncio
import inspect
import json
from typing import Any

from aiohttp import web

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.bodies import read_params
from bot.sandbox.telegram_sim.errors import ApiError
from bot.sandbox.telegram_sim.faults import Fault, Faults
from bot.sandbox.telegram_sim.judge import Judge
from bot.sandbox.telegram_sim.limits import Limits
from bot.sandbox.telegram_sim.methods import METHODS, Call
from bot.sandbox.telegram_sim.methods.known import KNOWN
from bot.sandbox.telegram_sim.params import Params
from bot.sandbox.telegram_sim.world import World

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class ApiServer:
    """Takes requests, lets the fault list interfere, runs the method, judges both directions."""

    def __init__(self, world: World, faults: Faults, limits: Limits, judge: Judge | None) -> None:
        self.world, self.faults, self.limits, self.judge = world, faults, limits, judge
        self.down = False
        self.running = 0
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.keep_calls = True
        self._runner: web.AppRunner | None = None

    # -- life -------------------------------------------------------------------------------------------
    async def start(self, port: int, more: list[web.RouteDef]) -> int:
        """Listen on loopback; returns the port."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.add_routes(more)
        # A poller that went away must not keep its poll: cancel the handler with the connection.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """End open polls and deliveries at once, then the server."""
        self.down = True
        for bot in self.world.bots.values():
            bot.queue.release()
            if bot.webhook is not None:
                await bot.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # -- requests ---------------------------------------------------------------------------------------
    async def _api(self, request: web.Request) -> web.Response:
        if self.down:
            return _cut(request)
        name = request.match_info["method"]
        try:
            bot = self.world.bots.get(request.match_info["token"])
            if bot is None:
                raise ApiError(401, "Unauthorized")
            params = await read_params(request)
            fault = self.faults.next(name, params.raw.get("chat_id")) if self.faults.active else None
            if fault is not None and (fault.delay or fault.before or fault.status):
                await self._strike(fault)
                if fault.before:
                    return _cut(request)
            result = await self._run(bot, name, params)
            if fault is not None and fault.cut:
                return _cut(request)
        except ApiError as error:
            return web.Response(status=error.code, text=_encode(error.body()), content_type="application/json")
        return web.Response(text=_encode({"ok": True, "result": result}), content_type="application/json")

    async def _strike(self, fault: Fault) -> None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        error = fault.error()
        if error is not None:
            raise error

    async def _run(self, bot: Bot, name: str, params: Params) -> Any:
        found = METHODS.get(name.lower())
        if found is None:
            if name.lower() in KNOWN:
                raise ApiError(501, f"Not Implemented: the simulator does not know {name} yet")
            raise ApiError(404, "Not Found")
        name, handler = found
        polling = name == "getUpdates"
        if self.judge is not None:
            self.judge.request(name, params.raw, params.files)
        if self.keep_calls and not polling:
            self.calls.append((name, params.raw))
        self.running += not polling
        try:
            result = handler(Call(self.world, bot, name, params, self.limits))
            if inspect.isawaitable(result):
                result = await result
        finally:
            self.running -= not polling
            self.world.changes.wake()
        if self.judge is not None:
            self.judge.result(name, result)
        return result

    async def _file(self, request: web.Request) -> web.Response:
        stored = self.world.files.get(request.match_info["path"].removeprefix("files/"))
        if stored is None or request.match_info["token"] not in self.world.bots:
            return web.Response(status=404, text=_encode(ApiError(404, "Not Found").body()))
        return web.Response(body=stored.data, content_type=stored.mime)


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
