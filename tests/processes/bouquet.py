"""The command `bouquet` as a process that a test starts, ends, kills and asks."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.processes.harbour import Harbour

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Running:
    """One process. `ended` is its exit status once it has one; negative is the signal that ended it."""

    pid: int
    log: Path
    ended: asyncio.Future[int]

    def kill(self) -> None:
        """SIGKILL: it finishes nothing."""
        self._signal(signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        self._signal(signal.SIGTERM)

    def _signal(self, sign: signal.Signals) -> None:
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    async def status(self, within_s: float = 30.0) -> int:
        """How it ended. Raises TimeoutError with its log."""
        try:
            async with asyncio.timeout(within_s):
                return await asyncio.shield(self.ended)
        except TimeoutError as error:
            raise TimeoutError(f"process {self.pid} has not ended within {within_s} s:\n{self.said()}") from error

    def said(self) -> str:
        """Everything it has written."""
        return self.log.read_text() if self.log.exists() else ""


class Nursery:
    """Starts `bouquet` without importing it each time: a visit to the process that `nursery_process` began."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._reading = asyncio.create_task(self._read(reader))
        self._turn = asyncio.Lock()

    @classmethod
    async def visit(cls, door: Path) -> "Nursery":
        """One visitor at a time."""
        return cls(*await asyncio.open_unix_connection(door))

    async def start(self, *arguments: str, folder: Path, log: Path, module: str | None = None) -> Running:
        """A new process with the command line's arguments; `module`: its `main` instead of the command."""
        wish = {"arguments": arguments, "folder": str(folder), "output": str(log), "module": module}
        async with self._turn:
            self._writer.write(json.dumps(wish).encode() + b"\n")
            pid = await self._born.get()
        return Running(pid, log, self._ends[pid])

    async def leave(self) -> None:
        """Every process that this visitor started ends."""
        self._writer.close()
        await self._writer.wait_closed()
        await self._reading

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            told: dict[str, Any] = json.loads(line)
            if "status" in told:
                self._ends[told["pid"]].set_result(told["status"])
            else:
                self._ends[told["pid"]] = asyncio.get_running_loop().create_future()
                self._born.put_nowait(told["pid"])


@contextmanager
def nursery_process(folder: Path) -> Iterator[Path]:
    """The process itself; its door is there when everything is imported, which takes some seconds."""
    door = folder / "nursery"
    arguments = [sys.executable, "-m", "tests.processes.nursery", str(door)]
    process = subprocess.Popen(arguments, cwd=ROOT, env=_environment())
    try:
        while not door.exists():
            assert process.poll() is None, "the nursery did not come up"
            time.sleep(0.02)
        yield door
    finally:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """Ours, without a developer's own Bouquet."""
    return {name: text for name, text in os.environ.items() if not name.startswith("BOUQUET_")}


@dataclass
class Bouquet:
    """`bouquet run` in a harbour, again and again: `life` counts its starts, `up` is set while it serves."""

    harbour: Harbour
    nursery: Nursery | None = None
    on_discord: bool = True
    life: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    running: Running | None = None
    _lives: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def start(self) -> Running:
        """A new process; returns when it answers."""
        await self.spawn()
        await self.ready()
        async with self._lives:
            self.up.set()
            self._lives.notify_all()
        assert self.running is not None
        return self.running

    async def spawn(self) -> None:
        """A new process that has only just begun."""
        self.life += 1
        self.running = await self.command("run", log=self.harbour.folder / f"run-{self.life}.log")

    async def after(self, life: int) -> None:
        """Returns when a later life than this one serves."""
        async with self._lives:
            await self._lives.wait_for(lambda: self.life > life and self.up.is_set())

    async def command(self, *words: str, log: Path | None = None) -> Running:
        """Any command of the command line on the harbour's configuration."""
        log = log or self.harbour.folder / f"{words[0]}-{time.monotonic_ns()}.log"
        arguments = [*words, "--config", str(self.harbour.config)]
        if self.nursery is not None:
            return await self.nursery.start(*arguments, folder=self.harbour.folder, log=log)
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *arguments, cwd=ROOT, env=_environment(), stdout=output, stderr=output
            )
        return Running(process.pid, log, asyncio.ensure_future(process.wait()))

    async def ask(self, *words: str) -> tuple[int, str]:
        """Status and text of a command that ends by itself."""
        process = await self.command(*words)
        return await process.status(), process.said()

    async def ready(self, within_s: float = 60.0) -> None:
        """Returns when every platform can reach it. Raises AssertionError with its log when it ended before."""
        assert self.running is not None
        deadline = time.monotonic() + within_s
        while not await self._answers():
            assert not self.running.ended.done(), self.running.said()
            assert time.monotonic() < deadline, f"not ready within {within_s} s:\n{self.running.said()}"
            await asyncio.sleep(0.02)
        if self.on_discord:
            await self.harbour.discord.online(within_s)

    async def kill(self) -> None:
        """SIGKILL, and the end of the process."""
        assert self.running is not None
        self.up.clear()
        self.running.kill()
        await self.running.status()
        await self._offline()

    async def stop(self) -> tuple[int, float]:
        """SIGTERM; exit status and seconds it took."""
        assert self.running is not None
        self.up.clear()
        asked = time.monotonic()
        self.running.ask_to_stop()
        ended = await self.running.status(), time.monotonic() - asked
        await self._offline()
        return ended

    async def _offline(self) -> None:
        """Until Discord, too, has noticed: the next life must not be taken for this one."""
        gateway = self.harbour.discord.gateway
        await self.harbour.discord.until(lambda: not gateway.online.is_set())

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.harbour.url}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False


@asynccontextmanager
async def bouquet(
    harbour: Harbour, nursery: Nursery | None = None, *, on_discord: bool = True
) -> AsyncIterator[Bouquet]:
    """A bot that serves; killed at the end if it still lives."""
    bot = Bouquet(harbour, nursery, on_discord)
    await bot.start()
    try:
        yield bot
    finally:
        if bot.running is not None:
            bot.running.kill()
            await bot.running.status()


def troubles(log: str) -> list[str]:
    """Lines of a log in which the bot itself did not expect what happened."""
    return [line for line in log.splitlines() if re.search(r"Traceback|\b(error|critical|exception)\b", line, re.I)]
