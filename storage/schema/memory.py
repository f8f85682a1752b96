"""Small things the deployment remembers about itself: fingerprints, cursors."""

from sqlalchemy import Column, Text

from storage.schema.base import table

remembered = table(
    "remembered",
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    rowid=False,
)
