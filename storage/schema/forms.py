"""Forms that are being asked question by question, and what waits meanwhile."""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Text

from storage.schema.base import Id, JsonText, UtcTime, table

open_forms = table(
    "open_forms",
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("form", JsonText, nullable=False),
    Column("answers", JsonText, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "platform"),
    rowid=False,
)

drafts = table(
    "drafts",
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("press", Text, nullable=False),
    Column("words", JsonText, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "platform"),
    Index(None, "expires_at"),
    rowid=False,
)
