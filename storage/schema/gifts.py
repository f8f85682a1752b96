"""Gifts on disk: the lots that pay for them, a row a gift, and what boards add up.

None of these tables refers to the members: like the accounts of the book, their rows keep the ids that they were
written with when two people turn out to be one, and whoever reads them for a person asks for all of his ids.
"""

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

from bot.rails import Rail
from bot.tips.model import Privacy
from storage.schema.base import Id, Minor, UtcTime, append_only, keep, table
from storage.schema.choices import one_of

coin_lots = table(
    "coin_lots",
    # A lot is its entry: coins are credited in the same breath.
    Column("id", Id, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False, unique=True),
    Column("fan_id", Id, nullable=False),
    # Where it lies on the fan's line of coins; shorter by what was burned of it.
    Column("starts_at", Minor, nullable=False),
    Column("ends_at", Minor, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("burned", Minor, nullable=False),
    Column("rail", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_minor", Minor, nullable=False),
    Column("net_currency", Text, nullable=False),
    Column("net_minor", Minor, nullable=False),
    Column("parts_per_coin", Minor, nullable=False),
    Column("worth_minor", Minor, nullable=False),
    Column("worth_diamonds", Minor, nullable=False),
    Column("paid_at", UtcTime, nullable=False),
    Column("refundable_until", UtcTime, nullable=False),
    Column("matures_at", UtcTime, nullable=False),
    CheckConstraint("fan_id > 0 AND coins > 0 AND starts_at >= 0", name="coins"),
    CheckConstraint("burned BETWEEN 0 AND coins AND ends_at - starts_at + burned = coins", name="range"),
    CheckConstraint("price_minor >= 0 AND net_minor >= 0", name="price"),
    CheckConstraint("length(currency) = 3 AND length(net_currency) = 3", name="currencies"),
    CheckConstraint("parts_per_coin > 0 AND worth_minor > 0 AND worth_diamonds > 0", name="rates"),
    CheckConstraint("refundable_until >= paid_at AND matures_at >= paid_at", name="dates"),
    one_of("rail", Rail),
    Index(None, "fan_id", "ends_at"),
)

gifts = table(
    "gifts",
    # A gift is its entry, which carries the key and says when the fan pressed.
    Column("id", Id, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("fan_id", Id, nullable=False),
    Column("creator_id", Id, nullable=False),
    Column("community_id", Id),
    Column("session_id", Id),
    Column("video_id", Id),
    Column("item", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("diamond_parts", Minor, nullable=False),
    Column("spent_from", Minor, nullable=False),
    Column("privacy", Text, nullable=False),
    Column("sent_at", UtcTime, nullable=False),
    Column("available_at", UtcTime, nullable=False),
    # The same coins are never spent twice.
    UniqueConstraint("fan_id", "spent_from"),
    CheckConstraint("fan_id > 0 AND creator_id > 0 AND fan_id <> creator_id", name="two_people"),
    CheckConstraint("times > 0 AND coins >= times AND diamond_parts > 0 AND spent_from >= 0", name="amounts"),
    CheckConstraint("session_id IS NULL OR video_id IS NULL", name="one_place"),
    CheckConstraint("length(item) > 0", name="item"),
    CheckConstraint("available_at >= sent_at", name="dates"),
    one_of("privacy", Privacy),
    # A day of a community's zone begins and ends within days of the tallies: those hours are counted here.
    Index(None, "community_id", "sent_at"),
    # Few gifts are on videos; their cards count them.
    Index(
        "ix_gifts_video_id", "video_id",
        sqlite_where=text("video_id IS NOT NULL"), postgresql_where=text("video_id IS NOT NULL"),
    ),
    Index(None, "creator_id", "available_at"),
)

# In tallies 0 stands for a fan who is not named, for no community and for no session; days are counted from 1970, UTC.
creator_tallies = table(
    "creator_tallies",
    Column("community_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    Column("creator_id", Id, nullable=False),
    Column("first_gift_id", Id, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("gifts", Minor, nullable=False),
    PrimaryKeyConstraint("community_id", "day", "creator_id"),
    CheckConstraint("coins >= 0 AND gifts >= 0", name="not_negative"),
    Index(None, "creator_id", "day"),
    rowid=False,
)

gifter_tallies = table(
    "gifter_tallies",
    Column("community_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    Column("fan_id", Id, nullable=False),
    Column("creator_id", Id, nullable=False),
    Column("session_id", Id, nullable=False),
    Column("first_gift_id", Id, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("gifts", Minor, nullable=False),
    PrimaryKeyConstraint("community_id", "day", "fan_id", "creator_id", "session_id"),
    CheckConstraint("coins >= 0 AND gifts >= 0", name="not_negative"),
    Index(None, "creator_id", "day"),
    Index(None, "session_id"),
    rowid=False,
)

append_only(gifts)
keep(coin_lots, changing=("starts_at", "ends_at", "burned"))
