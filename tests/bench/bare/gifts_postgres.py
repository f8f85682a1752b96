"""The same rows written by asyncpg alone, by its executemany."""

import re
import time
from itertools import count
from typing import Any

import asyncpg

from tests.bench.bare.gifts import STATEMENTS, BareRows, Rows


def _numbered(sql: str) -> str:
    numbers = count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", sql)


_STATEMENTS = [_numbered(sql) for sql in STATEMENTS]


class BarePostgres:
    """A connection that writes batches as fast as they can be written durably; see `open`."""

    def __init__(self, connection: Any, rows: BareRows) -> None:
        self._connection = connection
        self._rows = rows

    @classmethod
    async def open(cls, url: str, fans: int, creators: int) -> "BarePostgres":
        """On a database that has the tables, fans with coins, and nobody else."""
        connection = await asyncpg.connect(url)
        return cls(connection, BareRows(fans, creators, 1 + await connection.fetchval("SELECT max(id) FROM entries")))

    async def commits(self, gifts: int, size: int) -> list[float]:
        """The seconds of each commit of `size` gifts, until there are so many."""
        return [await self._commit(batch) for batch in [self._rows.batch(size) for _ in range(gifts // size)]]

    async def close(self) -> None:
        await self._connection.close()

    async def _commit(self, batch: list[Rows]) -> float:
        started = time.perf_counter()
        async with self._connection.transaction():
            for sql, rows in zip(_STATEMENTS, batch, strict=True):
                await self._connection.executemany(sql, rows)
        return time.perf_counter() - started
