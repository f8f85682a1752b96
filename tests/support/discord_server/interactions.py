"""Interactions: what a person did, what the bot answered, and what she sees now."""

import asyncio
from collections.abc import Callable
from time import monotonic

from . import payloads
from .payloads import JSON
from .places import Channel, Places

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
ANSWER_WITHIN_S, TOKEN_LIVES_S = 3.0, 900.0


class Interaction:
    """One gesture. `answered` is the bot's first callback ({"type", "data"}), `messages` what is seen now."""

    def __init__(self, places: Places, kind: int, user: JSON, place: Channel, source: str | None = None) -> None:
        self.id, self.kind, self.user, self.place, self.source = places.new_id(), kind, user, place, source
        self.token = f"interaction-{self.id}"
        self.born = monotonic()
        self.answered: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self.answered_after_s: float | None = None
        self.original: str | None = None
        self.message_ids: list[str] = []
        self.modal: JSON | None = None
        self.choices: list[JSON] | None = None
        self._watchers: list[asyncio.Future[None]] = []

    @property
    def messages(self) -> list[JSON]:
        """The answer and the followups as they stand, deleted ones gone."""
        stored = self.place.messages
        return [stored[message_id] for message_id in self.message_ids if message_id in stored]

    @property
    def texts(self) -> list[str]:
        """The texts of the messages, one each: content, embeds, text displays."""
        return [text_of(message) for message in self.messages]

    @property
    def finished(self) -> bool:
        """Whether the person has more than "is thinking": a message, a form, or choices."""
        seen = any(not message["flags"] & payloads.LOADING for message in self.messages)
        return seen or self.modal is not None or self.choices is not None

    async def until(self, told: Callable[["Interaction"], bool], within_s: float = 5.0) -> "Interaction":
        """Wait until `told(self)` holds; TimeoutError otherwise."""
        async with asyncio.timeout(within_s):
            while not told(self):
                watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._watchers.append(watcher)
                await watcher
        return self

    async def done(self, within_s: float = 5.0) -> "Interaction":
        """Wait until the answer is there (not only deferred)."""
        return await self.until(lambda seen: seen.finished, within_s)

    def touch(self) -> None:
        """Wake up who waits in `until`."""
        for watcher in self._watchers:
            if not watcher.done():
                watcher.set_result(None)
        self._watchers.clear()

    def answer(self, callback: JSON) -> None:
        """Note the bot's first callback."""
        self.answered_after_s = monotonic() - self.born
        if not self.answered.done():
            self.answered.set_result(callback)

    def metadata(self) -> JSON:
        """How a message names the interaction it answers."""
        found: JSON = {"id": self.id, "type": self.kind, "user": self.user, "authorizing_integration_owners": {}}
        if self.kind == COMPONENT:
            found["interacted_message_id"] = self.source
        if self.kind == MODAL:
            found["triggering_interaction_metadata"] = {**found, "type": COMMAND}
        return found

    def payload(self, places: Places, data: JSON) -> JSON:
        """INTERACTION_CREATE."""
        found: JSON = {
            "id": self.id,
            "application_id": places.bot["id"],
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": data,
            "channel_id": self.place.id,
            "channel": self.place.payload,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": places.guild_id},
            "attachment_size_limit": 10_485_760,
            "app_permissions": str((1 << 53) - 1),
        }
        if self.place.recipient is not None:
            return found | {"context": 1, "user": self.user}
        member = {**payloads.member(self.user), "permissions": str((1 << 53) - 1)}
        guild = {"guild_id": places.guild_id, "guild_locale": "en-US", "context": 0, "member": member}
        return found | guild


def text_of(message: JSON) -> str:
    """All of a message's text, in reading order, markup left in."""
    parts = [message["content"]] + [part.get("content", "") for part in payloads.walk(message["components"])]
    for embed in message["embeds"]:
        parts += [embed.get("title", ""), embed.get("description", "")]
        parts += [f"{field['name']}\n{field['value']}" for field in embed.get("fields", [])]
        parts.append((embed.get("footer") or {}).get("text", ""))
    return "\n".join(part for part in parts if part)
