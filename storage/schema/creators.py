"""Enrolments in the programme, and the payout accounts of creators."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, text

from bot.programme.model import AccountKind, EnrolmentState, Readiness
from storage.schema.base import Flag, Id, JsonText, UtcTime, table
from storage.schema.choices import one_of

enrolments = table(
    "enrolments",
    Column("id", Id, primary_key=True),
    # One row a person: what came before stands in the audit record.
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, unique=True),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("previous", Text),
    Column("region", Text),
    Column("account_kind", Text),
    Column("channel", Text),
    Column("consent_at", UtcTime),
    Column("question", Text),
    Column("answer", Text),
    Column("reason", Text),
    Column("tips_on", Flag, nullable=False),
    Column("gifts_on", Flag, nullable=False),
    Column("notes_checked", Flag, nullable=False),
    Column("interests", JsonText, nullable=False),
    Column("styles", JsonText, nullable=False),
    Column("due_at", UtcTime),
    Column("submitted_at", UtcTime),
    Column("accepted_at", UtcTime),
    Column("decided_by", Id, ForeignKey("members.id")),
    Column("decided_at", UtcTime),
    Column("reapply_at", UtcTime),
    # When a suspension ends by itself, and when one that ran its time began.
    Column("suspended_until", UtcTime),
    Column("struck_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    one_of("state", EnrolmentState),
    one_of("previous", EnrolmentState),
    one_of("account_kind", AccountKind),
    CheckConstraint("(state IN ('draft', 'needs_info')) = (due_at IS NOT NULL)", name="waiting_has_an_end"),
    CheckConstraint(
        "state NOT IN ('submitted', 'needs_info', 'approved') OR (region IS NOT NULL AND account_kind IS NOT NULL"
        " AND consent_at IS NOT NULL AND submitted_at IS NOT NULL)",
        name="submitted_is_complete",
    ),
    CheckConstraint("state <> 'approved' OR accepted_at IS NOT NULL", name="approved_has_its_time"),
    CheckConstraint("suspended_until IS NULL OR state = 'suspended'", name="suspended_until"),
    # Nobody decides his own application.
    CheckConstraint("decided_by <> member_id", name="decided_by_another"),
    Index(None, "state", "due_at"),
    Index(None, "community_id"),
)

creator_communities = table(
    "creator_communities",
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    PrimaryKeyConstraint("community_id", "member_id"),
    Index(None, "member_id"),
    rowid=False,
)

creator_blocks = table(
    "creator_blocks",
    Column("creator_id", Id, ForeignKey("members.id"), nullable=False),
    Column("fan_id", Id, ForeignKey("members.id"), nullable=False),
    # Whether the creator knew whom he blocked. A fan may be blocked both ways: one row would tell that they are one.
    Column("named", Flag, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("creator_id", "fan_id", "named"),
    CheckConstraint("creator_id <> fan_id", name="another"),
    Index(None, "fan_id"),
    rowid=False,
)

payout_accounts = table(
    "payout_accounts",
    Column("account_id", Text, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", Text),
    Column("readiness", Text, nullable=False),
    Column("can_withdraw", Flag, nullable=False),
    Column("needs", JsonText, nullable=False),
    Column("due_by", UtcTime),
    Column("checked_at", UtcTime, nullable=False),
    # Former accounts stay: old tips went there.
    Column("replaced_at", UtcTime),
    PrimaryKeyConstraint("account_id"),
    one_of("readiness", Readiness),
    CheckConstraint("readiness <> 'none'", name="exists"),
    Index(
        "uq_payout_accounts_present", "member_id", unique=True,
        sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL"),
    ),
    Index(None, "checked_at"),
    rowid=False,
)  # fmt: skip
