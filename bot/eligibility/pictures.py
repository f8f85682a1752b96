"""What a file that proves something really is, read from its first bytes and not from what somebody calls it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class PictureKind(StrEnum):
    """The kinds that both platforms can show again."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"

    @property
    def suffix(self) -> str:
        return {PictureKind.PNG: "png", PictureKind.JPEG: "jpg", PictureKind.WEBP: "webp"}[self]


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture's kind, and its size in pixels."""

    kind: PictureKind
    width: int
    height: int


# Telegram shows no photo beyond these; what is shown to nobody proves nothing.
_AROUND_MOST, _THINNEST = 10_000, 20


def seen(content: bytes) -> Seen | None:
    """What the bytes begin like; None for everything that is no picture of these kinds."""
    for kind, size in ((PictureKind.PNG, _png), (PictureKind.JPEG, _jpeg), (PictureKind.WEBP, _webp)):
        found = size(content)
        if found is not None:
            return Seen(kind, *found)
    return None


def showable(picture: Seen) -> bool:
    """Whether the platforms show a picture of this size."""
    short, long = sorted((picture.width, picture.height))
    return short > 0 and short + long <= _AROUND_MOST and long <= short * _THINNEST


def _png(content: bytes) -> tuple[int, int] | None:
    if len(content) < 33 or not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """From the frame's header, which stands behind segments that only describe."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    for marker, start in _segments(content):
        # Frames, but for the three numbers among them that are tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = content[start + 1 : start + 3], content[start + 3 : start + 5]
            return (int.from_bytes(width, "big"), int.from_bytes(height, "big")) if len(width) == 2 else None
    return None


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Each segment's marker, and where what it holds begins."""
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        yield marker, place + 4
        # A length counts itself.
        place += 2 + max(2, int.from_bytes(content[place + 2 : place + 4], "big"))


def _webp(content: bytes) -> tuple[int, int] | None:
    if len(content) < 30 or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    form = content[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if form == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return width, height
    return None
