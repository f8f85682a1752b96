"""Videos that take gifts, and who liked and watched them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from bot.members.model import Platform
from bot.videos.model import VideoKind, VideoState
from storage.schema.base import Id, UtcTime, table
from storage.schema.choices import one_of

videos = table(
    "videos",
    Column("id", Id, primary_key=True),
    Column("creator_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("added_at", UtcTime, nullable=False),
    Column("decided_by", Id, ForeignKey("members.id")),
    Column("decided_at", UtcTime),
    # The card in the chats: when something on it changed last, and when it was drawn last.
    Column("touched_at", UtcTime, nullable=False),
    Column("drawn_at", UtcTime, nullable=False),
    one_of("kind", VideoKind),
    one_of("state", VideoState),
    CheckConstraint("length(url) > 0", name="url"),
    CheckConstraint("decided_by IS NULL OR decided_at IS NOT NULL", name="decided_has_its_time"),
    Index(None, "creator_id"),
    # A video is registered once, whoever wants it.
    Index(
        "uq_videos_registered", "url", unique=True,
        sqlite_where=text("state <> 'closed'"), postgresql_where=text("state <> 'closed'"),
    ),
    told=True,
)  # fmt: skip

# Posts of creators in showcases: each is offered once, however often its message comes.
video_offers = table(
    "video_offers",
    Column("id", Id, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("offered_at", UtcTime, nullable=False),
    UniqueConstraint("platform", "chat_id", "message_id"),
    one_of("platform", Platform),
    CheckConstraint("length(url) > 0", name="url"),
    Index(None, "member_id"),
    told=True,
)

video_likes = table(
    "video_likes",
    Column("video_id", Id, ForeignKey("videos.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("video_id", "member_id"),
    Index(None, "member_id"),
    rowid=False,
)

watch_links = table(
    "watch_links",
    # A link is one person's; like all links of ours it is kept as a hash.
    Column("token_hash", Text, primary_key=True),
    Column("video_id", Id, ForeignKey("videos.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    UniqueConstraint("video_id", "member_id"),
    Index(None, "member_id"),
    rowid=False,
)

video_watches = table(
    "video_watches",
    Column("video_id", Id, ForeignKey("videos.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    # Since 1970, in the zone of the community.
    Column("day", Integer, nullable=False),
    PrimaryKeyConstraint("video_id", "member_id", "day"),
    Index(None, "member_id"),
    rowid=False,
)
