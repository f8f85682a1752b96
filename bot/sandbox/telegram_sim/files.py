"""Files: what people and bots uploaded, by id, and sample media that need no asset on disk."""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.errors import JSON

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.world import World


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One uploaded file; the same bytes have the same unique id."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    data: bytes

    def api(self) -> JSON:
        """The fields that every kind of file shares."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


def store(world: "World", name: str, mime: str, data: bytes) -> StoredFile:
    """Keep a file and give it ids that follow from its bytes."""
    digest = hashlib.sha256(name.encode() + b"\0" + data).hexdigest()
    kept = StoredFile(f"AgAC{digest[:40]}", f"AQAD{digest[:12]}", name, mime, data)
    world.files[kept.file_id] = kept
    return kept


_PETALS = ((0.30, 0.42, 0.30), (0.52, 0.30, 0.24), (0.70, 0.50, 0.30), (0.46, 0.66, 0.26), (0.86, 0.24, 0.16))


@cache
def png(width: int, height: int, shade: tuple[int, int, int]) -> bytes:
    """A small made picture: soft petals on a light gradient of one colour."""
    rows = []
    for y in range(height):
        row = bytearray(b"\0")
        for x in range(width):
            fade = 0.86 - 0.16 * y / height
            for left, top, size in _PETALS:
                away = ((x / height - left * width / height) ** 2 + (y / height - top) ** 2) ** 0.5
                if away < size:
                    fade *= 1.0 + 0.16 * (1 - away / size)
            row += bytes(min(255, int((255 - (255 - c) * 0.6) * fade)) for c in shade)
        rows.append(bytes(row))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG; other formats are called 800 by 600."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    return 800, 600


def photo_sizes(stored: StoredFile) -> list[JSON]:
    """A photo as the Bot API shows it: its sizes, the largest last."""
    width, height = picture_size(stored.data)
    return [stored.api() | {"width": width, "height": height}]


def sample_photo(world: "World", data: bytes | None = None) -> list[JSON]:
    """A person's photo: the given bytes, or a made picture."""
    return photo_sizes(store(world, "photo.png", "image/png", data or png(240, 150, (236, 122, 138))))


def sample_video(world: "World") -> JSON:
    """A person's video of 15 s with a thumbnail; its bytes are a placeholder that nobody decodes."""
    stored = store(world, "clip.mp4", "video/mp4", b"\0\0\0\x18ftypmp42" + bytes(64))
    thumbnail = photo_sizes(store(world, "thumb.png", "image/png", png(90, 160, (98, 125, 214))))[0]
    return stored.api() | {
        "width": 720, "height": 1280, "duration": 15, "mime_type": "video/mp4", "file_name": "clip.mp4",
        "thumbnail": thumbnail,
    }  # fmt: skip
