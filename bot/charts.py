"""Charts as pictures, from Vega-Lite specifications, each drawn by a process of its own.

Drawing takes a second of a processor: never on the loop, and with less right to the processor than whoever answers
people. `python -m bot.charts < specification > picture` is that process.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from bot.replies.reply import Picture, Reply

log = logging.getLogger(__name__)

LONGEST_SECONDS = 20.0
SCALE = 2.0


class Charts:
    """Draws one picture at a time. A chart is never needed: the same numbers stand beside it as text."""

    def __init__(self, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._longest_seconds = longest_seconds
        self._turn = asyncio.Semaphore(1)

    @property
    def available(self) -> bool:
        """Whether the extra `charts` is installed."""
        return find_spec("vl_convert") is not None

    async def illustrated(self, reply: Reply) -> Reply:
        """The reply with its chart as a picture, or as it is without one."""
        if reply.chart is None:
            return reply
        png = await self.png(reply.chart.specification)
        return replace(reply, chart=None, picture=None if png is None else Picture(png, reply.chart.alt))

    async def png(self, specification: Mapping[str, Any]) -> bytes | None:
        """The picture; None where none can be drawn, or not in time."""
        if not self.available:
            return None
        async with self._turn:
            return await self._drawn(json.dumps(specification).encode())

    async def _drawn(self, specification: bytes) -> bytes | None:
        pipe = asyncio.subprocess.PIPE
        try:
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.charts", stdin=pipe, stdout=pipe, stderr=pipe
            )
        except OSError as error:
            log.warning("no process for a chart: %r", error)
            return None
        try:
            async with asyncio.timeout(self._longest_seconds):
                picture, said = await worker.communicate(specification)
        except TimeoutError:
            log.warning("a chart took longer than %g seconds", self._longest_seconds)
            return None
        finally:
            with suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()
        if worker.returncode:
            log.warning("a chart could not be drawn: %s", said.decode(errors="replace")[-500:])
            return None
        return picture


def main() -> None:
    """Reads a specification, writes a PNG."""
    import vl_convert

    os.nice(10)
    # No address is allowed: a specification brings its data along.
    picture = vl_convert.vegalite_to_png(sys.stdin.read(), scale=SCALE, allowed_base_urls=[])
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
