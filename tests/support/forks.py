"""Processes of their own that begin within a blink: forked from a server which has imported everything.

What a process says on its output arrives here line by line, as from any other programme.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["tests.proofs.teller", "tests.proofs.writer_process", "tests.support.job_process", "tests.conftest"]
)


class Forked:
    """A process at work. `read` is its output."""

    def __init__(self, process: Any, read: asyncio.StreamReader) -> None:
        self._process, self.read = process, read

    def send_signal(self, how: signal.Signals) -> None:
        """Nothing happens when it has ended."""
        with suppress(ProcessLookupError):
            if self._process.exitcode is None:
                os.kill(self._process.pid, how)

    async def wait(self) -> int:
        """Its exit status; a negative one is the signal that ended it."""
        await asyncio.to_thread(self._process.join)
        return int(self._process.exitcode)


async def forked(main: Callable[..., None], *arguments: Any) -> Forked:
    """Runs `main`, a function of a module, with these arguments in a process of its own; one may be an end of a
    `FORKS.Pipe`."""
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_live, args=(main, arguments, there), daemon=True)
    process.start()
    there.close()
    read = asyncio.StreamReader(limit=2**24)
    output = os.fdopen(os.dup(here.fileno()), "rb", buffering=0)
    here.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(read), output)
    return Forked(process, read)


def _live(main: Callable[..., None], arguments: Sequence[Any], output: Connection) -> None:
    os.dup2(output.fileno(), 1)
    output.close()
    main(*arguments)
