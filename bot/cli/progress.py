"""A line on standard error while something takes long, for whoever sits before it; nothing in a log or a pipe."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ledger.audit import Progress

QUIET_SECONDS = 0.5
"""What is done sooner needs no line."""


@contextmanager
def on_standard_error() -> "Iterator[Progress]":
    """Something to call with what is looked at and how many of it are done; the line is gone at the end."""
    begun = told = time.monotonic()
    shown: dict[str, int] = {}

    def progress(what: str, done: int) -> None:
        nonlocal told
        shown[what] = done
        now = time.monotonic()
        if sys.stderr.isatty() and now - begun > QUIET_SECONDS and now - told > QUIET_SECONDS / 5:
            told = now
            line = ", ".join(f"{name} {count:,}" for name, count in shown.items())
            sys.stderr.write(f"\r\x1b[K{line} ...")
            sys.stderr.flush()

    try:
        yield progress
    finally:
        if told != begun:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
