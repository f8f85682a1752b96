"""Forms that are being asked question by question."""

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Text

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
