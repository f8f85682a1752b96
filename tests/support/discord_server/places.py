"""Who and what exists on the server: users, one guild, channels, DMs, messages, registered commands."""

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from . import payloads
from .payloads import JSON

_DISCORD_EPOCH_MS = 1_420_070_400_000


class NotPossible(Exception):
    """A simulated person tried what Discord's client would not let her do: an error of the test."""


@dataclass
class Channel:
    """Messages by id, oldest first. `recipient` is the user of a DM."""

    payload: JSON
    recipient: JSON | None = None
    messages: dict[str, JSON] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.payload["id"])


class Places:
    """The state of the simulated Discord. Users are born when they are first named."""

    def __init__(self, channels: tuple[str, ...]) -> None:
        born = int(time.time() * 1000) - _DISCORD_EPOCH_MS
        self._ids = itertools.count(born << 22)
        self.bot = payloads.user(self.new_id(), "bouquet", bot=True)
        self.owner = payloads.user(self.new_id(), "olu")
        self.users: dict[str, JSON] = {"olu": self.owner}
        self.users_by_id: dict[str, JSON] = {u["id"]: u for u in (self.bot, self.owner)}
        self.guild_id = self.new_id()
        self.channels: dict[str, Channel] = {}
        self.named: dict[str, Channel] = {}
        for position, name in enumerate(channels):
            payload = payloads.text_channel(self.new_id(), self.guild_id, name, position)
            self.named[name] = self.channels[payload["id"]] = Channel(payload)
        self._dms: dict[str, Channel] = {}
        self.closed_dms: set[str] = set()
        self.commands: dict[tuple[str | None, str, int], JSON] = {}
        self.viewers: dict[str, str] = {}  # ephemeral message id -> the only user who sees it

    def new_id(self) -> str:
        """A snowflake; later ones are greater."""
        return str(next(self._ids))

    def now(self) -> str:
        """The time as Discord writes it."""
        return datetime.now(UTC).isoformat()

    def user(self, name: str) -> JSON:
        """The user of this name, born at first mention. "@mia" is mia."""
        name = name.removeprefix("@")
        found = self.users.get(name)
        if found is None:
            found = self.users[name] = payloads.user(self.new_id(), name)
            self.users_by_id[found["id"]] = found
        return found

    def dm(self, user_id: str) -> Channel:
        """The bot's DM channel with a user."""
        found = self._dms.get(user_id)
        if found is None:
            recipient = self.users_by_id[user_id]
            payload = payloads.private_channel(self.new_id(), recipient)
            found = self._dms[user_id] = self.channels[payload["id"]] = Channel(payload, recipient)
        return found

    def place(self, user: JSON, channel: str) -> Channel:
        """A channel by its name, or the user's "dm"."""
        if channel == "dm":
            return self.dm(user["id"])
        if channel not in self.named:
            raise NotPossible(f"there is no channel {channel}; there are {sorted(self.named)}")
        return self.named[channel]

    def guild(self) -> JSON:
        """The guild as GUILD_CREATE tells it: without the members intent, the bot alone is in it."""
        channels = [channel.payload for channel in self.named.values()]
        members = [payloads.member(self.bot)]
        return payloads.guild_create(self.guild_id, "Bouquet test", self.owner["id"], channels, members)

    def register(self, asked: list[JSON], guild_id: str | None) -> list[JSON]:
        """Replace all commands of a scope, as the bulk PUT does; ids of known commands stay."""
        old = {key: found for key, found in self.commands.items() if key[0] == guild_id}
        for key in old:
            del self.commands[key]
        answer = []
        for each in asked:
            key = (guild_id, each["name"], each.get("type", 1))
            command_id = old[key]["id"] if key in old else self.new_id()
            self.commands[key] = payloads.command(each, command_id, self.bot["id"], guild_id)
            answer.append(self.commands[key])
        return answer

    def command(self, name: str, kind: int = 1) -> JSON:
        """A registered command by its name."""
        found = self.commands.get((self.guild_id, name, kind)) or self.commands.get((None, name, kind))
        if found is None:
            known = sorted(key[1] for key in self.commands if key[2] == kind)
            raise NotPossible(f"no command {name!r} is registered; there are {known}")
        return found
