"""Power loss, simulated: a file system that writes down what it was asked, and the disks that a cut could leave.

What a sync has covered is there after the cut. Of everything else each write survives by chance, whole or torn at
512 bytes, whatever came before or after it. A deleted file is gone at once: lost directory entries are not modelled,
nor disks that lie about their cache.
"""
# ruff: noqa: N802 -- SQLite names the methods of a file system.

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import apsw

SECTOR = 512
SURVIVES = 0.5
TEARS = 0.3


@dataclass(frozen=True, slots=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """Everything that was asked of the file before the `upto`th line of the log is on the disk."""

    file: str
    upto: int


@dataclass(frozen=True, slots=True)
class Delete:
    file: str


@dataclass(frozen=True, slots=True)
class Said:
    """Not of the file system: somebody was told something, such as that his money moved."""

    what: str


Line = Write | Truncate | Sync | Delete | Said


class Recorder(apsw.VFS):
    """A VFS that does what the machine's own does, and keeps a log of it."""

    def __init__(self, name: str) -> None:
        self.log: list[Line] = []
        self.lock = Lock()
        self.name = name
        super().__init__(name, "")

    def say(self, what: str) -> None:
        """Write into the log what somebody has been told by now."""
        self.note(Said(what))

    def note(self, line: Line) -> None:
        with self.lock:
            self.log.append(line)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "RecordedFile":
        return RecordedFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.note(Delete(Path(filename).name))


class RecordedFile(apsw.VFSFile):
    """A file whose changes are written down."""

    def __init__(self, recorder: Recorder, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        # A temporary file has no name, and nobody looks for it after a power cut.
        self._file = Path(path).name if path else None
        self._recorder = recorder
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._note(lambda file: Write(file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._note(lambda file: Truncate(file, newsize))

    def xSync(self, flags: int) -> None:
        begun = len(self._recorder.log)
        super().xSync(flags)
        self._note(lambda file: Sync(file, begun))

    def _note(self, line: Callable[[str], Line]) -> None:
        if self._file is not None:
            self._recorder.note(line(self._file))


@contextmanager
def recording(name: str) -> Iterator[Recorder]:
    """A recorder, known to SQLite under this name while the context lasts."""
    recorder = Recorder(name)
    try:
        yield recorder
    finally:
        recorder.unregister()


@dataclass
class Disk:
    """What lies on a disk as a log goes on: what is sure to be there, and what a power cut may take."""

    sure: dict[str, bytearray] = field(default_factory=dict)
    unsure: dict[str, list[tuple[int, Write | Truncate]]] = field(default_factory=dict)
    lines: int = 0
    said: list[str] = field(default_factory=list)

    def run(self, log: Sequence[Line], until: int) -> None:
        """Go on to just before a line of the log."""
        for number in range(self.lines, until):
            self._take(number, log[number])
        self.lines = until

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files that a power cut leaves at this moment, if chance would have it so."""
        files = {name: bytearray(content) for name, content in self.sure.items()}
        for name, waiting in self.unsure.items():
            for _, change in waiting:
                if chance.random() < SURVIVES:
                    _apply(files.setdefault(name, bytearray()), change, chance)
        return {name: bytes(content) for name, content in files.items()}

    def _take(self, number: int, line: Line) -> None:
        match line:
            case Write(file) | Truncate(file):
                self.unsure.setdefault(file, []).append((number, line))
            case Sync(file, upto):
                waiting = self.unsure.pop(file, [])
                for when, change in waiting:
                    if when < upto:
                        _apply(self.sure.setdefault(file, bytearray()), change)
                self.unsure[file] = [item for item in waiting if item[0] >= upto]
            case Delete(file):
                self.sure.pop(file, None)
                self.unsure.pop(file, None)
            case Said(what):
                self.said.append(what)


def _apply(content: bytearray, change: Write | Truncate, tearing: random.Random | None = None) -> None:
    if isinstance(change, Truncate):
        _stretch(content, change.size)
        del content[change.size :]
    elif tearing is None or tearing.random() >= TEARS:
        _put(content, change.offset, change.data)
    else:
        for start in range(0, len(change.data), SECTOR):
            if tearing.random() < SURVIVES:
                _put(content, change.offset + start, change.data[start : start + SECTOR])


def _put(content: bytearray, offset: int, data: bytes) -> None:
    _stretch(content, offset + len(data))
    content[offset : offset + len(data)] = data


def _stretch(content: bytearray, size: int) -> None:
    if len(content) < size:
        content.extend(bytes(size - len(content)))
