"""A disk that fails: at the Nth call of the file system, once or for a while, or for want of room."""
# ruff: noqa: N802 -- SQLite names the methods of a file system.

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import apsw

from tests.proofs.apsw_driver import Saying, as_we_are, driven_by

PAGES_A_CHECKPOINT = 40

_CODES = {
    "open": apsw.SQLITE_CANTOPEN,
    "delete": apsw.SQLITE_IOERR_DELETE,
    "access": apsw.SQLITE_IOERR_ACCESS,
    "read": apsw.SQLITE_IOERR_READ,
    "write": apsw.SQLITE_IOERR_WRITE,
    "truncate": apsw.SQLITE_IOERR_TRUNCATE,
    "sync": apsw.SQLITE_IOERR_FSYNC,
    "size": apsw.SQLITE_IOERR_FSTAT,
    "lock": apsw.SQLITE_IOERR_LOCK,
}
"""What SQLite answers when a call of this kind fails."""


@dataclass
class Disk:
    """`fail(nth, calls)`: the nth call from now on fails, and so many of those after it. `room`: bytes by which its
    files may still grow together, None for any number."""

    calls: int = 0
    failed: int = 0
    room: int | None = None
    _from: int = 0
    _until: int = 0
    _kinds: frozenset[str] = field(default=frozenset())

    def fail(self, nth: int, calls: int = 1, kinds: frozenset[str] = frozenset()) -> None:
        """Fail, from the nth call on (1 is the next one), so many calls; only those of some kinds if any are named."""
        self._from = self.calls + nth
        self._until = self._from + calls
        self._kinds = kinds

    def mend(self) -> None:
        """Fail no more."""
        self._from = self._until = 0

    def grows(self, size: int) -> None:
        """Take some room; raises what SQLite would when there is too little."""
        if self.room is not None and size > 0:
            if size > self.room:
                self.failed += 1
                raise apsw.exception_for(apsw.SQLITE_FULL)
            self.room -= size

    def called(self, kind: str) -> None:
        """Count a call; raises what SQLite would when it is one that fails."""
        self.calls += 1
        if self._from <= self.calls < self._until and (not self._kinds or kind in self._kinds):
            self.failed += 1
            raise _failure(kind)


def _failure(kind: str) -> Exception:
    error = apsw.exception_for(_CODES[kind])
    error.args = (f"the disk refuses to {kind}",)
    return error


class _Files(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "_File":
        self._disk.called("open")
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._disk.called("delete")
        super().xDelete(filename, syncdir)

    def xAccess(self, pathname: str, flags: int) -> bool:
        self._disk.called("access")
        return super().xAccess(pathname, flags)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        # What a large query sorts lies in a file without a name, in the system's own place for such.
        self._kept = name is not None
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:
        self._disk.called("read")
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.called("write")
        if self._kept and self._disk.room is not None:
            self._disk.grows(offset + len(data) - super().xFileSize())
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._disk.called("truncate")
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.called("sync")
        super().xSync(flags)

    def xFileSize(self) -> int:
        self._disk.called("size")
        return super().xFileSize()

    def xLock(self, level: int) -> None:
        self._disk.called("lock")
        super().xLock(level)


@contextmanager
def on_a_broken_disk(said: Saying = as_we_are) -> Iterator[Disk]:
    """SQLite's connections of the meantime lie on a disk that fails when it is told to."""
    disk = Disk()
    name = f"broken-{uuid.uuid4().hex}"
    files = _Files(name, disk)
    try:
        with driven_by(name, said, PAGES_A_CHECKPOINT):
            yield disk
    finally:
        files.unregister()
