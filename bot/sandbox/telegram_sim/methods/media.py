"""Photos, videos, documents and albums; files as uploads, by id, or by URL."""

from typing import Any

from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.files import StoredFile, photo_sizes, store
from bot.sandbox.telegram_sim.methods.formatting import caption_content
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.methods.sending import post
from bot.sandbox.telegram_sim.methods.targets import writable_chat

MIMES = {"photo": "image/png", "video": "video/mp4", "document": "application/octet-stream"}
LIMITS = {"photo": 10 * 2**20, "video": 50 * 2**20, "document": 50 * 2**20, "animation": 50 * 2**20}


def _file(call: Call, kind: str, value: Any) -> StoredFile:
    """The file that a value means: an upload, `attach://name`, a known file_id, or a URL."""
    text = value if isinstance(value, str) else ""
    upload = call.params.files.get(text.removeprefix("attach://")) or call.params.files.get(kind)
    if upload is not None and (not text or text.startswith("attach://")):
        name, data = upload
        if not data:
            raise bad("file must be non-empty")
        if len(data) > LIMITS.get(kind, LIMITS["document"]):
            raise bad(f"file is too big for {kind}")
        return store(call.world, name or kind, MIMES.get(kind, MIMES["document"]), data)
    if text in call.world.files:
        return call.world.files[text]
    if text.startswith(("http://", "https://")):
        # Nothing is fetched: the simulator never leaves the machine, so the address stands for the file.
        return store(call.world, text, MIMES.get(kind, MIMES["document"]), text.encode())
    raise bad("wrong file identifier/HTTP URL specified" if text else f"there is no {kind} in the request")


def _shape(kind: str, stored: StoredFile, described: JSON) -> Any:
    if kind == "photo":
        return photo_sizes(stored)
    shape = stored.api() | {"file_name": stored.name, "mime_type": stored.mime}
    if kind in ("video", "animation"):
        for name, default in (("width", 720), ("height", 1280), ("duration", 0)):
            shape[name] = int(described.get(name) or default)
    return shape


def medium(call: Call, described: JSON) -> JSON:
    """The message content for one InputMedia."""
    kind = str(described.get("type", ""))
    if kind not in ("photo", "video", "document", "animation"):
        raise bad(f"type {kind!r} must be one of photo, video, document, animation")
    stored = _file(call, kind, described.get("media"))
    return {kind: _shape(kind, stored, described)} | caption_content(call, described)


def _send(call: Call, kind: str) -> JSON:
    chat = writable_chat(call)
    stored = _file(call, kind, call.params.raw.get(kind))
    content = {kind: _shape(kind, stored, call.params.raw)} | caption_content(call)
    return post(call, chat, content).api()


method("sendPhoto")(lambda call: _send(call, "photo"))
method("sendVideo")(lambda call: _send(call, "video"))
method("sendDocument")(lambda call: _send(call, "document"))
method("sendAnimation")(lambda call: _send(call, "animation"))


@method("sendMediaGroup")
def send_media_group(call: Call) -> list[JSON]:
    """An album of 2 to 10 items, each a message of its own with a common media_group_id."""
    chat = writable_chat(call)
    items = call.params.array("media") or []
    if not 2 <= len(items) <= 10:
        raise bad("media group must include 2-10 items")
    album = call.world.serial()
    contents = [medium(call, item) for item in items]
    return [post(call, chat, content, media_group_id=album).api() for content in contents]
