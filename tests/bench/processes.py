"""Processes that are measured: started as modules, asked for their processor time and memory, ended."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it ships no types

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Measured:
    """A process by its id; `output` is what it says."""

    pid: int
    output: asyncio.StreamReader | None = None

    def cpu_seconds(self) -> float:
        """Processor time of all its threads so far."""
        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)

    def resident_mebibytes(self) -> float:
        """Memory that it holds now."""
        return float(psutil.Process(self.pid).memory_info().rss / MEBIBYTE)

    async def ready(self, within_s: float = 60.0) -> dict[str, Any]:
        """The first line of JSON that it says. Raises AssertionError when it ends before."""
        assert self.output is not None
        async with asyncio.timeout(within_s):
            while line := await self.output.readline():
                if line.startswith(b"{"):
                    told: dict[str, Any] = json.loads(line)
                    return told
        raise AssertionError("the process ended before it was ready")


@asynccontextmanager
async def module(name: str, *arguments: str) -> AsyncIterator[Measured]:
    """`python -m name` until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", name, *arguments, cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield Measured(process.pid, process.stdout)
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def answer_of(name: str, *arguments: str, within_s: float = 180.0) -> dict[str, Any]:
    """Runs a module; the first line of JSON that it says, after which it is ended."""
    async with module(name, *arguments) as process:
        return await process.ready(within_s)
