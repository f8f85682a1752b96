"""Where a process kills itself: at the n-th statement that any of its SQLite connections makes, or a moment after.

Every connection is found where Python opens it, whoever asks: ours, the job engine's, that of the gifts.
"""

import itertools
import os
import random
import signal
import sqlite3
import sqlite3.dbapi2
import threading
from typing import Any

_LONGEST_COMMIT_SECONDS = 0.003


class FaultPoint:
    """Made before the first connection; counts from `arm` on. A commit may be hit while the disk is at work."""

    def __init__(self, at: int, rng: random.Random) -> None:
        self._at, self._rng = at, rng
        self._count = itertools.count(1)
        self._armed = False
        connect = sqlite3.connect

        def traced(*args: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*args, **options)
            connection.set_trace_callback(self._reached)
            return connection

        # In a process of its own, that is made to be killed.
        for module in (sqlite3, sqlite3.dbapi2):
            module.__dict__["connect"] = traced

    def arm(self) -> None:
        """From now on statements count."""
        self._armed = True

    def _reached(self, sql: str) -> None:
        if not self._armed or next(self._count) < self._at:
            return
        if sql.startswith("COMMIT") and self._rng.random() < 0.7:
            threading.Timer(self._rng.uniform(0, _LONGEST_COMMIT_SECONDS), die).start()
        else:
            die()


def die() -> None:
    """SIGKILL: nothing is finished."""
    os.kill(os.getpid(), signal.SIGKILL)
