"""`python -m storage.migrations.freeze r0001_initial`: write down the statements that make the present schema.

For the first revision while it isn't released. A later one is written by hand: it changes what is there.
"""

import sys
from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import create_mock_engine
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.ddl import ExecutableDDLElement

from storage.migrations.statements import file_of
from storage.schema import metadata

_DRIVERS = {"sqlite": "sqlite+aiosqlite://", "postgresql": "postgresql+asyncpg://"}


def statements(dialect: str) -> list[str]:
    """What `metadata.create_all` would say to an empty database."""
    said: list[str] = []

    def hear(statement: Executable, *_: object, **__: object) -> None:
        assert isinstance(statement, ExecutableDDLElement)
        lines = str(statement.compile(dialect=engine.dialect)).splitlines()
        text = "\n".join(line.rstrip().expandtabs(4) for line in lines if line.strip())
        # The function that all append-only tables share is made with each of them.
        if text not in said:
            said.append(text)

    engine = create_mock_engine(_DRIVERS[dialect], hear)
    metadata.create_all(engine, checkfirst=False)
    return _in_order(said)


def _in_order(said: Iterable[str]) -> list[str]:
    """The indexes of a table by name: they are kept in a set, so each run would say them in another order."""
    runs = groupby(said, key=lambda text: text.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")))
    return [text for indexes, run in runs for text in (sorted(run) if indexes else run)]


def main(name: str) -> None:
    """Write the files of a revision anew."""
    for dialect in _DRIVERS:
        file_of(name, dialect).write_text("\n\n".join(statements(dialect)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
