"""The first schema: the book, and everything tips need around it. There was nothing before."""

from storage.migrations.statements import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, index and trigger of the first release."""
    run("r0001_initial")
