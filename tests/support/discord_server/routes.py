"""Which path belongs to which method of the REST side. A path that is not here is a loud 404."""

import re
from collections.abc import Callable
from typing import Any

from aiohttp import web

from .door import Answer, ApiError
from .replies import Replies
from .rest import Rest

Handler = Callable[..., Answer]


class Routes:
    """Finds the method for a request; keeps what nobody answers."""

    def __init__(self, rest: Rest, replies: Replies) -> None:
        self.unknown: list[str] = []
        self._table: dict[tuple[str, str], list[tuple[re.Pattern[str], Handler]]] = {}
        for line, handler in _lines(rest, replies):
            method, path = line.split()
            pattern = re.sub(r"\{\w+\}", "([^/]+)", path)
            key = (method, path.split("/")[1])
            self._table.setdefault(key, []).append((re.compile(pattern), handler))

    def __call__(self, request: web.Request, method: str, path: str, body: Any) -> Answer:
        """The answer of the method that owns the path."""
        for pattern, handler in self._table.get((method, path.split("/", 2)[1]), ()):
            if found := pattern.fullmatch(path):
                return handler(body, request, *found.groups())
        self.unknown.append(f"{method} {path}")
        raise ApiError(404, 0, "404: Not Found")


def _lines(rest: Rest, replies: Replies) -> list[tuple[str, Handler]]:
    hook, message = "/webhooks/{app}/{token}", "/channels/{channel}/messages/{message}"
    return [
        ("POST /interactions/{id}/{token}/callback", replies.callback),
        (f"POST {hook}", replies.follow),
        (f"GET {hook}/messages/{{which}}", replies.get_reply),
        (f"PATCH {hook}/messages/{{which}}", replies.edit_reply),
        (f"DELETE {hook}/messages/{{which}}", replies.delete_reply),
        ("GET /users/@me", rest.me),
        ("POST /users/@me/channels", rest.open_dm),
        ("GET /users/{user}", rest.get_user),
        ("GET /oauth2/applications/@me", rest.application),
        ("GET /applications/@me", rest.application),
        ("GET /applications/{app}/commands", rest.commands),
        ("PUT /applications/{app}/commands", rest.register),
        ("GET /applications/{app}/guilds/{guild}/commands", rest.commands),
        ("PUT /applications/{app}/guilds/{guild}/commands", rest.register),
        ("GET /gateway", rest.gateway_bot),
        ("GET /gateway/bot", rest.gateway_bot),
        ("GET /guilds/{guild}/members/{user}", rest.get_member),
        ("GET /channels/{channel}", rest.get_channel),
        ("GET /channels/{channel}/messages", rest.list_messages),
        ("POST /channels/{channel}/messages", rest.send),
        ("POST /channels/{channel}/typing", rest.nothing),
        (f"GET {message}", rest.get_message),
        (f"PATCH {message}", rest.edit),
        (f"DELETE {message}", rest.delete),
        (f"PUT {message}/reactions/{{emoji}}/@me", rest.nothing),
        ("PUT /channels/{channel}/messages/pins/{message}", rest.nothing),
    ]
