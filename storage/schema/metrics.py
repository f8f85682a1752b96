"""Numbers about creators, each with who says so, since when and by what proof."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text

from bot.eligibility.metrics import Metric, Source
from storage.schema.base import Id, Minor, UtcTime, table
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
