"""What somebody with the database in his hands could do: change rows that triggers guard, and put the triggers back."""

from sqlalchemy import Connection

from storage import migrate
from storage.schema.base import append_only_sql

GUARDED = ("entries", "postings", "day_heads")


def behind_the_triggers(url: str, *statements: str) -> None:
    """Runs statements as if the tables refused nothing; afterwards they refuse again."""
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        dialect = connection.dialect.name
        _drop(connection, dialect)
        for statement in (one for text in statements for one in text.split("; ")):
            sql = statement.replace("chr(10)", "char(10)") if dialect == "sqlite" else statement
            assert connection.exec_driver_sql(sql).rowcount > 0, statement
        for name in GUARDED:
            for sql in append_only_sql(name, dialect):
                connection.exec_driver_sql(sql)
    engine.dispose()


def _drop(connection: Connection, dialect: str) -> None:
    for name in GUARDED:
        kinds = ("update", "delete") if dialect == "sqlite" else ("change", "truncate")
        on = "" if dialect == "sqlite" else f" ON {name}"
        for kind in kinds:
            connection.exec_driver_sql(f"DROP TRIGGER {name}_refuse_{kind}{on}")
