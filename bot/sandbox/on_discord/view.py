"""What a persona sees: stored messages and modals as the plain dictionaries of the sandbox's interface."""

from collections.abc import Iterator
from typing import Any

from simcord import Env

from .journal import Journal
from .plain import plain
from .world import World

_SELECTS = (3, 5, 6, 7, 8)
_FIELDS = (*_SELECTS, 4, 19, 21, 22, 23)
_BUTTON, _TEXT, _THUMBNAIL, _GALLERY, _LABEL = 2, 10, 11, 12, 18
_LINK = 5


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component in reading order, nested ones after the one that holds them."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        yield from walk([component[key] for key in ("component", "accessory") if component.get(key)])


class View:
    """Turns the platform's stored messages into message dictionaries; decides nothing about visibility."""

    def __init__(self, env: Env, world: World, journal: Journal) -> None:
        self._backend, self._world, self._journal = env.backend, world, journal

    def message(self, stored: Any) -> dict[str, Any]:
        """One message: id, author, text, buttons, selects, images, ephemeral, edited, reply_to, at."""
        parts = list(walk(stored.components))
        reply = stored.reference or {}
        return {
            "id": str(stored.id),
            "author": self._world.persona(stored.author_id) or "bouquet",
            "text": plain("\n".join(self._texts(stored, parts)), self.name_of),
            "buttons": [self._button(part) for part in parts if part["type"] == _BUTTON],
            "selects": [_select(part) for part in parts if part["type"] in _SELECTS],
            "images": list(_images(stored, parts)),
            "ephemeral": stored.is_ephemeral,
            "edited": stored.id in self._journal.edited,
            "reply_to": str(reply["message_id"]) if reply.get("message_id") else None,
            "at": stored.timestamp,
        }

    def modal(self, modal_id: str, payload: dict[str, Any]) -> dict[str, Any]:
        """A form: id, title and its fields with id, label and whether they must be filled."""
        return {
            "id": modal_id,
            "title": payload.get("title", ""),
            "fields": [
                {"id": part["custom_id"], "label": label, "required": part.get("required", True)}
                for label, part in modal_fields(payload)
            ],
        }

    def name_of(self, kind: str, of: int) -> str:
        """A mention as it is shown: @Mia, @Moderators, #general."""
        if kind == "channel":
            channel = self._backend.channels.get(of)
            return f"#{channel.name}" if channel else "#unknown"
        if kind == "role":
            role = self._backend.guilds[self._world.guild.id].roles.get(of)
            return f"@{role.name}" if role else "@unknown-role"
        user = self._backend.users.get(of)
        return f"@{user.global_name or user.name}" if user else "@unknown-user"

    def _button(self, part: dict[str, Any]) -> dict[str, Any]:
        emoji = (part.get("emoji") or {}).get("name") or ""
        shown = {
            "id": part.get("custom_id"),
            "label": part.get("label") or emoji,
            "url": part.get("url") if part.get("style") == _LINK else None,
            "disabled": bool(part.get("disabled")),
        }
        if "sku_id" not in part:
            return shown
        # The platform itself names what it sells.
        return shown | {"label": f"Get {self._backend.get_sku(int(part['sku_id'])).name}", "sku": str(part["sku_id"])}

    def _texts(self, stored: Any, parts: list[dict[str, Any]]) -> Iterator[str]:
        if stored.content:
            yield stored.content
        yield from (part["content"] for part in parts if part["type"] == _TEXT)
        for embed in stored.embeds:
            yield from _embed_texts(embed)
        for file in stored.attachments:
            if not _is_image(file):
                yield file["filename"]


def modal_fields(payload: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(label, component) of each field of a form; the label stands on the field or around it."""
    label = ""
    for part in walk(payload.get("components") or []):
        if part["type"] == _LABEL:
            label = part.get("label", "")
        elif part["type"] in _FIELDS:
            yield part.get("label") or label, part


def _select(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": part["custom_id"],
        "placeholder": part.get("placeholder") or "",
        "options": [{"value": o["value"], "label": o["label"]} for o in part.get("options") or []],
    }


def _embed_texts(embed: dict[str, Any]) -> Iterator[str]:
    author = (embed.get("author") or {}).get("name")
    yield from filter(None, [author, embed.get("title"), embed.get("description")])
    for field in embed.get("fields") or []:
        yield f"{field['name']}\n{field['value']}"
    if footer := (embed.get("footer") or {}).get("text"):
        yield footer


def _is_image(file: dict[str, Any]) -> bool:
    return str(file.get("content_type", "")).startswith("image/")


def _images(stored: Any, parts: list[dict[str, Any]]) -> Iterator[str]:
    for part in parts:
        if part["type"] in (_THUMBNAIL, _GALLERY):
            yield from _media_urls(part)
    for embed in stored.embeds:
        yield from (embed[key]["url"] for key in ("image", "thumbnail") if (embed.get(key) or {}).get("url"))
    shown = {url for part in parts for url in _media_urls(part)}
    yield from (file["url"] for file in stored.attachments if _is_image(file) and file["url"] not in shown)


def _media_urls(part: dict[str, Any]) -> Iterator[str]:
    for item in [part, *(part.get("items") or [])]:
        if isinstance(item.get("media"), dict):
            yield str(item["media"]["url"])
