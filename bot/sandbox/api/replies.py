"""How the interface answers: one shape for what happened, one for what the simulated platform refuses."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.on_discord import Refused
from bot.sandbox.stripe_sim import StripeError
from bot.sandbox.telegram_sim import NotPossible

Body = dict[str, Any]
Call = Callable[[Body], Awaitable[Body]]


class NotThere(Exception):
    """Something was named that does not exist; answered 404."""


class BotStopped(Exception):
    """What only the running programme can tell; answered 409."""

    def __init__(self) -> None:
        super().__init__("the bot is stopped: start it first")


def acted(messages: list[Body], modal: Body | None = None, toast: str | None = None) -> Body:
    """The answer to a gesture: new or edited messages that the persona sees, an opened form, a passing word."""
    return {"ok": True, "messages": messages, "modal": modal, "toast": toast}


def post(path: str, call: Call) -> web.RouteDef:
    """A POST route that reads a JSON object and answers one."""

    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.can_read_body else {}
        except json.JSONDecodeError as error:
            return failed(400, f"the body is no JSON: {error}")
        if not isinstance(body, dict):
            return failed(400, "the body must be a JSON object")
        return await guarded(call, body)

    return web.post(path, handle)


def get(path: str, call: Call) -> web.RouteDef:
    """A GET route whose query is the body."""

    async def handle(request: web.Request) -> web.Response:
        return await guarded(call, dict(request.query))

    return web.get(path, handle)


async def guarded(call: Call, body: Body) -> web.Response:
    """409 for what a platform refuses, 400 for a body that lacks something, 504 for a handler that hangs."""
    try:
        return web.json_response(await call(body), dumps=lambda value: json.dumps(value, default=str))
    except (Refused, NotPossible, StripeError, BotStopped) as refused:
        return failed(409, str(refused) or type(refused).__name__)
    except NotThere as missing:
        return failed(404, str(missing))
    except KeyError as missing:
        return failed(400, f"the body lacks {missing}")
    except (ValueError, TypeError) as wrong:
        return failed(400, str(wrong))
    except TimeoutError as stuck:
        return failed(504, f"the bot did not come to rest: {stuck}")


def failed(status: int, error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)
