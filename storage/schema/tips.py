"""Tips on disk: one row a tip, and the messages in which it is shown."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from bot.members.model import Platform
from bot.tips.model import Dispute, FeePayer, NoteState, Privacy, TipState
from storage.schema.base import Flag, Id, Minor, UtcTime, table
from storage.schema.choices import one_of

tips = table(
    "tips",
    Column("id", Id, primary_key=True),
    # The chat event that asked: the same one never makes a second tip.
    Column("request_id", Text, nullable=False, unique=True),
    Column("fan_id", Id, ForeignKey("members.id"), nullable=False),
    Column("creator_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text),
    Column("locale", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("gross_minor", Minor, nullable=False),
    Column("fee_payer", Text, nullable=False),
    Column("privacy", Text, nullable=False),
    Column("note", Text),
    Column("note_state", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("dispute", Text, nullable=False),
    Column("quarantined", Flag, nullable=False),
    Column("late", Flag, nullable=False),
    Column("confirmed", Flag, nullable=False),
    # Which row of which version of the rail policy allowed it.
    Column("rail", Text, nullable=False),
    Column("rail_row", Text, nullable=False),
    Column("rail_version", Integer, nullable=False),
    Column("destination", Text, nullable=False),
    Column("pay_token_hash", Text, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("opened_at", UtcTime),
    Column("paid_at", UtcTime),
    Column("thanked_at", UtcTime),
    Column("refunded_minor", Minor, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint("gross_minor >= amount_minor", name="gross_covers_amount"),
    CheckConstraint("refunded_minor BETWEEN 0 AND gross_minor", name="refund_within_gross"),
    CheckConstraint("(paid_at IS NOT NULL) = (state IN ('paid', 'refunded'))", name="paid_has_its_time"),
    CheckConstraint("note IS NULL OR note_state <> 'none'", name="note_has_a_state"),
    CheckConstraint("length(currency) = 3", name="currency"),
    one_of("platform", Platform),
    one_of("fee_payer", FeePayer),
    one_of("privacy", Privacy),
    one_of("note_state", NoteState),
    one_of("state", TipState),
    one_of("dispute", Dispute),
    Index(None, "fan_id", "created_at"),
    Index(None, "fan_id", "paid_at"),
    Index(None, "creator_id", "paid_at"),
    Index(None, "community_id", "created_at"),
    Index(None, "state", "expires_at"),
    # Notes are forgotten by age; most tips have none.
    Index(
        "ix_tips_noted", "created_at", sqlite_where=text("note IS NOT NULL"),
        postgresql_where=text("note IS NOT NULL"),
    ),
    told=True,
)  # fmt: skip
