"""Text sent as MarkdownV2: the marks become entities, everything reserved must be escaped."""

from bot.sandbox.telegram_sim.entities import units
from bot.sandbox.telegram_sim.errors import JSON, bad

_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")


class _Reader:
    """Walks through the source once, keeping plain text and the marks that are open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.plain: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int]] = []
        self.found: list[JSON] = []

    def add(self, piece: str) -> None:
        self.plain.append(piece)
        self.length += units(piece)

    def fail(self, what: str) -> Exception:
        at = len(self.source[: self.position].encode())
        return bad(f"can't parse entities: {what} at byte offset {at}")

    def close(self, kind: str, start: int, **more: object) -> None:
        if self.length > start:
            self.found.append({"type": kind, "offset": start, "length": self.length - start, **more})

    def read(self) -> tuple[str, list[JSON]]:
        while self.position < len(self.source):
            self._step()
        if self.open:
            raise bad(f"can't parse entities: Can't find end of {self.open[-1][0]} entity")
        self.found.sort(key=lambda e: (e["offset"], -e["length"]))
        return "".join(self.plain), self.found

    def _step(self) -> None:
        char = self.source[self.position]
        if char == "\\" and self.position + 1 < len(self.source):
            self.add(self.source[self.position + 1])
            self.position += 2
        elif char == "`":
            self._code()
        elif self._mark() is not None:
            self._toggle(str(self._mark()))
        elif char == "[":
            self.open.append(("[", self.length))
            self.position += 1
        elif char == "]":
            self._link()
        elif char in _RESERVED:
            raise self.fail(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        else:
            self.add(char)
            self.position += 1

    def _mark(self) -> str | None:
        for mark in ("__", "||", "*", "_", "~"):
            if self.source.startswith(mark, self.position):
                return mark
        return None

    def _toggle(self, mark: str) -> None:
        self.position += len(mark)
        if self.open and self.open[-1][0] == mark:
            _, start = self.open.pop()
            self.close(_MARKS[mark], start)
        elif any(opened == mark for opened, _ in self.open):
            raise self.fail(f"Can't find end of {_MARKS[mark]} entity")
        else:
            self.open.append((mark, self.length))

    def _code(self) -> None:
        fence = "```" if self.source.startswith("```", self.position) else "`"
        end = self.source.find(fence, self.position + len(fence))
        if end < 0:
            raise self.fail("Can't find end of code entity")
        start = self.length
        self.add(self.source[self.position + len(fence) : end].replace("\\`", "`").replace("\\\\", "\\"))
        self.close("pre" if len(fence) == 3 else "code", start)
        self.position = end + len(fence)

    def _link(self) -> None:
        end = self.source.find(")", self.position)
        if not self.source.startswith("](", self.position) or end < 0 or not self.open or self.open[-1][0] != "[":
            raise self.fail("Character ']' is reserved and must be escaped with the preceding '\\'")
        _, start = self.open.pop()
        self.close("text_link", start, url=self.source[self.position + 2 : end].replace("\\", ""))
        self.position = end + 1


def parse_markdown_v2(source: str) -> tuple[str, list[JSON]]:
    """Plain text and entities of a MarkdownV2 message; a 400 for what Telegram cannot parse."""
    return _Reader(source).read()
