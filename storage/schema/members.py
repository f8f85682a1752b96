"""People, the platform accounts by which they are known, and the codes that join them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from bot.boards.model import BoardLook
from bot.members.model import Platform
from storage.schema.base import Id, UtcTime, table
from storage.schema.choices import one_of

members = table(
    "members",
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    # For search, since SQLite folds the case of ASCII letters only.
    Column("name_key", Text, nullable=False),
    Column("language", Text),
    Column("region", Text),
    # The age that was stated, not a birth date; 0 is a plain no.
    Column("over_age", Integer),
    Column("age_stated_at", UtcTime),
    Column("age_stated_on", Text),
    Column("excluded_kind", Text),
    Column("tip_privacy", Text),
    Column("show_currency", Text),
    Column("board_look", Text),
    Column("cooloff_until", UtcTime),
    # Seen last with this account and in this community: where to write to him, and which community his DM means.
    # Hints without a foreign key, which would tie three tables into a ring.
    Column("last_account_id", Id),
    Column("last_community_id", Id),
    # Joined to another member: the row stays, since the book and the audit record know its id.
    Column("merged_into", Id, ForeignKey("members.id")),
    Column("merged_at", UtcTime),
    # Came out of another member by unlinking.
    Column("split_from", Id, ForeignKey("members.id")),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("over_age >= 0", name="over_age"),
    CheckConstraint("(over_age IS NULL) = (region IS NULL)", name="statement_whole"),
    CheckConstraint("(over_age IS NULL) = (age_stated_at IS NULL)", name="statement_dated"),
    CheckConstraint("length(region) = 2", name="region"),
    one_of("board_look", BoardLook),
    CheckConstraint("merged_into <> id", name="merged_into_another"),
    Index(None, "merged_into"),
    Index(None, "split_from"),
    told=True,
)

platform_accounts = table(
    "platform_accounts",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("username", Text),
    Column("username_key", Text),
    # As the platform last said it: what he reads when nobody asked him.
    Column("language", Text),
    Column("unreachable_since", UtcTime),
    Column("named_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("platform", "user_id"),
    one_of("platform", Platform),
    Index(None, "member_id"),
    Index(None, "platform", "username_key"),
)

one_time_codes = table(
    "one_time_codes",
    Column("id", Id, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id")),
    # A keyed hash: six characters could be found again from a plain one.
    Column("code_hash", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    CheckConstraint("purpose IN ('link', 'connect')", name="purpose"),
    CheckConstraint("(community_id IS NOT NULL) = (purpose = 'connect')", name="community_when_connecting"),
    # One live code a person and purpose, and no two live codes alike.
    Index(
        "uq_one_time_codes_live", "purpose", "member_id", unique=True,
        sqlite_where=text("used_at IS NULL"), postgresql_where=text("used_at IS NULL"),
    ),
    Index(
        "uq_one_time_codes_hash", "purpose", "code_hash", unique=True,
        sqlite_where=text("used_at IS NULL"), postgresql_where=text("used_at IS NULL"),
    ),
    Index(None, "member_id", "created_at"),
)  # fmt: skip

wrong_codes = table(
    "wrong_codes",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "member_id", "at"),
)
