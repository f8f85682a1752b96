"""Starts the command `bouquet` over and over without importing it each time.

`python -m tests.processes.nursery SOCKET` imports everything once and then, for whoever connects, forks a child for
each line it reads: the child runs the command line exactly as `python -m bot` does, in a process of its own that can
be killed. A line is JSON {"arguments", "folder", "output", "module"}; of a module, `main` is run instead. What happens
is told as JSON lines: {"pid"} and {"pid", "status"}, where a negative status is the signal that ended it. When the
connection ends, its children end.
"""

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
from importlib import import_module
from typing import Any, NoReturn

EVERYTHING = (
    "bot.cli.app", "bot.logs", "bot.config", "bot.wiring.serve", "bot.wiring.commands", "cogs.on_discord.roster",
    # Imported by libraries when they are first used.
    "anyio._backends._asyncio", "asyncpg", "dbos._sys_db_postgres", "dbos._sys_db_sqlite", "h11", "httpcore",
    "stripe._event_service", "stripe._object_classes",
)  # fmt: skip
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve one connection after the other, until killed."""
    for name in EVERYTHING:
        import_module(name)
    # A fork copies only its own thread: another one could hold a lock for ever.
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(sys.argv[1])
        door.listen()
        while True:
            visitor, _ = door.accept()
            with visitor:
                _serve(visitor, woken)


def _serve(visitor: socket.socket, woken: int) -> None:
    children: set[int] = set()
    rest = b""
    while True:
        readable, _, _ = select.select([visitor.fileno(), woken], [], [])
        if woken in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
            _reap(children, visitor)
        if visitor.fileno() in readable:
            read = visitor.recv(65536)
            if not read:
                break
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                children.add(_fork(json.loads(line), visitor))
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _fork(wish: dict[str, Any], visitor: socket.socket) -> int:
    pid = os.fork()
    if pid == 0:
        visitor.close()
        _live(wish)
    _tell(visitor, {"pid": pid})
    return pid


def _live(wish: dict[str, Any]) -> NoReturn:
    """The child: the command line, from its arguments to its exit status."""
    status = 1
    try:
        # Ends with the nursery, however that ends.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        output = os.open(wish["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, output), (2, output)):
            os.dup2(source, target)
        os.chdir(wish["folder"])
        status = _run(wish["arguments"], wish["module"])
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        status = 1
    finally:
        _join_threads()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run(arguments: list[str], module: str | None) -> int:
    from bot.cli.app import run_command

    return run_command(arguments) if module is None else int(import_module(module).main(arguments))


def _join_threads() -> None:
    """An interpreter that ends waits for its threads, so a stop that leaves one behind hangs here, too."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def _reap(children: set[int], visitor: socket.socket) -> None:
    for pid in list(children):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            children.discard(pid)
            _tell(visitor, {"pid": pid, "status": os.waitstatus_to_exitcode(status)})


def _tell(visitor: socket.socket, what: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        visitor.sendall(json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
