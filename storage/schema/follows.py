"""Fans who asked to be told of a creator, and what they are still owed."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, text

from bot.follows.model import NewsKind
from storage.schema.base import Id, JsonText, UtcTime, table
from storage.schema.choices import one_of

follows = table(
    "follows",
    Column("creator_id", Id, ForeignKey("members.id"), nullable=False),
    Column("fan_id", Id, ForeignKey("members.id"), nullable=False),
    Column("since", UtcTime, nullable=False),
    PrimaryKeyConstraint("creator_id", "fan_id"),
    CheckConstraint("creator_id <> fan_id", name="another"),
    Index(None, "fan_id"),
    rowid=False,
)

follower_news = table(
    "follower_news",
    # One thing is news once.
    Column("subject", Text, primary_key=True),
    Column("creator_id", Id, ForeignKey("members.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("told_to", Id, nullable=False),
    Column("done_at", UtcTime),
    one_of("kind", NewsKind),
    CheckConstraint("told_to >= 0", name="told_to"),
    Index(None, "creator_id"),
    Index(
        "ix_follower_news_open", "at",
        sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL"),
    ),
    rowid=False,
)  # fmt: skip
