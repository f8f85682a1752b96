"""The sandbox's database: made for one run, empty before it and empty after it."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from storage import migrate

SQLITE = "sqlite"
_SCHEMAS = ("public", "dbos")


class NotEmpty(Exception):
    """The database holds something already; the sandbox would mix its play money into it."""

    def __init__(self, tables: int) -> None:
        super().__init__(
            f"the database has {tables} tables; the sandbox plays with an empty one, which it leaves empty again"
        )


class SandboxDatabase:
    """`wish` is `sqlite` for a file in `folder`, or the address of an empty PostgreSQL database. Its methods block."""

    def __init__(self, wish: str, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'bouquet.db'}" if wish == SQLITE else wish
        self._is_ours = False

    def prepare(self) -> None:
        """Brings it to the present schema. Raises NotEmpty for one that is in use."""
        if not self._is_file:
            engine = migrate.sync_engine(self.url)
            try:
                tables = _tables(engine)
            finally:
                engine.dispose()
            if tables:
                raise NotEmpty(tables)
        self._is_ours = True
        migrate.upgrade(self.url)

    def clear(self) -> None:
        """Takes away what the run has made; a file goes with its folder."""
        if self._is_file or not self._is_ours:
            return
        engine = migrate.sync_engine(self.url)
        try:
            with engine.begin() as connection:
                for schema in _SCHEMAS:
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        finally:
            engine.dispose()

    @property
    def _is_file(self) -> bool:
        return self.url.startswith("sqlite:")


def _tables(engine: Engine) -> int:
    found = inspect(engine)
    present = set(found.get_schema_names())
    return sum(len(found.get_table_names(schema)) for schema in _SCHEMAS if schema in present)
