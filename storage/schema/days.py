"""Evidence on disk: one row for each closed day that has entries, never changed."""

from sqlalchemy import CheckConstraint, Column, Integer, Text

from storage.schema.base import Id, UtcTime, append_only, table

day_heads = table(
    "day_heads",
    # 2026-11-21, in UTC.
    Column("day", Text, primary_key=True),
    # The day's entries are those after the last one of the row before, up to this one.
    Column("last_id", Id, nullable=False, unique=True),
    Column("entries", Integer, nullable=False),
    Column("postings", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("closed_at", UtcTime, nullable=False),
    CheckConstraint("length(day) = 10", name="day"),
    CheckConstraint("entries > 0", name="has_entries"),
    CheckConstraint("postings >= 0", name="postings"),
    CheckConstraint("length(head) = 64", name="head"),
)

append_only(day_heads)
