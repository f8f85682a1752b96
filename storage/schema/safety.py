"""What people allow themselves, and the brakes against card testing."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text

from storage.schema.base import Flag, Id, Minor, UtcTime, table

spending_limits = table(
    "spending_limits",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("currency", Text, nullable=False),
    Column("daily_minor", Minor),
    Column("monthly_minor", Minor),
    Column("confirm_over_minor", Minor),
    # What the three become at `raise_at`; NULL means no limit.
    Column("next_daily_minor", Minor),
    Column("next_monthly_minor", Minor),
    Column("next_confirm_over_minor", Minor),
    Column("raise_at", UtcTime),
    Column("paused_until", UtcTime),
    CheckConstraint("daily_minor >= 0 AND monthly_minor >= 0 AND confirm_over_minor >= 0", name="not_negative"),
    CheckConstraint(
        "next_daily_minor >= 0 AND next_monthly_minor >= 0 AND next_confirm_over_minor >= 0", name="next_not_negative"
    ),
)

payment_stops = table(
    "payment_stops",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("until", UtcTime, nullable=False),
)

payment_attempts = table(
    "payment_attempts",
    # The provider's id of the try: told twice, counted once.
    Column("key", Text, primary_key=True),
    Column("fan_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    Column("failed", Flag, nullable=False),
    # A keyed hash: the same card is recognised and cannot be read.
    Column("card", Text),
    Column("at", UtcTime, nullable=False),
    Index(None, "at"),
    Index(None, "fan_id", "at"),
    Index(None, "card"),
)

breakers = table(
    "breakers",
    Column("id", Id, primary_key=True),
    Column("tripped_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    CheckConstraint("until >= tripped_at", name="ends_after_it_begins"),
    Index(None, "until"),
)
