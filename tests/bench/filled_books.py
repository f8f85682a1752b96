"""Books with a hundred thousand to five million gifts, made once a run: whoever wants to write takes a copy."""

import asyncio
import tempfile
from functools import cache
from pathlib import Path
from shutil import copy

from tests.bench.gift_books import FANS, fill, fund
from tests.processes.harbour import migrated_database

SIZES = (100_000, 1_000_000, 5_000_000)


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    # It goes with the process.
    return tempfile.TemporaryDirectory(prefix="bouquet-bench-")


@cache
def _made(gifts: int) -> tuple[Path, int]:
    with migrated_database("sqlite", Path(_folder().name)) as url:
        fund(url, FANS)
        return Path(url.removeprefix("sqlite:///")), fill(url, gifts)


async def filled(gifts: int) -> tuple[Path, int]:
    """An SQLite file with so many gifts, and their last day. Only read it."""
    return await asyncio.to_thread(_made, gifts)


async def copied(gifts: int, folder: Path) -> Path:
    """The same to write to."""
    path, _ = await filled(gifts)
    return Path(await asyncio.to_thread(copy, path, folder / f"{gifts}.db"))
