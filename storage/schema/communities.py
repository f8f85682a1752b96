"""Communities and the servers, groups and channels they live in."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint, text

from bot.communities.model import ChatKind, CommunityState
from bot.members.model import Platform
from storage.schema.base import Flag, Id, UtcTime, table
from storage.schema.choices import one_of

communities = table(
    "communities",
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("language", Text),
    Column("zone", Text),
    Column("created_by", Id, ForeignKey("members.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("decided_by", Id, ForeignKey("members.id")),
    Column("decided_at", UtcTime),
    one_of("state", CommunityState),
    CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_has_its_time"),
)

# Where creators post their videos, to be asked whether these take gifts.
showcases = table(
    "showcases",
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("platform", "chat_id"),
    one_of("platform", Platform),
    Index(None, "community_id"),
    rowid=False,
)

community_chats = table(
    "community_chats",
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("platform", Text, nullable=False),
    # The server of a Discord channel; the group or channel itself on Telegram.
    Column("home_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("public_chat_id", Text),
    Column("staff_chat_id", Text),
    Column("home", Flag, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("left_at", UtcTime),
    # A chat belongs to one community.
    UniqueConstraint("platform", "home_id"),
    one_of("platform", Platform),
    one_of("kind", ChatKind),
    CheckConstraint("kind <> 'private'", name="shared"),
    CheckConstraint("home IN (0, 1)", name="home"),
    Index(None, "community_id"),
    # Public lines of a platform go to one place.
    Index(
        "uq_community_chats_home", "community_id", "platform", unique=True,
        sqlite_where=text("home = 1"), postgresql_where=text("home = 1"),
    ),
)  # fmt: skip
