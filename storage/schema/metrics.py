"""Numbers about creators, each with who says so, since when and by what proof; and what waits to be confirmed."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, text

from bot.eligibility.declarations import DeclarationState
from bot.eligibility.grace import GrantState
from bot.eligibility.metrics import Metric, Source
from bot.eligibility.model import Feature
from bot.eligibility.pictures import PictureKind
from storage.schema.base import Content, Id, Minor, UtcTime, table
from storage.schema.choices import one_of

metric_records = table(
    "metric_records",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("metric", Text, nullable=False),
    Column("value", Minor, nullable=False),
    Column("source", Text, nullable=False),
    Column("evidence", Text),
    # Where it was counted by somebody who came later, it is complete from here on.
    Column("since", UtcTime),
    Column("measured_at", UtcTime, nullable=False),
    # Who confirmed it.
    Column("by_id", Id, ForeignKey("members.id")),
    one_of("metric", Metric),
    one_of("source", Source),
    CheckConstraint("value >= 0", name="value"),
    CheckConstraint("length(evidence) > 0", name="evidence"),
    CheckConstraint("(source = 'moderator') = (by_id IS NOT NULL)", name="confirmed_by_somebody"),
    # Nobody confirms his own numbers.
    CheckConstraint("by_id <> member_id", name="confirmed_by_another"),
    Index(None, "member_id", "metric", "source", "measured_at"),
    Index(None, "by_id"),
)

# Pictures that prove numbers. What they show is forgotten in time; that there was one stays, with its digest.
proofs = table(
    "proofs",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    # The chat event that brought it.
    Column("request_id", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", Content),
    Column("added_at", UtcTime, nullable=False),
    one_of("kind", PictureKind),
    CheckConstraint("size > 0", name="size"),
    Index(None, "member_id", "added_at"),
    Index(None, "digest"),
    Index(
        "ix_proofs_shown", "added_at", sqlite_where=text("content IS NOT NULL"),
        postgresql_where=text("content IS NOT NULL"),
    ),
    told=True,
)  # fmt: skip

declarations = table(
    "declarations",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("followers", Minor),
    Column("views", Minor),
    Column("posts", Minor),
    Column("proof_id", Id, ForeignKey("proofs.id"), nullable=False),
    Column("declared_at", UtcTime, nullable=False),
    Column("question", Text),
    Column("answer", Text),
    Column("decided_by", Id, ForeignKey("members.id")),
    Column("decided_at", UtcTime),
    Column("reason", Text),
    one_of("state", DeclarationState),
    CheckConstraint("followers >= 0", name="followers"),
    CheckConstraint("views >= 0", name="views"),
    CheckConstraint("posts >= 0", name="posts"),
    CheckConstraint("coalesce(followers, views, posts) IS NOT NULL", name="says_something"),
    CheckConstraint("(state IN ('waiting', 'asked')) = (decided_at IS NULL)", name="decided_has_its_time"),
    CheckConstraint("state <> 'accepted' OR decided_by IS NOT NULL", name="accepted_by_somebody"),
    CheckConstraint("decided_by <> member_id", name="decided_by_another"),
    CheckConstraint("state <> 'asked' OR question IS NOT NULL", name="asked_something"),
    CheckConstraint("state <> 'rejected' OR reason IS NOT NULL", name="rejected_with_reason"),
    # One picture at a time waits for a moderator.
    Index(
        "uq_declarations_present", "member_id", unique=True, sqlite_where=text("state IN ('waiting', 'asked')"),
        postgresql_where=text("state IN ('waiting', 'asked')"),
    ),
    Index(None, "member_id", "declared_at"),
    Index(None, "community_id"),
    Index(None, "proof_id"),
    Index(None, "decided_by"),
    told=True,
)  # fmt: skip

# What creators may earn with. A row that is missing grants nothing.
feature_grants = table(
    "feature_grants",
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("feature", Text, nullable=False),
    Column("state", Text, nullable=False),
    # When it pauses unless the rules are met again.
    Column("lost_at", UtcTime),
    Column("since", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "feature"),
    one_of("feature", Feature),
    one_of("state", GrantState),
    CheckConstraint("(state = 'grace') = (lost_at IS NOT NULL)", name="grace_has_an_end"),
    rowid=False,
)

# Channels elsewhere that people call their own; proven once their code stands in its description.
channels = table(
    "channels",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("ref", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("checked_at", UtcTime),
    # One channel is one person's.
    Column("channel_id", Text, unique=True),
    Column("title", Text),
    Column("proven_at", UtcTime),
    Column("read_at", UtcTime),
    CheckConstraint("proven_at IS NULL OR channel_id IS NOT NULL", name="proven_has_its_id"),
    CheckConstraint("proven_at IS NULL OR title IS NOT NULL", name="proven_has_its_title"),
    Index(None, "read_at"),
)
