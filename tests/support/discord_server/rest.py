"""The bot's own routes: itself, its commands, users, channels and messages, with Discord's own refusals."""

from typing import Any

from aiohttp import web

from . import payloads
from .door import Answer, ApiError
from .gateway import Gateway
from .mail import Mail
from .payloads import EPHEMERAL
from .places import Places


class Rest:
    """Each method answers (status, JSON) or raises ApiError; routes.py says which path is whose."""

    def __init__(self, places: Places, gateway: Gateway, mail: Mail) -> None:
        self._places, self._gateway, self._mail = places, gateway, mail

    # ---------------------------------------------------------------- itself

    def me(self, _body: Any, _request: web.Request) -> Answer:
        return 200, payloads.own_user(self._places.bot)

    def application(self, _body: Any, _request: web.Request) -> Answer:
        return 200, payloads.application(self._places.bot, self._places.owner)

    def gateway_bot(self, _body: Any, _request: web.Request) -> Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway.url, "shards": 1, "session_start_limit": limit}

    def commands(self, _body: Any, _request: web.Request, _app: str, guild: str | None = None) -> Answer:
        return 200, [found for key, found in self._places.commands.items() if key[0] == guild]

    def register(self, body: Any, _request: web.Request, _app: str, guild: str | None = None) -> Answer:
        return 200, self._places.register(body, guild)

    def get_user(self, _body: Any, _request: web.Request, user_id: str) -> Answer:
        if user_id not in self._places.users_by_id:
            raise ApiError(404, 10013, "Unknown User")
        return 200, self._places.users_by_id[user_id]

    def get_member(self, _body: Any, _request: web.Request, _guild: str, user_id: str) -> Answer:
        if user_id not in self._places.users_by_id:
            raise ApiError(404, 10007, "Unknown Member")
        return 200, payloads.member(self._places.users_by_id[user_id])

    # -------------------------------------------------------------- channels

    def open_dm(self, body: Any, _request: web.Request) -> Answer:
        user_id = str(body["recipient_id"])
        if user_id not in self._places.users_by_id:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        return 200, self._places.dm(user_id).payload

    def get_channel(self, _body: Any, _request: web.Request, channel_id: str) -> Answer:
        return 200, self._mail.channel(channel_id).payload

    def list_messages(self, _body: Any, request: web.Request, channel_id: str) -> Answer:
        limit = int(request.query.get("limit", 50))
        public = [m for m in self._mail.channel(channel_id).messages.values() if not m["flags"] & EPHEMERAL]
        return 200, public[::-1][:limit]

    def send(self, body: Any, _request: web.Request, channel_id: str) -> Answer:
        channel = self._mail.channel(channel_id)
        if channel.recipient is not None and channel.recipient["id"] in self._places.closed_dms:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        return 200, self._mail.post(channel, self._places.bot, body)

    def get_message(self, _body: Any, _request: web.Request, channel_id: str, message_id: str) -> Answer:
        return 200, self._mail.message(self._mail.channel(channel_id), message_id)

    def edit(self, body: Any, _request: web.Request, channel_id: str, message_id: str) -> Answer:
        channel = self._mail.channel(channel_id)
        found = self._mail.message(channel, message_id)
        if found["author"]["id"] != self._places.bot["id"]:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return 200, self._mail.change(channel, found, body)

    def delete(self, _body: Any, _request: web.Request, channel_id: str, message_id: str) -> Answer:
        channel = self._mail.channel(channel_id)
        self._mail.remove(channel, self._mail.message(channel, message_id))
        return 204, None

    def nothing(self, _body: Any, _request: web.Request, *_path: str) -> Answer:
        return 204, None
