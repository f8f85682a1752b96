"""The sandbox as a process of its own, driven as any program would drive it: by its address."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

Body = dict[str, Any]
START_SECONDS = 30.0
STOP_SECONDS = 10.0


class Answered(Exception):
    """The interface answered something else than success."""

    def __init__(self, status: int, body: Body) -> None:
        self.status, self.body = status, body
        super().__init__(f"{status}: {body.get('error')}")


class RemoteSandbox:
    """A running `bouquet sandbox --json`. `process` for those who want to stop it themselves."""

    def __init__(self, process: "subprocess.Popen[str]", line: Body, folder: Path) -> None:
        self.process, self.line, self.folder = process, line, folder
        self.url: str = line["url"]

    def post(self, path: str, **body: Any) -> Body:
        """POST /api/<path> with a JSON body (`as_` becomes "as"). Raises Answered."""
        if "as_" in body:
            body["as"] = body.pop("as_")
        data = json.dumps(body).encode()
        return self._ask(urllib.request.Request(f"{self.url}/api/{path}", data, {"Content-Type": "application/json"}))

    def get(self, path: str, **query: Any) -> Body:
        """GET /api/<path>. Raises Answered."""
        if "as_" in query:
            query["as"] = query.pop("as_")
        return self._ask(urllib.request.Request(f"{self.url}/api/{path}?{urlencode(query)}"))

    def page(self, url: str) -> str:
        """What a page under the sandbox's own address says."""
        with urllib.request.urlopen(f"{self.url}{url}") as answer:
            return str(answer.read().decode())

    def presses(self, url: str, **form: str) -> str:
        """Sends a form of the control room; what its page says then."""
        with urllib.request.urlopen(f"{self.url}{url}", urlencode(form).encode()) as answer:
            return str(answer.read().decode())

    def _ask(self, request: urllib.request.Request) -> Body:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found: Body = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Answered(error.code, json.loads(error.read())) from None
        return found

    def stop(self) -> tuple[int, float]:
        """Ctrl-C; the exit status and how many seconds it took."""
        began = time.perf_counter()
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(STOP_SECONDS)
        return status, time.perf_counter() - began


def command(*arguments: str) -> list[str]:
    """`bouquet` with these arguments, by this Python."""
    return [sys.executable, "-m", "bot", *arguments]


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """An environment whose temporary files lie in `folder`, without anybody's tokens."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return kept | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"} | more


@contextmanager
def running_sandbox(folder: Path, *arguments: str) -> Iterator[RemoteSandbox]:
    """A sandbox for as long as the block lasts; `folder` takes its temporary files and its standard error."""
    errors = folder / "stderr.txt"
    temporary = folder / "tmp"
    temporary.mkdir()
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            command("sandbox", "--json", "--port", "0", "--no-browser", *arguments),
            stdout=subprocess.PIPE, stderr=stderr, text=True, env=surroundings(temporary),
        )  # fmt: skip
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the sandbox did not start:\n{errors.read_text()}")
            yield RemoteSandbox(process, json.loads(line), temporary)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            process.stdout.close()
