"""The server's controls as JSON over HTTP, for a test or a bench that runs in another process."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from .interactions import Interaction
from .payloads import JSON
from .places import NotPossible

if TYPE_CHECKING:
    from .server import DiscordServer

Action = Callable[["DiscordServer", JSON], Awaitable[JSON]]


def control_routes(server: "DiscordServer") -> list[web.RouteDef]:
    """POST /control/<action>. Answers 409 for what a person could not do, 504 when no answer came in time."""

    async def control(request: web.Request) -> web.Response:
        action = _ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        body = json.loads(await request.read() or b"{}")
        try:
            return web.json_response(await action(server, body))
        except NotPossible as no:
            return web.json_response({"error": str(no)}, status=409)
        except TimeoutError:
            return web.json_response({"error": "the bot did not answer in time"}, status=504)

    return [web.post("/control/{action}", control)]


async def _answered(seen: Interaction, body: JSON) -> JSON:
    """With "wait" (seconds, 5 by default) until the answer is there; 0 returns at once."""
    wait = float(body.get("wait", 5))
    if wait:
        await seen.done(wait)
    return {
        "interaction": seen.token,
        "messages": seen.messages,
        "texts": seen.texts,
        "modal": seen.modal,
        "choices": seen.choices,
        "answered_after_s": seen.answered_after_s,
    }


async def _slash(server: "DiscordServer", body: JSON) -> JSON:
    channel = body.get("channel", "general")
    seen = await server.slash(body["user"], body["command"], body.get("options"), channel)
    return await _answered(seen, body)


async def _autocomplete(server: "DiscordServer", body: JSON) -> JSON:
    asked = (body["user"], body["command"], body["option"], body["value"], body.get("options"))
    return await _answered(await server.autocomplete(*asked, body.get("channel", "general")), body)


async def _context(server: "DiscordServer", body: JSON) -> JSON:
    asked = (body["user"], body["command"], body["target"], body.get("channel", "general"))
    return await _answered(await server.context(*asked), body)


async def _click(server: "DiscordServer", body: JSON) -> JSON:
    return await _answered(await server.click(body["user"], body["message"], body["custom_id"]), body)


async def _select(server: "DiscordServer", body: JSON) -> JSON:
    asked = (body["user"], body["message"], body["custom_id"], body["values"])
    return await _answered(await server.select(*asked), body)


async def _modal(server: "DiscordServer", body: JSON) -> JSON:
    opened = server.replies.interactions[body["interaction"]]
    return await _answered(await server.modal_submit(opened, body["fields"]), body)


async def _interaction(server: "DiscordServer", body: JSON) -> JSON:
    return await _answered(server.replies.interactions[body["interaction"]], body)


async def _send(server: "DiscordServer", body: JSON) -> JSON:
    return await server.send(body["user"], body["channel"], body["content"])


async def _messages(server: "DiscordServer", body: JSON) -> JSON:
    return {"messages": server.messages(body["channel"], body.get("user", "olu"))}


async def _dm(server: "DiscordServer", body: JSON) -> JSON:
    return await server.dm_with(body["user"], body["text"], float(body.get("wait", 5)))


async def _dms(server: "DiscordServer", body: JSON) -> JSON:
    if "open" in body:
        (server.open_dms if body["open"] else server.close_dms)(body["user"])
    return {"messages": server.dms(body["user"])}


async def _fault(server: "DiscordServer", body: JSON) -> JSON:
    server.fault(**body)
    return {}


async def _forgive(server: "DiscordServer", _body: JSON) -> JSON:
    server.forgive()
    return {}


async def _gateway(server: "DiscordServer", body: JSON) -> JSON:
    await {
        "reconnect": server.gateway.reconnect,
        "drop": server.gateway.drop,
        "invalidate": server.gateway.invalidate,
    }[body["do"]]()
    return {}


async def _online(server: "DiscordServer", body: JSON) -> JSON:
    await server.online(float(body.get("wait", 20)))
    return await _state(server, body)


async def _state(server: "DiscordServer", _body: JSON) -> JSON:
    return {
        "online": server.gateway.online.is_set(),
        "identified": server.gateway.identified,
        "resumed": server.gateway.resumed,
        "commands": sorted({name for _, name, _ in server.places.commands}),
        "requests": len(server.door.requests),
        "unknown": server.routes.unknown,
        "violations": server.violations,
    }


_ACTIONS: dict[str, Action] = {
    "slash": _slash,
    "autocomplete": _autocomplete,
    "context": _context,
    "click": _click,
    "select": _select,
    "modal": _modal,
    "interaction": _interaction,
    "send": _send,
    "messages": _messages,
    "dm": _dm,
    "dms": _dms,
    "fault": _fault,
    "forgive": _forgive,
    "gateway": _gateway,
    "online": _online,
    "state": _state,
}
