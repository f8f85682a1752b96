"""What a person types, as the values Discord's client would send: mentions, samples, typed options."""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import simcord

from .view import modal_fields
from .world import World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
_USER_SELECT, _ROLE_SELECT, _MENTIONABLE_SELECT, _CHANNEL_SELECT, _UPLOAD, _CHECKBOX = 5, 6, 7, 8, 19, 23
_NAME = re.compile(r"@(\w+)")


class Refused(Exception):
    """What the simulated Discord itself refuses: no such command, button, channel or right. Says why."""


@contextmanager
def refusals() -> Iterator[None]:
    """What the simulated Discord refuses, as Refused."""
    try:
        yield
    except (simcord.SetupError, simcord.BackendError) as refusal:
        raise Refused(str(refusal)) from refusal


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\xd6\x2f\x6b" * 64) * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


SAMPLE_IMAGE = ("sample.png", _png())
SAMPLE_VIDEO = ("clip.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")


class Gestures:
    """Reads gestures against the world's people and places and the commands the bot registered."""

    def __init__(self, env: simcord.Env, world: World) -> None:
        self._env, self._world = env, world

    def options(self, command: str, given: dict[str, Any]) -> dict[str, Any]:
        """Option values by the registered types; unknown names pass through, for the platform to refuse."""
        types = {option["name"]: option["type"] for option in self._leaf(command).get("options") or []}
        return {name: self._typed(types.get(name, STRING), name, value) for name, value in given.items()}

    def text(self, typed: str) -> str:
        """A name as in "@mia" becomes her mention, as the client's picker does it."""

        def mention(match: re.Match[str]) -> str:
            user = self._world.users.get(match[1])
            return user.mention if user else match[0]

        return _NAME.sub(mention, typed)

    def member(self, name: str) -> simcord.MemberActor:
        """The member called "@mia" or "mia"."""
        try:
            return self._world.members[name.removeprefix("@")]
        except KeyError:
            raise Refused(f"there is no {name} on this server") from None

    def fields(self, payload: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        """Values of a form by the ids of its fields; a field may be named by its label as well."""
        values, by_name = {}, {}
        for label, part in modal_fields(payload):
            by_name[label] = by_name[part["custom_id"]] = part
        for name, value in given.items():
            if name not in by_name:
                raise Refused(f"the form has no field {name!r}; it has {sorted(by_name)}")
            part = by_name[name]
            values[part["custom_id"]] = self._field(part["type"], value)
        return values

    def chosen(self, menu_type: int, values: list[str]) -> list[Any]:
        """Values of a select menu: strings, or the people and places that are named."""
        if menu_type == _CHANNEL_SELECT:
            return [self._channel(value) for value in values]
        if menu_type in (_USER_SELECT, _MENTIONABLE_SELECT):
            return [self.member(value) for value in values]
        if menu_type == _ROLE_SELECT:
            return [self._role(value) for value in values]
        return values

    def _field(self, kind: int, value: Any) -> Any:
        if kind == _UPLOAD:
            return SAMPLE_IMAGE
        if isinstance(value, list):
            return self.chosen(kind, value)
        if kind in (3, 5, 6, 7, 8):
            return self.chosen(kind, [value])
        return value if kind == _CHECKBOX else self.text(str(value))

    def _leaf(self, command: str) -> dict[str, Any]:
        root, *path = command.split()
        node = self._env.backend.find_command(root, self._world.guild.id) or {}
        for name in path:
            node = next((child for child in node.get("options") or [] if child["name"] == name), {})
        return node

    def _typed(self, kind: int, name: str, value: Any) -> Any:
        if kind in (USER, MENTIONABLE):
            return self.member(str(value))
        if kind == CHANNEL:
            return self._channel(str(value))
        if kind == ROLE:
            return self._role(str(value))
        if kind == ATTACHMENT:
            return SAMPLE_VIDEO if value == "@video" else SAMPLE_IMAGE
        if kind in (INTEGER, NUMBER) and isinstance(value, str):
            try:
                return int(value) if kind == INTEGER else float(value)
            except ValueError:
                raise Refused(f"{name} takes a number, not {value!r}") from None
        return self.text(value) if kind == STRING and isinstance(value, str) else value

    def _channel(self, name: str) -> simcord.ChannelHandle:
        try:
            return self._world.channels[name.removeprefix("#")]
        except KeyError:
            raise Refused(f"there is no channel {name}") from None

    def _role(self, name: str) -> simcord.RoleHandle:
        try:
            return self._world.guild.roles[name.removeprefix("@")]
        except KeyError:
            raise Refused(f"there is no role {name}") from None
