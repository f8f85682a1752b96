"""Staff: powers, pauses, the queue of cases, and the record of every act."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, text

from bot.moderation.model import CaseKind, CaseState, Feature, Power
from storage.schema.base import Id, JsonText, UtcTime, append_only, table
from storage.schema.choices import one_of

grants = table(
    "grants",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("power", Text, nullable=False),
    # NULL: in the whole deployment.
    Column("community_id", Id, ForeignKey("communities.id")),
    Column("granted_by", Id, ForeignKey("members.id")),
    Column("reason", Text, nullable=False),
    Column("granted_at", UtcTime, nullable=False),
    one_of("power", Power),
    # Owners stand in the configuration, where no chat command can reach them.
    CheckConstraint("power <> 'owner'", name="no_owner"),
    CheckConstraint("power <> 'community_admin' OR community_id IS NOT NULL", name="admin_of_one"),
    # Money and audit know no communities.
    CheckConstraint(
        "power NOT IN ('money_viewer', 'money_mover', 'auditor') OR community_id IS NULL", name="money_everywhere"
    ),
    Index("uq_grants_once", "member_id", "power", text("coalesce(community_id, 0)"), unique=True),
    Index(None, "community_id"),
)

pauses = table(
    "pauses",
    Column("id", Id, primary_key=True),
    Column("feature", Text, nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    # Stopped for one person alone; with no community he is stopped as a creator, and everywhere.
    Column("member_id", Id, ForeignKey("members.id")),
    Column("until", UtcTime),
    Column("reason", Text, nullable=False),
    Column("by", Id, ForeignKey("members.id")),
    Column("at", UtcTime, nullable=False),
    one_of("feature", Feature),
    Index("uq_pauses_once", "feature", text("coalesce(community_id, 0)"), text("coalesce(member_id, 0)"), unique=True),
    Index(None, "member_id"),
)

cases = table(
    "cases",
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    Column("state", Text, nullable=False),
    Column("opened_by", Id, ForeignKey("members.id")),
    Column("facts", JsonText, nullable=False),
    Column("claimed_by", Id, ForeignKey("members.id")),
    Column("claimed_until", UtcTime),
    Column("first_approver", Id, ForeignKey("members.id")),
    Column("decided_by", Id, ForeignKey("members.id")),
    Column("decided_at", UtcTime),
    Column("reason", Text),
    Column("created_at", UtcTime, nullable=False),
    one_of("kind", CaseKind),
    one_of("state", CaseState),
    CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim_whole"),
    CheckConstraint("(state IN ('open', 'half_approved')) = (decided_at IS NULL)", name="decided_has_its_time"),
    CheckConstraint("state <> 'half_approved' OR first_approver IS NOT NULL", name="half_has_its_first"),
    CheckConstraint("first_approver <> decided_by", name="two_people"),
    # What waits about a thing waits once.
    Index(
        "uq_cases_undecided", "kind", "subject", unique=True,
        sqlite_where=text("state IN ('open', 'half_approved')"),
        postgresql_where=text("state IN ('open', 'half_approved')"),
    ),
    Index(None, "state", "kind", "created_at"),
    Index(None, "subject"),
    told=True,
)  # fmt: skip

case_parties = table(
    "case_parties",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    PrimaryKeyConstraint("case_id", "member_id"),
    Index(None, "member_id"),
    rowid=False,
)

audit = table(
    "audit",
    Column("id", Id, primary_key=True),
    # NULL: the operator, from the shell. The name stands in `after` where it matters.
    Column("actor_id", Id, ForeignKey("members.id")),
    Column("act", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("before", JsonText, nullable=False),
    Column("after", JsonText, nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    Column("at", UtcTime, nullable=False),
    Index(None, "actor_id", "at"),
    Index(None, "target"),
    Index(None, "at"),
)

append_only(audit)
