"""Pictures that people hand in as proof."""

import struct
import zlib

from bot.eligibility.declarations import Offered


def png(width: int = 40, height: int = 60, shade: int = 200) -> bytes:
    """A real PNG of one grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG: a segment that only describes, then its frame."""
    described = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + described + frame


def webp(width: int, height: int) -> bytes:
    """The beginning of a WebP in its extended form."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 100) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size + bytes(8)


def handed(content: bytes | None = None, media_type: str | None = "image/png", size: int | None = None) -> Offered:
    """A picture as a platform hands it over; `size` is what the platform says, if not the truth."""
    there = png() if content is None else content

    async def read() -> bytes:
        return there

    return Offered(len(there) if size is None else size, media_type, read)
