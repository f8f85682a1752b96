"""Messages: posted, changed, removed, and what the gateway tells the bot of it."""

from collections.abc import Callable

from . import payloads
from .door import ApiError
from .gateway import Gateway
from .interactions import Interaction
from .payloads import EPHEMERAL, JSON, LOADING
from .places import Channel, Places

_GUILD_MESSAGES, _DIRECT_MESSAGES = 1 << 9, 1 << 12


class Mail:
    """Every write of a message passes here. `on_message` hears of it, ephemeral ones included."""

    def __init__(self, places: Places, gateway: Gateway) -> None:
        self._places, self._gateway = places, gateway
        self.on_message: list[Callable[[Channel, JSON], None]] = []

    def post(self, channel: Channel, author: JSON, body: JSON, seen: Interaction | None = None) -> JSON:
        """Put a message into a channel; a public one is announced to the bot."""
        some = ("content", "embeds", "components", "attachments")
        if not any(body.get(key) for key in some) and not (body.get("flags") or 0) & LOADING:
            raise ApiError(400, 50006, "Cannot send an empty message")
        message = payloads.message(self._places.new_id(), channel.id, author, self._places.now(), body)
        if seen is not None:
            message["interaction_metadata"] = seen.metadata()
            message["webhook_id"] = message["application_id"] = self._places.bot["id"]
            if message["flags"] & EPHEMERAL:
                self._places.viewers[message["id"]] = seen.user["id"]
        channel.messages[message["id"]] = message
        self._announce("MESSAGE_CREATE", channel, message)
        return message

    def change(self, channel: Channel, found: JSON, body: JSON) -> JSON:
        """Edit a message."""
        changed = payloads.edited(found, self._places.now(), body)
        channel.messages[found["id"]] = changed
        self._announce("MESSAGE_UPDATE", channel, changed)
        return changed

    def remove(self, channel: Channel, found: JSON) -> None:
        """Delete a message."""
        del channel.messages[found["id"]]
        if not found["flags"] & EPHEMERAL:
            gone = {"id": found["id"], "channel_id": channel.id}
            self._gateway.dispatch("MESSAGE_DELETE", self._placed(channel, gone), _intent(channel))

    def _announce(self, event: str, channel: Channel, message: JSON) -> None:
        for listener in self.on_message:
            listener(channel, message)
        if message["flags"] & EPHEMERAL:
            return
        told = self._placed(channel, message)
        theirs = message["author"]["id"] != self._places.bot["id"]
        if theirs and channel.recipient is None:
            told["member"] = payloads.bare_member()
            if self._gateway.hides_content():
                told |= {"content": "", "embeds": [], "attachments": [], "components": []}
        self._gateway.dispatch(event, told, _intent(channel))

    def _placed(self, channel: Channel, payload: JSON) -> JSON:
        return payload | ({} if channel.recipient else {"guild_id": self._places.guild_id})

    def channel(self, channel_id: str) -> Channel:
        """The channel, or Unknown Channel."""
        if channel_id not in self._places.channels:
            raise ApiError(404, 10003, "Unknown Channel")
        return self._places.channels[channel_id]

    def message(self, channel: Channel, message_id: str) -> JSON:
        """The message, or Unknown Message."""
        if message_id not in channel.messages:
            raise ApiError(404, 10008, "Unknown Message")
        return channel.messages[message_id]


def _intent(channel: Channel) -> int:
    return _DIRECT_MESSAGES if channel.recipient else _GUILD_MESSAGES
