"""Runs tests in a copy of the tree that can be broken: `python -m tests.proofs.mutant FOLDER`.

Everything that is not ours is imported once; each run is a fork of that, so it begins within a blink. A line read is
JSON {"tests": [...]}; the line answered is {"status", "said"}: pytest's exit status and its last words.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("bot", "cogs", "storage", "tests")
LIBRARIES = (
    "pytest", "_pytest.assertion.rewrite", "pytest_asyncio.plugin", "aiohttp.web", "aiosqlite", "dbos",
    "dbos._sys_db_sqlite", "httpcore", "httpx", "jsonschema", "psycopg", "pydantic_settings", "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.sqlite.aiosqlite", "sqlalchemy.dialects.postgresql", "stripe", "stripe._object_classes",
    "alembic.config", "anyio._backends._asyncio", "hypothesis", "babel.messages.pofile", "jinja2",
    # Plugins that pytest finds by itself; one of them brings discord.py.
    "simcord.pytest_plugin", "pytest_timeout", "xdist.plugin",
)  # fmt: skip
OPTIONS = (
    "-x", "-q", "--no-header", "--tb=short", "--timeout=60", "-p", "no:cacheprovider", "-p", "no:xdist",
    # Some libraries are plugins, too; whether their own asserts are spelled out is all the same.
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip


def main(folder: str) -> None:
    """Serve until the input ends."""
    for name in LIBRARIES:
        import_module(name)
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        with tempfile.TemporaryFile("w+") as said:
            child = os.fork()
            if child == 0:
                _live(folder, json.loads(line)["tests"], said.fileno())
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            print(json.dumps({"status": status, "said": said.read()[-6000:]}), flush=True)


def _live(folder: str, tests: Sequence[str], output: int) -> NoReturn:
    """The child: pytest over the copy."""
    status = 70
    try:
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(folder)
        # The copy's own modules and nobody else's.
        sys.path[:] = [folder, *(place for place in sys.path if place not in ("", str(ROOT)))]
        for name in [name for name in sys.modules if name.split(".")[0] in COPIED]:
            del sys.modules[name]
        import pytest

        status = int(pytest.main([*OPTIONS, *tests]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


@dataclass
class Copy:
    """A copy of the tree, and the process that runs tests in it."""

    folder: Path
    server: "subprocess.Popen[str]"

    def run(self, *tests: str) -> tuple[int, str]:
        """pytest's exit status, and what it said."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        print(json.dumps({"tests": tests}), file=self.server.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.server.stdout.readline())
        return answer["status"], answer["said"]

    @contextmanager
    def broken(self, file: str, text: str, becomes: str) -> Iterator[None]:
        """The copy with one text replaced. Raises ValueError where it is not there exactly once."""
        place = self.folder / file
        before, when = place.read_text(encoding="utf-8"), place.stat()
        if before.count(text) != 1:
            raise ValueError(f"{file} has {before.count(text)} times: {text}")
        place.write_text(before.replace(text, becomes), encoding="utf-8")
        try:
            yield
        finally:
            place.write_text(before, encoding="utf-8")
            # What Python compiled of it is known by this time.
            os.utime(place, ns=(when.st_atime_ns, when.st_mtime_ns))


@contextmanager
def copied(folder: Path) -> Iterator[Copy]:
    """A copy of the tree in an empty folder."""
    for name in COPIED:
        copytree(ROOT / name, folder / name, ignore=ignore_patterns("node_modules"))
    for name in ("pyproject.toml",):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    environment = {
        **os.environ, "BOUQUET_TEST_DATABASES": "sqlite", "PROOFS": "short", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(place for place in sys.path if place),
    }  # fmt: skip
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    # It ends when its input does.
    with subprocess.Popen(
        [sys.executable, "-m", "tests.proofs.mutant", str(folder)], cwd=ROOT, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        yield Copy(folder, server)


if __name__ == "__main__":
    main(sys.argv[1])
