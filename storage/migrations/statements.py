"""Revisions as plain SQL: `versions/<name>.<database>.sql`, statements parted by empty lines."""

from pathlib import Path

from alembic import op

VERSIONS = Path(__file__).parent / "versions"


def file_of(name: str, dialect: str) -> Path:
    """The file of a revision's statements for `sqlite` or `postgresql`."""
    return VERSIONS / f"{name}.{dialect}.sql"


def read(name: str, dialect: str) -> list[str]:
    """The statements of a revision, in order."""
    text = file_of(name, dialect).read_text(encoding="utf-8")
    return [statement for part in text.split("\n\n") if (statement := part.strip())]


def run(name: str) -> None:
    """Execute the statements of a revision, within the migration that is in progress."""
    connection = op.get_bind()
    # Straight to the driver, for a percent sign or a colon in a statement is meant as it stands.
    cursor = connection.connection.cursor()
    try:
        for statement in read(name, connection.dialect.name):
            cursor.execute(statement)
    finally:
        cursor.close()
