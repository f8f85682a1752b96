"""People who asked to be forgotten, and when."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from storage.schema.base import Id, Minor, UtcTime, table

erasures = table(
    "erasures",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    # What he gives up, as he read it: with more of it he is asked again.
    Column("coins", Minor, nullable=False),
    Column("diamond_parts", Minor, nullable=False),
    Column("done_at", UtcTime),
    CheckConstraint("due_at >= asked_at", name="asked_before_due"),
    CheckConstraint("coins >= 0 AND diamond_parts >= 0", name="not_negative"),
    Index(None, "due_at"),
)
