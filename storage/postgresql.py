"""PostgreSQL as we use it: a pool of asyncpg connections, and a server that keeps what it acknowledges."""

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.compiled import COMPILED

CONNECTIONS = 10
LOCK_MILLISECONDS = 10_000
"""How long a statement waits for a row that another transaction holds."""
SERVER_SETTINGS = {"application_name": "bouquet", "lock_timeout": str(LOCK_MILLISECONDS)}


class UnsafeServer(Exception):
    """The server is set to acknowledge what a power cut may take away."""


def writer(url: URL) -> AsyncEngine:
    """The engine of transactions: READ COMMITTED, in which a conditional update locks the row it judges."""
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=False,
        # An error must not carry notes, names and private links into the log.
        hide_parameters=True,
        connect_args={"server_settings": SERVER_SETTINGS},
        execution_options={"compiled_cache": COMPILED},
    )


def reader(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for queries: one unchanging view of the data, and no writes."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


async def check_durable(connection: AsyncConnection) -> None:
    """Raises UnsafeServer unless a commit is on the disk when it is acknowledged."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        value = (await connection.execute(text(f"SHOW {name}"))).scalar_one()
        if value == "off":
            raise UnsafeServer(f"{name} is off: set it to on in postgresql.conf, or money can be lost")
