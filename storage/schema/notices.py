"""Messages owed: notices to people and posts to chats, written in the transaction that makes them true."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint, text

from bot.digests.model import DigestKind, Rhythm
from bot.members.model import Platform
from storage.schema.base import Id, JsonText, UtcTime, table
from storage.schema.choices import one_of

notices = table(
    "notices",
    Column("id", Id, primary_key=True),
    # The same message is never owed twice.
    Column("key", Text, nullable=False, unique=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("delivered_at", UtcTime),
    Column("delivered_to", Id, ForeignKey("platform_accounts.id")),
    Column("undelivered_since", UtcTime),
    Column("read_at", UtcTime),
    # Waits for the end of its reader's quiet hours.
    Column("held_until", UtcTime),
    CheckConstraint("delivered_at IS NULL OR undelivered_since IS NULL", name="one_fate"),
    CheckConstraint(
        "held_until IS NULL OR (delivered_at IS NULL AND undelivered_since IS NULL)", name="held_without_fate"
    ),
    CheckConstraint("(delivered_at IS NULL) = (delivered_to IS NULL)", name="delivered_somewhere"),
    CheckConstraint("read_at IS NULL OR undelivered_since IS NOT NULL", name="read_in_the_inbox"),
    Index(
        "ix_notices_waiting", "member_id",
        sqlite_where=text("undelivered_since IS NOT NULL AND read_at IS NULL"),
        postgresql_where=text("undelivered_since IS NOT NULL AND read_at IS NULL"),
    ),
    Index(
        "ix_notices_read", "read_at",
        sqlite_where=text("read_at IS NOT NULL"), postgresql_where=text("read_at IS NOT NULL"),
    ),
    Index(
        "ix_notices_held", "held_until",
        sqlite_where=text("held_until IS NOT NULL"), postgresql_where=text("held_until IS NOT NULL"),
    ),
    # Joining two people moves all notices of one of them.
    Index(None, "member_id"),
    Index(None, "subject"),
)  # fmt: skip

# What people wish about their notices; who wishes nothing has no row.
notice_wishes = table(
    "notice_wishes",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    Column("zone", Text, nullable=False),
    Column("quiet", Text, nullable=False),
    Column("inbox", JsonText, nullable=False),
)

digests = table(
    "digests",
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "kind"),
    one_of("kind", DigestKind),
    one_of("rhythm", Rhythm),
    Index(None, "due_at"),
    rowid=False,
)

posts = table(
    "posts",
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    # The message of ours to edit; NULL for a new one. `token` and `until` as in MessageRef.
    Column("message_id", Text),
    Column("token", Text),
    Column("until", UtcTime),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("facts", JsonText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("sent_message_id", Text),
    Column("dropped", Text),
    one_of("platform", Platform),
    CheckConstraint("done_at IS NULL OR dropped IS NULL", name="one_fate"),
    CheckConstraint("(done_at IS NULL) = (sent_message_id IS NULL)", name="done_somewhere"),
    Index(None, "subject"),
    # Which tip a public line belongs to is asked for by the message that somebody points at.
    Index(
        "ix_posts_sent_message_id", "sent_message_id",
        sqlite_where=text("sent_message_id IS NOT NULL"), postgresql_where=text("sent_message_id IS NOT NULL"),
    ),
)  # fmt: skip

# Where a tip or an order is shown to its fan. A message shows one of them.
shown_messages = table(
    "shown_messages",
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    # Empty where the message can be edited without one. Discord calls every private answer "@original".
    Column("token", Text, nullable=False),
    Column("until", UtcTime),
    UniqueConstraint("platform", "chat_id", "message_id", "token"),
    one_of("platform", Platform),
    Index(None, "subject"),
)
