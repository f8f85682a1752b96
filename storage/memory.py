"""What the deployment remembers about itself, by name."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema.memory import remembered


class MemoryStore:
    """Fits `bot.ports.Memory`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def recall(self, name: str) -> str | None:
        """What was kept under the name; None when nothing was."""
        row = await self._connection.execute(select(remembered.c.value).where(remembered.c.name == name))
        return row.scalar_one_or_none()

    async def keep(self, name: str, value: str) -> None:
        """Replaces what was kept under the name."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgresql_insert
        statement = make(remembered).values(name=name, value=value)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value})
        )
